/** The twin's own page of a post, to which its address leads. */
import type { DatabaseSync } from "node:sqlite";
import { rootOf } from "../../bluesky/threads.ts";
import { OwnPage, ownPages } from "../own-page.tsx";
import { postAt } from "./bluesky-desk.tsx";
import { type Place, Thread } from "./post.tsx";
import { BLUESKY_STYLE } from "./style.ts";

const NAME = "Bluesky";

export function blueskyPages({ store }: { store: DatabaseSync }) {
  const { app } = ownPages(NAME, BLUESKY_STYLE);
  const place: Place = { store, home: "", hrefOf: ({ handle, rkey }) => `/profile/${handle}/post/${rkey}` };
  app.get("/profile/:actor/post/:rkey", (c) => {
    const post = postAt(store, `${c.req.param("actor")}/${c.req.param("rkey")}`);
    if (!post) return c.notFound();
    return c.html(
      <OwnPage name={NAME} title="A post">
        <h1>Post</h1>
        <Thread place={place} root={rootOf(store, post)} current={post} />
      </OwnPage>,
    );
  });
  return app;
}
