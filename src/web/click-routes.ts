/** `/c/…`: the links of our own that stand in mails where the host is always on. They lead on at once, and nowhere else. */
import { type Context, Hono } from "hono";
import type { TokenKeys } from "../audience/signed-token.ts";
import type { Clock } from "../core/clock.ts";
import { type FoundLink, linkOf, noteFollowed } from "../delivery/follow-link.ts";
import type { Ledger } from "../ledger/open.ts";
import type { Background } from "./background.ts";
import { notFound } from "./pages.tsx";

export interface ClickRoutes {
  tokenKeys: TokenKeys;
  background: Background;
}

interface Host extends ClickRoutes {
  ledger: Ledger;
  clock: Clock;
  name: string;
}

export function clickRoutes(host: Host): Hono {
  const app = new Hono();
  app.get("/:set/:place/:mark", (c) => follow(host, c));
  return app;
}

/** A link whose end was cut off leads on as well; only who followed it is not known then. */
async function follow(host: Host, c: Context): Promise<Response> {
  const link = await linkOf(host.ledger.db, c.req.param("set") ?? "", c.req.param("place") ?? "");
  if (!link) return c.html(notFound(host.name), 404);
  // Whoever only asks whether the link is there has not followed it.
  if (c.req.method === "GET") note(host, c, link);
  c.header("Cache-Control", "no-store");
  c.header("Referrer-Policy", "no-referrer");
  c.header("X-Robots-Tag", "noindex");
  return c.redirect(link.url, 302);
}

/** After the answer: nobody waits for being counted, and nobody is held up because the ledger is busy. */
function note(host: Host, c: Context, link: FoundLink): void {
  if (host.background.full()) return;
  const early = ["sec-purpose", "purpose", "x-purpose", "x-moz"].some((name) =>
    /prefetch|prerender|preview/i.test(c.req.header(name) ?? ""),
  );
  const followed = { mark: c.req.param("mark") ?? "", agent: c.req.header("user-agent") ?? "", early };
  host.background.run(noteFollowed(host, { ...link, ...followed }));
}
