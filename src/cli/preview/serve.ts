/** A preview over loopback: made anew whenever the page is asked for, so that a reload shows an edit. */
import { readFile } from "node:fs/promises";
import { type Context, Hono } from "hono";
import { mediaTypeOf } from "../../content/picture-type.ts";
import { explain } from "../../operations/exit.ts";
import type { MadePreview } from "./make.ts";
import { PAGE_POLICY } from "./page.tsx";

interface Served {
  first: MadePreview;
  make(): Promise<MadePreview>;
  /** Where it is served. */
  url: string;
}

export function previewApp({ first, make, url }: Served): Hono {
  const app = new Hono();
  const { host } = new URL(url);
  let shown = first;
  let opened = false;
  app.use(async (c, next) => {
    // A site that gives its own name to this address would read the draft in the owner's browser.
    if (c.req.header("host") !== host) return c.text("This preview is shown at its own address alone.", 403);
    await next();
    for (const [name, value] of ALWAYS) c.header(name, value);
    return undefined;
  });
  app.get("/", async (c) => {
    if (opened) shown = await make();
    opened = true;
    c.header("Content-Security-Policy", `${PAGE_POLICY}; frame-ancestors 'none'`);
    return c.html(shown.files.get("index.html") ?? "");
  });
  app.onError((error, c) => c.text(`It can't be shown now: ${explain(error)}`, 500));
  app.get("/assets/:name", (c) => picture(c, shown));
  app.get("/:file", (c) => {
    const html = shown.files.get(c.req.param("file"));
    if (html === undefined || !c.req.path.endsWith(".html")) return c.notFound();
    c.header("Content-Security-Policy", mailPolicy(url));
    return c.html(html);
  });
  return app;
}

const ALWAYS: readonly (readonly [string, string])[] = [
  ["X-Content-Type-Options", "nosniff"],
  ["Referrer-Policy", "no-referrer"],
  ["Cache-Control", "no-store"],
];

/** A mail is somebody's HTML: it may show pictures and its own styles, and do nothing at all. */
const mailPolicy = (url: string): string =>
  [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `img-src ${url} https: data:`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
    "sandbox",
  ].join("; ");

async function picture(c: Context, { pictures }: MadePreview): Promise<Response> {
  const name = c.req.param("name") ?? "";
  const path = pictures.get(name);
  const type = mediaTypeOf(name);
  if (!path || !type) return c.notFound();
  return c.body(new Uint8Array(await readFile(path)), 200, { "Content-Type": type });
}
