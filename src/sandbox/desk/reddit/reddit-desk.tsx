/** The desk's Reddit. Mounted at `/reddit`. */
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../core/clock.ts";
import { findLink, idFrom, inBase36, linksOfOwner, OWNER } from "../../reddit/links.ts";
import { redditActs } from "../../reddit/owner-acts.ts";
import { inTransaction } from "../../store.ts";
import { networkDesk } from "../network-desk.tsx";
import { Comments, LinkPost, REDDIT_STYLE } from "./post.tsx";

const IN_PAGE = 60;

export function redditDesk({ store, clock }: { store: DatabaseSync; clock: Clock }) {
  const place = { store, clock };
  return networkDesk({
    ...{ here: "reddit", name: "Reddit", style: REDDIT_STYLE },
    lede: () => `What u/${OWNER} submitted, by hand or by its interface, as people there would see it.`,
    posts(before) {
      const links = linksOfOwner(store, { limit: IN_PAGE, ...(before ? { before: idFrom(before) } : {}) });
      const last = links.length === IN_PAGE ? links.at(-1) : undefined;
      return {
        shown: links.map((link) => (
          <LinkPost store={store} link={link} href={`/reddit/${inBase36(link.id)}`} />
        )),
        last: last ? inBase36(last.id) : null,
      };
    },
    post(id) {
      const link = findLink(store, idFrom(id));
      if (!link || link.isDeleted) return null;
      return (
        <>
          <LinkPost store={store} link={link} href={`/reddit/${id}`} />
          <Comments store={store} link={link} />
        </>
      );
    },
    acts: {
      text: { act: "comment", label: "Comment" },
      others: [
        { act: "upvote", label: "Upvote" },
        { act: "downvote", label: "Downvote" },
      ],
    },
    names: { pattern: "(/?u/)?[A-Za-z0-9_\\-]{3,20}", example: "ada_reads" },
    does(post, { by, text, act }) {
      inTransaction(store, () =>
        act === "comment"
          ? redditActs.comment(place, { post, by, text })
          : redditActs.vote(place, { post, by, direction: act === "upvote" ? 1 : -1 }),
      );
    },
  });
}
