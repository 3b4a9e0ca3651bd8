/** The published pages, from memory; into the sign-up form on them goes when it was shown, and where its reader came from. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context } from "hono";
import { touchToCarry } from "../audience/first-touch.ts";
import { shownNow } from "./fill-time.ts";
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

export function sitePages({ name, site }: Pages, { signUp, visits }: Parts): SitePages {
  const cache = siteCache(site.dir);
  let stamped = { html: "", stamp: "", with: "" };

  function withStamp(html: string, { tokenKeys, clock }: SignUpHost): string {
    const stamp = shownNow(tokenKeys, clock);
    if (stamped.html !== html || stamped.stamp !== stamp) {
      stamped = { html, stamp, with: html.replace(STAMP, `name="at" value="${stamp}"`) };
    }
    return stamped.with;
  }

  async function answer(c: Context): Promise<Response> {
    const html = await cache.page(c.req.path);
    if (html === null) return c.html(notFound(name), 404);
    if (!signUp || c.req.path !== "/") return c.html(html, 200, { "Cache-Control": PUBLIC });
    const from = cameFrom(signUp, c);
    const shown = withStamp(html, signUp);
    if (!from) return c.html(shown, 200, { "Cache-Control": PUBLIC });
    // Only for whoever came this way.
    c.header("Cache-Control", "private, no-cache");
    return c.html(
      shown.replace("</form>", `<input type="hidden" name="from" value="${escaped(from)}"/></form>`),
    );
  }

  const heads = headersFor({ https: site.url.startsWith("https://") }).flat();
  const head = [
    ...heads,
    "Cache-Control",
    PUBLIC,
    "Content-Type",
    "text/html; charset=UTF-8",
    "Content-Length",
  ];
  let last = { shown: "", bytes: Buffer.alloc(0) };

  function quick(request: IncomingMessage, response: ServerResponse): boolean {
    const { method, url = "", headers, socket } = request;
    // Whoever is signed in may see another page, and whoever came from elsewhere takes that along.
    if (method !== "GET" || headers.cookie !== undefined) return false;
    if (url === "/" && signUp && headers.referer !== undefined) return false;
    const html = cache.fresh(url);
    if (html === null || html.includes(FOR_MEMBERS)) return false;
    const shown = signUp && url === "/" ? withStamp(html, signUp) : html;
    if (last.shown !== shown) last = { shown, bytes: Buffer.from(shown) };
    response.writeHead(200, [...head, String(last.bytes.byteLength)]);
    response.end(last.bytes);
    visits?.shown({
      url,
      header: (name) => [headers[name]].flat()[0],
      remote: socket.remoteAddress ?? "",
    });
    return true;
  }
  return { answer, quick };
}

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
