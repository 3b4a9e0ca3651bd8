/** The twin's own page of a post, to which its address leads. */
import type { DatabaseSync } from "node:sqlite";
import type { Context } from "hono";
import { raw } from "hono/html";
import type { Clock } from "../../../core/clock.ts";
import { makeCard } from "../../mastodon/cards.ts";
import { ancestorsOf, findStatus } from "../../mastodon/statuses.ts";
import { type Place, Thread } from "./post.tsx";

export async function threadPage(
  c: Context,
  { store, clock, url }: { store: DatabaseSync; clock: Clock; url: string },
): Promise<Response> {
  const status = findStatus(store, c.req.param("id") ?? "");
  if (!status) return c.text("This post is not here (any more).", 404);
  const root = ancestorsOf(store, status)[0] ?? status;
  await makeCard({ store }, root);
  const place: Place = {
    ...{ store, url, nowMs: clock.now().getTime(), home: "" },
    hrefOf: ({ id }) => `${c.req.path.replace(/[0-9]+$/, "")}${id}`,
  };
  c.header("content-security-policy", "default-src 'none'; style-src 'self'; img-src 'self'");
  return c.html(
    <>
      {raw("<!doctype html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="referrer" content="no-referrer" />
          <title>A post in the sandbox's Mastodon</title>
          <link rel="stylesheet" href="/post.css" />
        </head>
        <body>
          <p class="note">The sandbox's Mastodon: nothing here left this machine.</p>
          <main class="toots">
            <Thread place={place} root={root} current={status} />
          </main>
        </body>
      </html>
    </>,
  );
}
