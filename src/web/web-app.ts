/**
 * What readers reach: the site's files, and the page by which they leave; and what Notion reaches. A GET never changes
 * anything.
 */
import { readFile } from "node:fs/promises";
import { join, normalize, sep } from "node:path";
import { type Context, Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { subscriberById, unsubscribe } from "../audience/subscribers.ts";
import { isAssetName } from "../content/asset-reference.ts";
import { mediaTypeOf } from "../content/picture-type.ts";
import type { Site } from "../content/publish.ts";
import { PICTURES } from "../content/site/site-pictures.ts";
import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import type { Ledger } from "../ledger/open.ts";
import type { Members } from "./members/host.ts";
import { goodbyePage } from "./members/leaving.tsx";
import { memberRoutes } from "./members/member-routes.ts";
import { type NotionWebhook, notionWebhook } from "./notion-webhook.ts";
import { leavePage, leftPage, notFound, troublePage } from "./pages.tsx";

export interface WebHost {
  ledger: Ledger;
  clock: Clock;
  log: Logger;
  site: Site;
  name: string;
  readUnsubscribeToken(token: string): string | null;
  /** Where the desk is in Notion; without it, Notion's events find nothing here. */
  notion?: NotionWebhook;
  /** Without it, nobody can sign in. */
  members?: Members;
}

const HOUR_SECONDS = 3_600;
const YEAR_SECONDS = 31_536_000;

export function webApp(host: WebHost): Hono {
  const app = new Hono();
  // Before the headers of pages, so that it has the last word: mail programs in browsers show pictures from afar.
  app.use("/assets/*", async (c, next) => {
    await next();
    c.header("Cross-Origin-Resource-Policy", "cross-origin");
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        imgSrc: ["'self'", "https:", "data:"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      strictTransportSecurity: host.site.url.startsWith("https://"),
      referrerPolicy: "strict-origin-when-cross-origin",
    }),
  );
  app.get("/health", (c) => c.json({ ok: true, home: host.ledger.homeId }));
  app.get("/unsubscribe/:token", (c) => showLeave(host, c));
  app.post("/unsubscribe/:token", (c) => leave(host, c));
  const { notion, members } = host;
  if (members) app.route("/", memberRoutes({ ...host, ...members }));
  if (notion) app.route("/webhooks/notion", notionWebhook({ ...host, ...notion }));
  app.get("/assets/:name", (c) => servePicture(host, c));
  app.get("*", (c) => servePage(host, c));
  app.onError((error, c) => {
    host.log.error({ error, method: c.req.method, route: c.req.routePath }, "request failed");
    return c.html(troublePage(host.name), 500);
  });
  return app;
}

async function showLeave(host: WebHost, c: Context): Promise<Response> {
  const id = host.readUnsubscribeToken(c.req.param("token") ?? "");
  const person = id ? await subscriberById(host.ledger.db, id) : undefined;
  if (!person) return c.html(notFound(host.name), 404);
  const gone = person.status === "unsubscribed" || person.status === "erased";
  return c.html(gone ? leftPage(host.name) : leavePage(host.name));
}

/** RFC 8058: mail programs post here by themselves, without cookies, and want a 200. A second post is a 200 as well. */
async function leave(host: WebHost, c: Context): Promise<Response> {
  const id = host.readUnsubscribeToken(c.req.param("token") ?? "");
  if (!id) return c.html(notFound(host.name), 404);
  await unsubscribe(host, id, "by the link in a mail");
  return c.html(host.members ? goodbyePage(host.name, `${c.req.path}/because`) : leftPage(host.name));
}

async function servePage({ site, name }: WebHost, c: Context): Promise<Response> {
  const html = await readPage(site.dir, c.req.path);
  if (html === null) return c.html(notFound(name), 404);
  c.header("Cache-Control", `public, max-age=${HOUR_SECONDS}`);
  return c.html(html);
}

/** A picture's name says what it holds, so it may be kept for ever. */
async function servePicture({ site, name }: WebHost, c: Context): Promise<Response> {
  const picture = c.req.param("name") ?? "";
  const type = isAssetName(picture) ? mediaTypeOf(picture) : null;
  const bytes = type && (await orNull(readFile(join(site.dir, PICTURES, picture))));
  if (!bytes) return c.html(notFound(name), 404);
  c.header("Cache-Control", `public, max-age=${YEAR_SECONDS}, immutable`);
  return c.body(new Uint8Array(bytes), 200, { "Content-Type": type });
}

/** The page at a path, or null; never anything outside the site's folder. */
async function readPage(dir: string, path: string): Promise<string | null> {
  const decoded = decode(path);
  if (decoded === null || decoded.includes("\0")) return null;
  const file = join(dir, normalize(decoded), decoded.endsWith(".html") ? "" : "index.html");
  if (!file.startsWith(join(dir, sep))) return null;
  return orNull(readFile(file, "utf8"));
}

function orNull<T>(reading: Promise<T>): Promise<T | null> {
  return reading.catch((error: { code?: string }) => {
    if (["ENOENT", "EISDIR", "ENOTDIR", "ENAMETOOLONG"].includes(error.code ?? "")) return null;
    throw error;
  });
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
