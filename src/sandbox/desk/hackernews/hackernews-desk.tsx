/** The desk's Hacker News. Mounted at `/hackernews`. */
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../core/clock.ts";
import { findItem, stories } from "../../hackernews/items.ts";
import { hackerNewsActs } from "../../hackernews/owner-acts.ts";
import { inTransaction } from "../../store.ts";
import { networkDesk } from "../network-desk.tsx";
import { Comments, HACKERNEWS_STYLE, Story } from "./story.tsx";

const IN_PAGE = 60;

export function hackerNewsDesk({ store, clock }: { store: DatabaseSync; clock: Clock }) {
  const place = { store, clock };
  return networkDesk({
    ...{ here: "hackernews", name: "Hacker News", style: HACKERNEWS_STYLE },
    lede: () => "What was submitted, always by hand, and what became of it.",
    posts: () => ({
      shown: stories(store, IN_PAGE).map((story) => (
        <Story store={store} story={story} href={`/hackernews/${story.id}`} />
      )),
      last: null,
    }),
    post(id) {
      const story = findItem(store, Number(id));
      if (!story || story.deleted || story.parent !== null) return null;
      return (
        <>
          <Story store={store} story={story} href={`/hackernews/${id}`} />
          <Comments store={store} parent={story.id} />
        </>
      );
    },
    acts: { text: { act: "comment", label: "Comment" }, others: [{ act: "vote", label: "Vote" }] },
    names: { pattern: "[A-Za-z0-9_\\-]{2,15}", example: "adareads" },
    does(item, { by, text, act }) {
      inTransaction(store, () =>
        act === "vote"
          ? hackerNewsActs.vote(place, { item, by })
          : hackerNewsActs.comment(place, { item, by, text }),
      );
    },
  });
}
