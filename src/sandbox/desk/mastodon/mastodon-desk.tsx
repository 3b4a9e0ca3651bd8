/** The desk's Mastodon: the owner's posts as they look there, each with its thread. Mounted at `/mastodon`. */
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../core/clock.ts";
import { ownerAccount } from "../../mastodon/accounts.ts";
import { keptCard, makeCard } from "../../mastodon/cards.ts";
import { ownerActs } from "../../mastodon/owner-acts.ts";
import { pictures } from "../../mastodon/pictures.ts";
import {
  ancestorsOf,
  descendantsOf,
  findStatus,
  type StatusRow,
  statusesOf,
} from "../../mastodon/statuses.ts";
import { inTransaction } from "../../store.ts";
import { networkDesk } from "../network-desk.tsx";
import { type Place, Thread } from "./post.tsx";
import { MASTODON_STYLE } from "./style.ts";

const IN_PAGE = 60;

interface DeskOptions {
  store: DatabaseSync;
  clock: Clock;
  /** The twin's own address. */
  url: () => string;
}

/** A GET changes nothing but what is known of linked pages. */
export function mastodonDesk({ store, clock, url }: DeskOptions) {
  const placeNow = (): Place => ({
    ...{ store, url: url(), nowMs: clock.now().getTime(), home: "/mastodon" },
    hrefOf: ({ id }) => `/mastodon/${id}`,
  });
  return networkDesk({
    ...{ here: "mastodon", name: "Mastodon", style: MASTODON_STYLE, pictures: pictures(store) },
    lede: () => <Lede store={store} url={url()} />,
    ids: "[0-9]+",
    async posts(before) {
      const place = placeNow();
      const page = { limit: IN_PAGE, maxId: before, rootsOnly: true };
      const roots = statusesOf(store, ownerAccount(store).id, page);
      await makeCards(place, roots);
      return {
        shown: roots.map((root) => <Thread place={place} root={root} />),
        last: roots.length === IN_PAGE ? (roots.at(-1)?.id ?? null) : null,
      };
    },
    async post(id) {
      const status = findStatus(store, id);
      if (!status) return null;
      const place = placeNow();
      const root = ancestorsOf(store, status)[0] ?? status;
      await makeCards(place, [root]);
      return <Thread place={place} root={root} current={status} />;
    },
    acts: {
      text: { act: "reply", label: "Reply" },
      others: [
        { act: "favourite", label: "Favourite" },
        { act: "reblog", label: "Boost" },
      ],
    },
    names: { pattern: "@?[A-Za-z0-9_]+(@[A-Za-z0-9.\\-]+)?", example: "ada@elsewhere.example" },
    does(status, { by, text, act }) {
      const context = { store, clock };
      inTransaction(store, () =>
        act === "favourite" || act === "reblog"
          ? ownerActs.act(context, { act, status, by })
          : ownerActs.reply(context, { status, by, text, visibility: "public" }),
      );
    },
  });
}

/** Of these posts and of all that follow them. */
async function makeCards(place: Place, roots: readonly StatusRow[]): Promise<void> {
  const all = roots.flatMap((root) => [root, ...descendantsOf(place.store, root.id)]);
  await Promise.all(
    all.filter(({ id }) => keptCard(place, id) === undefined).map((status) => makeCard(place, status)),
  );
}

function Lede({ store, url }: { store: DatabaseSync; url: string }) {
  const { displayName, acct } = ownerAccount(store);
  return (
    <>
      What {displayName} (<span class="mono">{`@${acct}@${new URL(url).host}`}</span>) posted, as people there
      would see it.
    </>
  );
}
