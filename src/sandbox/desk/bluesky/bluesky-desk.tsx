/** The desk's Bluesky: what was posted as it looks there, each with its thread. Mounted at `/bluesky`. */
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../core/clock.ts";
import { accountOf } from "../../bluesky/accounts.ts";
import { ownerActs } from "../../bluesky/owner-acts.ts";
import { pictures } from "../../bluesky/pictures.ts";
import { findRecord, POST, type StoredRecord, uriOf } from "../../bluesky/records.ts";
import { rootOf, threadsOf } from "../../bluesky/threads.ts";
import { NobodyCan } from "../../owner-app.ts";
import { inTransaction } from "../../store.ts";
import { networkDesk } from "../network-desk.tsx";
import { type Place, Thread } from "./post.tsx";
import { BLUESKY_STYLE } from "./style.ts";

const IN_PAGE = 60;

export function blueskyDesk({ store, clock }: { store: DatabaseSync; clock: Clock }) {
  const place: Place = {
    store,
    home: "/bluesky",
    hrefOf: ({ handle, rkey }) => `/bluesky/${handle}/${rkey}`,
  };
  return networkDesk({
    ...{ here: "bluesky", name: "Bluesky", style: BLUESKY_STYLE, pictures: pictures(store) },
    lede: () => "What was posted to this sandbox's server, as people on Bluesky would see it.",
    ids: "[^/]+/[0-9a-z]+",
    posts(before) {
      const roots = threadsOf(store, { limit: IN_PAGE, before });
      return {
        shown: roots.map((root) => <Thread place={place} root={root} />),
        last: roots.length === IN_PAGE ? (roots.at(-1)?.rkey ?? null) : null,
      };
    },
    post(id) {
      const post = postAt(store, id);
      return post && <Thread place={place} root={rootOf(store, post)} current={post} />;
    },
    acts: {
      text: { act: "reply", label: "Reply" },
      others: [
        { act: "like", label: "Like" },
        { act: "repost", label: "Repost" },
      ],
    },
    names: { pattern: "@?([A-Za-z0-9]+[.\\-])+[A-Za-z][A-Za-z0-9]*", example: "ada.example" },
    does(id, { by: name, text, act }) {
      const uri = postAt(store, id)?.uri;
      if (uri === undefined) throw new NobodyCan("There is no such post.");
      const by = name.replace(/^@/, "").toLowerCase();
      const outside = { store, now: clock.now() };
      inTransaction(store, () =>
        act === "like" || act === "repost"
          ? ownerActs[act](outside, { uri, by })
          : ownerActs.reply(outside, { uri, by, text }),
      );
    },
  });
}

/** `actor/key`, the actor by handle or DID. */
export function postAt(store: DatabaseSync, id: string): StoredRecord | null {
  const [actor = "", rkey = ""] = id.split("/");
  const did = accountOf(store, actor)?.did;
  return did ? findRecord(store, uriOf({ did, collection: POST, rkey })) : null;
}
