/** The published pages, from memory; into the sign-up form on them goes when it was shown, and where its reader came from. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context } from "hono";
import { touchToCarry } from "../audience/first-touch.ts";
import { stamps } from "./fill-time.ts";
import { notFound } from "./pages.tsx";
import { headersFor } from "./security.ts";
import type { SignUpHost } from "./sign-up/host.ts";
import { siteCache } from "./site-cache.ts";
import type { VisitCounter } from "./visit-counter.ts";

const HOUR_SECONDS = 3_600;
const STAMP = 'name="at" value=""';
const PUBLIC = `public, max-age=${HOUR_SECONDS}`;

interface Pages {
  name: string;
  site: { dir: string; url: string };
}

export interface SitePages {
  answer(c: Context): Promise<Response>;
  /**
   * Answers a plain request for a page that is in memory, without a router: thousands a second, on the day when
   * everybody comes at once. False for every other request, which is left alone.
   */
  quick(request: IncomingMessage, response: ServerResponse): boolean;
}

interface Parts {
  signUp: SignUpHost | null;
  visits: VisitCounter | null;
}

/** The beginning of an issue for members, who see another page at its address. */
const FOR_MEMBERS = '<aside class="members"';

/** A page with its head, as it goes over the wire, while its file and its stamp are these. */
interface Ready {
  html: string;
  stamp: string;
  head: string[];
  bytes: Buffer;
}

const MOST_READY = 50;

export function sitePages({ name, site }: Pages, { signUp, visits }: Parts): SitePages {
  const cache = siteCache(site.dir);
  const stampNow = signUp ? stamps(signUp.tokenKeys, signUp.clock) : () => "";

  async function answer(c: Context): Promise<Response> {
    const html = await cache.page(c.req.path);
    if (html === null) return c.html(notFound(name), 404);
    if (!signUp || c.req.path !== "/") return c.html(html, 200, { "Cache-Control": PUBLIC });
    const from = cameFrom(signUp, c);
    const shown = withStamp(html, stampNow());
    if (!from) return c.html(shown, 200, { "Cache-Control": PUBLIC });
    // Only for whoever came this way.
    c.header("Cache-Control", "private, no-cache");
    return c.html(
      shown.replace("</form>", `<input type="hidden" name="from" value="${escaped(from)}"/></form>`),
    );
  }

  const readyPage = readyPages({ https: site.url.startsWith("https://") });

  function quick(request: IncomingMessage, response: ServerResponse): boolean {
    const { method, url = "", headers } = request;
    // Whoever is signed in may see another page, and whoever came from elsewhere takes that along.
    if (method !== "GET" || headers.cookie !== undefined) return false;
    if (url === "/" && signUp && headers.referer !== undefined) return false;
    const html = cache.fresh(url);
    const ready = html === null ? null : readyPage(url, html, url === "/" ? stampNow() : "");
    if (ready === null) return false;
    response.writeHead(200, ready.head);
    response.end(ready.bytes);
    visits?.shown({
      url,
      header: (name) => firstOf(headers[name]),
      remote: request.socket.remoteAddress ?? "",
    });
    return true;
  }
  return { answer, quick };
}

/** Makes pages ready once for thousands of requests; null for a page that is another one for members. */
function readyPages(
  scheme: Parameters<typeof headersFor>[0],
): (path: string, html: string, stamp: string) => Ready | null {
  const heads = [...headersFor(scheme).flat(), "Cache-Control", PUBLIC];
  const known = new Map<string, Ready>();
  return (path, html, stamp) => {
    const before = known.get(path);
    if (before?.html === html && before.stamp === stamp) return before;
    if (html.includes(FOR_MEMBERS)) return null;
    const bytes = Buffer.from(withStamp(html, stamp));
    const about = ["Content-Type", "text/html; charset=UTF-8", "Content-Length", String(bytes.byteLength)];
    const ready = { html, stamp, head: [...heads, ...about], bytes };
    if (known.size >= MOST_READY) known.clear();
    known.set(path, ready);
    return ready;
  };
}

const firstOf = (value: string | string[] | undefined): string | undefined =>
  typeof value === "string" ? value : value?.[0];

const withStamp = (html: string, stamp: string): string =>
  stamp === "" ? html : html.replace(STAMP, `name="at" value="${stamp}"`);

/** Null for most: nothing in the address, and no other site that led here. */
function cameFrom({ site }: SignUpHost, c: Context): string | null {
  const referrer = c.req.header("referer") ?? "";
  const within = referrer === "" || referrer.startsWith(`${site.url}/`);
  return within && !c.req.url.includes("?")
    ? null
    : touchToCarry({ url: c.req.url, referrer, site: site.url });
}

const ENTITIES: Record<string, string> = {
  ...{ "&": "&amp;", "<": "&lt;", ">": "&gt;" },
  ...{ '"': "&quot;", "'": "&#39;" },
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");
