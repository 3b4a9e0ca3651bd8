/** A place where people are, as distribution needs it. Adapters are in `services/`; what one can't do, it doesn't have. */
import type { Account } from "../core/account.ts";

export const NETWORKS = ["bluesky", "mastodon", "x", "linkedin", "reddit", "hackernews", "lobsters"] as const;
export type NetworkName = (typeof NETWORKS)[number];

/** How long a text may be there, and how it is counted: see `text/length.ts`. */
export interface TextRules {
  /** `graphemes`: as a reader sees signs. `characters`: code points. `weighted`: as X counts (CJK and emoji are two). */
  counts: "graphemes" | "characters" | "weighted";
  most: number;
  /** Of the text in UTF-8, where that is limited as well. */
  mostBytes?: number;
  /** What a link counts, however long it is; null where it counts as it is written. */
  link: number | null;
  /** Of a title, where posts have one. */
  mostTitle?: number;
  /** Of the words that describe a picture. */
  mostAlt?: number;
}

/** What is shown of the page that a link leads to. */
export interface Card {
  url: string;
  title: string;
  description: string;
  /** PNG, JPEG or WebP, as it lies in the home; null for a card without a picture. */
  picture: { bytes: Uint8Array; type: string; alt: string } | null;
}

/** A post of the network's as it knows it. */
export interface Remote {
  /** Its id there, e.g. `at://did:plc:…/app.bsky.feed.post/3k…` or `112…`. */
  id: string;
  /** Bluesky's cid; null elsewhere. */
  version: string | null;
  /** Where a person reads it. */
  url: string;
}

/** One request to make: a whole post, or one part of a thread. */
export interface Part {
  /** A timestamp id (`core/tid.ts`), the same whenever this part is tried. */
  key: string;
  /** As people read it, with the whole link where it stands in it. */
  text: string;
  /** Empty where posts have none. */
  title: string;
  /** What the text's link leads to; for networks that take a link beside the text. */
  link: string;
  /** Where within the network: a subreddit. */
  place: string;
  /** The post's own time, frozen. */
  at: Date;
  /** BCP 47. */
  language: string;
  card: Card | null;
  /** For later parts of a thread. */
  after: { root: Remote; previous: Remote } | null;
}

/** Posts by the network's own interface. */
export interface Poster {
  /**
   * Makes the request exactly as it will be sent, as JSON, to be committed before `post`. It may hand over pictures, which
   * nobody sees yet; one that the network won't have is left out. Throws ServiceError.
   */
  prepare(part: Part): Promise<string>;
  /** Sends what was prepared. Throws ServiceError; where its effect is unknown, `find` is to be asked first. */
  post(prepared: string): Promise<Remote>;
  /** Reads back whether it is there: null for certainly not. Throws ServiceError where nobody can say. */
  find(prepared: string): Promise<Remote | null>;
  /** In millionths of a US dollar, of what was prepared; 0 where posting is free. */
  costMicros(prepared: string): number;
}

/** What a post got. Null for what the network doesn't count. */
export interface Reach {
  likes: number | null;
  reposts: number | null;
  replies: number | null;
  points: number | null;
  comments: number | null;
}

export interface Reply {
  id: string;
  /** The id of the post it belongs to. */
  post: string;
  /** As the network calls them, e.g. `@ada.example`. */
  author: string;
  /** Plain text. */
  text: string;
  url: string;
  at: Date;
}

export interface Network {
  name: NetworkName;
  account: Account;
  /** Null where there is nothing to ask: those of `usual-rules.ts` hold for everybody. */
  rules: (() => Promise<TextRules>) | null;
  /** Whether several posts can follow each other as one. */
  threads: boolean;
  /** Null where the owner posts by hand: then there is `intent`. */
  poster: Poster | null;
  /** Where the owner posts this by hand: the network's own page, filled in. Null where there is none to lead to. */
  intent(post: { text: string; title: string; link: string; place: string }): string | null;
  /** What these posts have got, by id; those that are gone are left out. Null where it can't be read. */
  reach: ((ids: readonly string[]) => Promise<Map<string, Reach>>) | null;
  /** Replies to these posts, of everybody but the owner. Null where they can't be read. */
  replies: ((ids: readonly string[]) => Promise<Reply[]>) | null;
  /** A submission of this page that somebody made, and when. Null where none can be looked for. */
  submission: ((url: string) => Promise<(Remote & { at: Date }) | null>) | null;
  /** Asks the network who we are there: what was seen, for a person. Throws ServiceError, saying what to do. */
  check(): Promise<string>;
}
