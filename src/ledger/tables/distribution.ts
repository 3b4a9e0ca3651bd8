/** Tables of posts, and of what they got. */
import type { Generated, Selectable } from "kysely";
import type { Realm } from "../../core/realm.ts";

/** One post to one place, from its proposal on; what it becomes on its way is in `distribution/posts.ts`. */
export interface PostTable {
  id: string;
  /** Of the network as it was when this was proposed. */
  realm: Realm;
  network: string;
  /** Where within the network, e.g. a subreddit's name; empty for networks that are one place. */
  place: Generated<string>;
  issue_id: string;
  /** Which of several versions of the same: 1, 2, 3. */
  variant: number;
  /** Whether its text is several parts, with a line of `---` between two. */
  is_thread: Generated<number>;
  /** What its link carries as `utm_content`; on Bluesky also the key of its first record. */
  tag: string;
  /** `extract`, `model` or `owner`. */
  made_by: string;
  why: string;
  /** For networks whose posts have one. */
  title: Generated<string>;
  /** The text as pressroom proposed it. */
  proposed: string;
  /** The text as it stands now, with `{link}` where the link goes. */
  text: string;
  /** With its tags, where the network bears them. */
  link: string;
  /** When it goes, unless the owner dates it. */
  due_at: string;
  dated: string | null;
  /** The owner's word as it was last seen on the desk; empty for none. */
  decision: Generated<string>;
  state: string;
  /** What stands in its way, or went wrong. */
  problem: string | null;
  approved_at: string | null;
  /** `owner` at the desk, `command`, or `auto`. */
  approved_by: string | null;
  /** How real that word is: as real as the desk, or live by the command. */
  approved_realm: Realm | null;
  /** Of what was approved: another text needs another word. */
  approved_hash: string | null;
  /** When it was told that its time had passed. */
  missed_at: string | null;
  /** Of the network's account that it was sent by. */
  account: string | null;
  sent_at: string | null;
  url: string | null;
  /** What the network charged, in millionths of a US dollar. */
  cost_micros: Generated<number>;
  /** The network's id of one that was posted by hand, once it was found there; what pressroom posts has its parts. */
  remote_id: string | null;
  /** When it is looked at next, to see what it got; null for never. */
  look_at: string | null;
  /** When it was found not to be there any more. */
  gone_at: string | null;
  created_at: string;
  updated_at: string;
}

export type PostRow = Selectable<PostTable>;

/** One request of a post, committed before it is made. */
export interface PostPartRow {
  post_id: string;
  /** 0 for the first. */
  position: number;
  /** By which the network knows it again, where it can. */
  key: string;
  /** JSON, as the network's adapter made it: exactly what is sent. */
  prepared: string;
  /** `ready`, `sending`, `sent`, `unknown` or `failed`. */
  state: string;
  remote_id: string | null;
  /** Where a network tells versions of a post apart (Bluesky's cid). */
  remote_version: string | null;
  url: string | null;
  problem: string | null;
  prepared_at: string;
  tried_at: string | null;
  settled_at: string | null;
}

/** What a post had got at an instant, all its parts together; null for what its network doesn't count. */
export interface PostReachRow {
  post_id: string;
  at: string;
  likes: number | null;
  reposts: number | null;
  replies: number | null;
  points: number | null;
  comments: number | null;
}

/** What somebody answered, as it was last seen. Strangers wrote it. */
export interface PostReplyRow {
  post_id: string;
  /** The network's own id of it. */
  id: string;
  author: string;
  text: string;
  url: string;
  at: string;
  seen_at: string;
}
