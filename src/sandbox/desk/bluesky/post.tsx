/** A post as it looks there: who, what with its links, the card or pictures, and what it got. */
import type { DatabaseSync } from "node:sqlite";
import { accountByDid } from "../../bluesky/accounts.ts";
import { piecesOf } from "../../bluesky/pieces.ts";
import { countAbout, LIKE, POST, REPOST, type StoredRecord } from "../../bluesky/records.ts";
import { threadFrom } from "../../bluesky/threads.ts";
import { Moment } from "../time.tsx";

/** What a page of posts is made of. */
export interface Place {
  store: DatabaseSync;
  /** Where the pictures are: `/bluesky` on the desk, empty on the twin. */
  home: string;
  hrefOf(post: { handle: string; rkey: string }): string;
}

/** A post with all that follows it, whoever wrote it. `current` is the one that the page is about. */
export function Thread({
  place,
  root,
  current,
}: {
  place: Place;
  root: StoredRecord;
  current?: StoredRecord;
}) {
  return (
    <div class="thread">
      {threadFrom(place.store, root).map((post) => (
        <Post place={place} post={post} isCurrent={post.uri === current?.uri} />
      ))}
    </div>
  );
}

interface BlobRef {
  ref: { $link: string };
}

interface Embed {
  external?: { uri: string; title: string; description: string; thumb?: BlobRef };
  images?: { image: BlobRef; alt: string }[];
}

function Post({ place, post, isCurrent }: { place: Place; post: StoredRecord; isCurrent: boolean }) {
  const { store, home } = place;
  const { handle = "", name = "" } = accountByDid(store, post.did) ?? {};
  const { external, images = [] } = (post.value.embed ?? {}) as Embed;
  const langs = post.value.langs as string[] | undefined;
  const pictureOf = ({ ref }: BlobRef) => `${home}/blob/${post.did}/${ref.$link}`;
  return (
    <article
      class="skeet"
      aria-current={isCurrent ? "true" : undefined}
      lang={langs?.[0]}
      id={`post-${post.rkey}`}
    >
      <img class="face" src={`${home}/avatar/${handle}.svg`} alt="" />
      <div>
        <header>
          <span class="who">{name}</span>
          <span class="handle">@{handle}</span>
          <a class="when" href={place.hrefOf({ handle, rkey: post.rkey })}>
            <Moment ms={Date.parse(String(post.value.createdAt))} short />
          </a>
        </header>
        <Words post={post} />
        {images.map(({ image, alt }) => (
          <img class="picture" src={pictureOf(image)} alt={alt} />
        ))}
        {external && <PageCard card={external} picture={external.thumb && pictureOf(external.thumb)} />}
        <Counts store={store} uri={post.uri} />
      </div>
    </article>
  );
}

const Words = ({ post }: { post: StoredRecord }) => (
  <p class="words">
    {piecesOf(post.value).map(({ text, to }) =>
      to === null ? (
        text
      ) : to.kind === "link" ? (
        <a href={to.value}>{text}</a>
      ) : (
        <span class="mark">{text}</span>
      ),
    )}
  </p>
);

function PageCard({ card, picture }: { card: NonNullable<Embed["external"]>; picture: string | undefined }) {
  if (!/^https?:\/\//i.test(card.uri)) return null;
  return (
    <a class="page" href={card.uri}>
      {picture && <img src={picture} alt="" />}
      <b>{card.title}</b>
      <span class="about">{card.description}</span>
      <span class="from">{URL.parse(card.uri)?.host}</span>
    </a>
  );
}

const COUNTS = [
  { of: POST, label: "replies", icon: "M21 12a8 8 0 0 1-8 8H4l2-3a8 8 0 1 1 15-5z" },
  {
    of: REPOST,
    label: "reposts",
    icon: "M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",
  },
  {
    of: LIKE,
    label: "likes",
    icon: "M12 20.5S3.5 15.5 3.5 9.3A4.8 4.8 0 0 1 12 6.6a4.8 4.8 0 0 1 8.5 2.7c0 6.2-8.5 11.2-8.5 11.2z",
  },
];

const Counts = ({ store, uri }: { store: DatabaseSync; uri: string }) => (
  <ul class="counts">
    {COUNTS.map(({ of, label, icon }) => (
      <li>
        <svg viewBox="0 0 24 24" role="img" aria-label={label}>
          <path d={icon} />
        </svg>
        {countAbout(store, uri, of).toLocaleString("en")}
      </li>
    ))}
  </ul>
);
