/** `/hand/…`: where the owner posts by hand, by a signed link that stands in the Outbox. Opening it changes nothing. */
import { type Context, Hono } from "hono";
import type { TokenKeys } from "../audience/signed-token.ts";
import type { Clock } from "../core/clock.ts";
import { donePosting, postOfToken, readPostAddress } from "../distribution/hand.ts";
import { type Post, postById } from "../distribution/posts.ts";
import type { Ledger } from "../ledger/open.ts";
import { readForm } from "./form.ts";
import { handedPage, handPage } from "./hand-page.tsx";
import { notFound } from "./pages.tsx";

export interface HandRoutes {
  tokenKeys: TokenKeys;
  /** The network's own form with this post in it; null where there is none. */
  intentFor(post: Post): Promise<string | null>;
}

interface Host extends HandRoutes {
  ledger: Ledger;
  clock: Clock;
  name: string;
}

export function handRoutes(host: Host): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header("Cache-Control", "no-store");
    // The link is a key: it must not travel on to the network.
    c.header("Referrer-Policy", "no-referrer");
    c.header("X-Robots-Tag", "noindex");
  });
  app.get("/:token", (c) => show(host, c));
  app.post("/:token", (c) => done(host, c));
  return app;
}

const isYours = ({ state }: Post): boolean => state === "handed" || state === "approved";

async function show(host: Host, c: Context): Promise<Response> {
  const post = await postOfToken(host, c.req.param("token") ?? "");
  if (!post) return c.html(notFound(host.name), 404);
  if (!isYours(post)) return c.html(handedPage(host.name, post));
  return c.html(handPage({ name: host.name, post, intent: await host.intentFor(post) }));
}

async function done(host: Host, c: Context): Promise<Response> {
  const post = await postOfToken(host, c.req.param("token") ?? "");
  if (!post) return c.html(notFound(host.name), 404);
  if (!isYours(post)) return c.html(handedPage(host.name, post));
  const form = await readForm(c);
  const given = form.kind === "form" ? (form.fields.get("url") ?? "") : "";
  const address = form.kind === "form" ? readPostAddress(post, given) : { wrong: form.why };
  if ("wrong" in address) {
    const intent = await host.intentFor(post);
    return c.html(handPage({ name: host.name, post, intent, given, wrong: address.wrong }), 400);
  }
  await donePosting(host, post, address.url);
  return c.html(handedPage(host.name, (await postById(host.ledger.db, post.id)) ?? post));
}
