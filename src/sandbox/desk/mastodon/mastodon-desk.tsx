/** The desk's Mastodon: the owner's posts as they look there, each with its thread. Mounted at `/mastodon`. */
import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { Hono } from "hono";
import type { Clock } from "../../../core/clock.ts";
import { ownerAccount } from "../../mastodon/accounts.ts";
import { keptCard, makeCard } from "../../mastodon/cards.ts";
import { pictures } from "../../mastodon/pictures.ts";
import {
  ancestorsOf,
  descendantsOf,
  findStatus,
  type StatusRow,
  statusesOf,
} from "../../mastodon/statuses.ts";
import { guardForm, limitForm, type Posted } from "../posted-form.ts";
import { ActsForm, act, refused, STALE } from "./acts.tsx";
import { MastodonLayout } from "./frame.tsx";
import { type Place, Thread } from "./post.tsx";
import { MASTODON_STYLE } from "./style.ts";

const CSS = { "content-type": "text/css; charset=utf-8" };
const POSTS_IN_PAGE = 60;

interface DeskOptions {
  store: DatabaseSync;
  clock: Clock;
  /** The twin's own address. */
  url: () => string;
}

const MAX_FORM_BYTES = 16 * 1024;

/** A GET changes nothing but what is known of linked pages; every POST goes past the guard first. */
export function mastodonDesk({ store, clock, url }: DeskOptions): Hono<Posted> {
  const token = randomBytes(24).toString("base64url");
  const placeNow = (): Place => ({
    ...{ store, url: url(), nowMs: clock.now().getTime(), home: "/mastodon" },
    hrefOf: ({ id }) => `/mastodon/${id}`,
  });
  const app = new Hono<Posted>();
  app.get("/style.css", (c) => c.body(MASTODON_STYLE, 200, CSS));
  app.route("/", pictures(store));
  app.get("/", async (c) => {
    const place = placeNow();
    const posts = statusesOf(store, ownerAccount(store).id, {
      ...{ limit: POSTS_IN_PAGE, maxId: c.req.query("before"), rootsOnly: true },
    });
    await makeCards(place, posts);
    return c.html(<Timeline place={place} posts={posts} />);
  });
  app.get("/:id{[0-9]+}", async (c) => {
    const status = findStatus(store, c.req.param("id"));
    if (!status) return c.notFound();
    const place = placeNow();
    const root = ancestorsOf(store, status)[0] ?? status;
    await makeCards(place, [root]);
    return c.html(
      <MastodonLayout title="A thread on Mastodon">
        <p class="crumbs">
          <a href="/mastodon">All posts</a>
        </p>
        <h1>A thread</h1>
        <div class="beside-thread">
          <div class="toots">
            <Thread place={place} root={root} current={status} />
          </div>
          <ActsForm status={status} token={token} />
        </div>
      </MastodonLayout>,
    );
  });
  app.post(
    "/:id{[0-9]+}",
    limitForm(MAX_FORM_BYTES, "That is more than fits a form here.", refused),
    guardForm(token, refused),
    (c) => (c.get("stale") ? refused(c, 403, STALE) : act(c, { store, clock }, c.get("form"))),
  );
  return app;
}

/** Of these posts and of all that follow them. */
async function makeCards(place: Place, roots: readonly StatusRow[]): Promise<void> {
  const all = roots.flatMap((root) => [root, ...descendantsOf(place.store, root.id)]);
  await Promise.all(
    all.filter(({ id }) => keptCard(place, id) === undefined).map((status) => makeCard(place, status)),
  );
}

function Timeline({ place, posts }: { place: Place; posts: readonly StatusRow[] }) {
  const { displayName, acct } = ownerAccount(place.store);
  const last = posts.length === POSTS_IN_PAGE ? posts.at(-1) : undefined;
  return (
    <MastodonLayout title="Mastodon">
      <h1>Mastodon</h1>
      <p class="lede">
        What {displayName} (<span class="mono">{`@${acct}@${new URL(place.url).host}`}</span>) posted, as
        people there would see it.
      </p>
      {posts.length === 0 && (
        <p class="empty">Nothing was posted yet. What you approve in the Outbox appears here.</p>
      )}
      <div class="toots">
        {posts.map((root) => (
          <Thread place={place} root={root} />
        ))}
      </div>
      {last && (
        <p class="pager">
          <a href={`/mastodon?before=${last.id}`}>Older posts</a>
        </p>
      )}
    </MastodonLayout>
  );
}
