/** The desk's Bluesky: what was posted as it looks there, each with its thread. Mounted at `/bluesky`. */
import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { Hono } from "hono";
import type { Clock } from "../../../core/clock.ts";
import { accountOf } from "../../bluesky/accounts.ts";
import { pictures } from "../../bluesky/pictures.ts";
import { findRecord, POST, type StoredRecord, uriOf } from "../../bluesky/records.ts";
import { rootOf, threadsOf } from "../../bluesky/threads.ts";
import { guardForm, limitForm, type Posted } from "../posted-form.ts";
import { ActsForm, act, refused, STALE } from "./acts.tsx";
import { BlueskyLayout } from "./frame.tsx";
import { type Place, Thread } from "./post.tsx";
import { BLUESKY_STYLE } from "./style.ts";

const CSS = { "content-type": "text/css; charset=utf-8" };
const POSTS_IN_PAGE = 60;
const MAX_FORM_BYTES = 16 * 1024;

/** A GET changes nothing; every POST goes past the guard first. */
export function blueskyDesk({ store, clock }: { store: DatabaseSync; clock: Clock }): Hono<Posted> {
  const token = randomBytes(24).toString("base64url");
  const place: Place = {
    store,
    home: "/bluesky",
    hrefOf: ({ handle, rkey }) => `/bluesky/${handle}/${rkey}`,
  };
  const app = new Hono<Posted>();
  app.get("/style.css", (c) => c.body(BLUESKY_STYLE, 200, CSS));
  app.route("/", pictures(store));
  app.get("/", (c) => {
    const posts = threadsOf(store, { limit: POSTS_IN_PAGE, before: c.req.query("before") });
    return c.html(<Timeline place={place} posts={posts} />);
  });
  app.get("/:actor/:rkey", (c) => {
    const post = postAt(store, c.req.param());
    if (!post) return c.notFound();
    return c.html(
      <BlueskyLayout title="A thread on Bluesky">
        <p class="crumbs">
          <a href="/bluesky">All posts</a>
        </p>
        <h1>A thread</h1>
        <div class="beside-thread">
          <div class="skeets">
            <Thread place={place} root={rootOf(store, post)} current={post} />
          </div>
          <ActsForm action={c.req.path} token={token} />
        </div>
      </BlueskyLayout>,
    );
  });
  app.post(
    "/:actor/:rkey",
    limitForm(MAX_FORM_BYTES, "That is more than fits a form here.", refused),
    guardForm(token, refused),
    (c) => {
      if (c.get("stale")) return refused(c, 403, STALE);
      const post = postAt(store, c.req.param());
      return post ? act(c, { store, clock, post, form: c.get("form") }) : c.notFound();
    },
  );
  return app;
}

/** By handle or DID. */
export function postAt(store: DatabaseSync, at: { actor: string; rkey: string }): StoredRecord | null {
  const did = accountOf(store, at.actor)?.did;
  return did ? findRecord(store, uriOf({ did, collection: POST, rkey: at.rkey })) : null;
}

function Timeline({ place, posts }: { place: Place; posts: readonly StoredRecord[] }) {
  const last = posts.length === POSTS_IN_PAGE ? posts.at(-1) : undefined;
  return (
    <BlueskyLayout title="Bluesky">
      <h1>Bluesky</h1>
      <p class="lede">What was posted to this sandbox's server, as people on Bluesky would see it.</p>
      {posts.length === 0 && (
        <p class="empty">Nothing was posted yet. What you approve in the Outbox appears here.</p>
      )}
      <div class="skeets">
        {posts.map((root) => (
          <Thread place={place} root={root} />
        ))}
      </div>
      {last && (
        <p class="pager">
          <a href={`/bluesky?before=${last.rkey}`}>Older posts</a>
        </p>
      )}
    </BlueskyLayout>
  );
}
