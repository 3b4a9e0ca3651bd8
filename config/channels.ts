/**
 * Where the newsletter speaks, and how much each channel may do by itself: `ask` waits for the owner's word, `auto` goes
 * when it is due.
 */
import * as z from "zod";
import type { Examples } from "./problems.ts";

const autonomy = z.enum(["ask", "auto"], "it should be ask or auto").default("ask");
const on = (is: boolean) => z.boolean("it should be true or false").default(is);
const hour = z
  .int("hours run from 0 to 23")
  .min(0, "hours run from 0 to 23")
  .max(23, "hours run from 0 to 23");
const hashtag = z.string().regex(/^[\p{L}\p{N}_]{1,50}$/u, "it should be one word, without its #");
const share = z.number().min(0, "a share is 0 to 1").max(1, "a share is 0 to 1");

/** By its own interface. */
const byInterface = {
  on: on(true),
  autonomy,
  hashtags: z.array(hashtag).max(5, "at most five").default([]),
  /** An account that posts by itself says that it does, by the network's own mark for it. */
  isBot: z.boolean("it should be true or false").default(false),
};

/** By hand, unless it is said otherwise: `api` needs the network's keys. */
const byHandOrInterface = {
  on: on(true),
  by: z.enum(["hand", "api"], "it should be hand or api").default("hand"),
  autonomy,
};

/** What its rules say of links to one's own things, in the owner's words. */
const rule = z.string().trim().min(1, "say what its rules allow").max(500);
/** How many posts of the owner's there led elsewhere: those that pressroom can't count. */
const otherPosts = z.int("it should be a whole number").min(0).default(0);

const subreddit = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_]{2,21}$/, "it should be a subreddit's name, without r/"),
  rule,
  /** The largest share of one's posts there that may lead to one's own things; 0 where none may. */
  ownShare: share.default(0.1),
  otherPosts,
});

/** Most instances mind no links to one's own things. */
const instance = {
  rule: rule.default("It has no rule about links to one's own things"),
  ownShare: share.default(1),
  otherPosts,
};

export const channelsSchema = z.strictObject({
  mail: z.strictObject({ autonomy }).prefault({}),
  /** What holds for all posts. */
  posts: z
    .strictObject({
      /** When nothing is posted, in the publication's zone; the same hour twice for never. */
      quietHours: z.strictObject({ from: hour.default(22), until: hour.default(7) }).prefault({}),
      /** How many posts a network gets in a day. */
      dailyCap: z.int("it should be a whole number of posts").min(1).max(20).default(2),
      /** How many back issues are proposed in a week. */
      backIssuesAWeek: z.int("it should be a whole number of issues").min(0).max(14).default(2),
    })
    .prefault({}),
  bluesky: z.strictObject(byInterface).prefault({}),
  mastodon: z.strictObject({ ...byInterface, ...instance }).prefault({}),
  x: z.strictObject(byHandOrInterface).prefault({}),
  linkedin: z.strictObject({ on: on(true) }).prefault({}),
  reddit: z
    .strictObject({ ...byHandOrInterface, subreddits: z.array(subreddit).max(20).default([]) })
    .prefault({}),
  hackernews: z.strictObject({ on: on(true) }).prefault({}),
  /** By invitation: only those who have an account there. */
  lobsters: z.strictObject({ on: on(false) }).prefault({}),
});

export type Channels = z.infer<typeof channelsSchema>;

const ofInterface = (name: string): Examples => ({
  [`channels.${name}`]: "{ on: true, autonomy: ask, hashtags: [newsletters] }",
  [`channels.${name}.on`]: "true",
  [`channels.${name}.autonomy`]: "ask",
  [`channels.${name}.hashtags`]: "[newsletters, writing]",
  [`channels.${name}.isBot`]: "false",
});

const ofHand = (name: string): Examples => ({
  [`channels.${name}.on`]: "true",
  [`channels.${name}.by`]: "hand",
  [`channels.${name}.autonomy`]: "ask",
});

export const channelsExamples: Examples = {
  "channels.mail": "{ autonomy: ask }",
  "channels.mail.autonomy": "ask",
  "channels.posts": "{ quietHours: { from: 22, until: 7 }, dailyCap: 2, backIssuesAWeek: 2 }",
  "channels.posts.quietHours": "{ from: 22, until: 7 }",
  "channels.posts.quietHours.from": "22",
  "channels.posts.quietHours.until": "7",
  "channels.posts.dailyCap": "2",
  "channels.posts.backIssuesAWeek": "2",
  ...ofInterface("bluesky"),
  ...ofInterface("mastodon"),
  "channels.mastodon.rule": "One link to your own in ten posts",
  "channels.mastodon.ownShare": "0.1",
  "channels.mastodon.otherPosts": "9",
  "channels.x": "{ on: true, by: hand }",
  ...ofHand("x"),
  "channels.linkedin": "{ on: true }",
  "channels.linkedin.on": "true",
  "channels.reddit": "{ on: true, by: hand, subreddits: [] }",
  ...ofHand("reddit"),
  "channels.reddit.subreddits": '[{ name: newsletters, rule: "One link to your own in ten posts" }]',
  "channels.hackernews": "{ on: true }",
  "channels.hackernews.on": "true",
  "channels.lobsters": "{ on: true }",
  "channels.lobsters.on": "true",
};
