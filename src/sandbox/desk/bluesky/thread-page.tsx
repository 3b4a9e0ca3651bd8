/** The twin's own page of a post, to which its address leads. */
import type { DatabaseSync } from "node:sqlite";
import type { Context } from "hono";
import { raw } from "hono/html";
import { rootOf } from "../../bluesky/threads.ts";
import { postAt } from "./bluesky-desk.tsx";
import { type Place, Thread } from "./post.tsx";

export function threadPage(c: Context, store: DatabaseSync): Response | Promise<Response> {
  const post = postAt(store, { actor: c.req.param("actor") ?? "", rkey: c.req.param("rkey") ?? "" });
  if (!post) return c.text("This post is not here (any more).", 404);
  const place: Place = { store, home: "", hrefOf: ({ handle, rkey }) => `/profile/${handle}/post/${rkey}` };
  c.header("content-security-policy", "default-src 'none'; style-src 'self'; img-src 'self'");
  return c.html(
    <>
      {raw("<!doctype html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>A post in the sandbox's Bluesky</title>
          <link rel="stylesheet" href="/post.css" />
        </head>
        <body>
          <p class="note">The sandbox's Bluesky: nothing here left this machine.</p>
          <main class="skeets">
            <Thread place={place} root={rootOf(store, post)} current={post} />
          </main>
        </body>
      </html>
    </>,
  );
}
