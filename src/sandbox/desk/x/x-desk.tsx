/** The desk's X. Mounted at `/x`. */
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../core/clock.ts";
import { inTransaction } from "../../store.ts";
import { xActs } from "../../x/owner-acts.ts";
import { findPost, OWNER, postsOf, rootOf } from "../../x/posts.ts";
import { networkDesk } from "../network-desk.tsx";
import { Thread, X_STYLE } from "./post.tsx";

const IN_PAGE = 60;

export function xDesk({ store, clock }: { store: DatabaseSync; clock: Clock }) {
  const place = { store, clock };
  return networkDesk({
    ...{ here: "x", name: "X", style: X_STYLE },
    lede: () => `What @${OWNER} posted, by hand or by its interface, as people there would see it.`,
    posts(before) {
      const roots = postsOf(store, OWNER, { limit: IN_PAGE, before, rootsOnly: true });
      return {
        shown: roots.map((root) => <Thread store={store} root={root} home="/x" />),
        last: roots.length === IN_PAGE ? (roots.at(-1)?.id ?? null) : null,
      };
    },
    post(id) {
      const post = findPost(store, id);
      return post && <Thread store={store} root={rootOf(store, post)} current={post} home="/x" />;
    },
    acts: {
      text: { act: "reply", label: "Reply" },
      others: [
        { act: "like", label: "Like" },
        { act: "repost", label: "Repost" },
      ],
    },
    names: { pattern: "@?[A-Za-z0-9_]{1,15}", example: "ada" },
    does(post, { by, text, act }) {
      inTransaction(store, () =>
        act === "like" || act === "repost"
          ? xActs.act(place, { post, by, act })
          : xActs.reply(place, { post, by, text }),
      );
    },
  });
}
