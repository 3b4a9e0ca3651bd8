/** What is read of Reddit's answers. */
import * as z from "zod";

const thing = <T extends z.ZodType>(data: T) => z.looseObject({ kind: z.string(), data });

const linkShape = z.looseObject({
  id: z.string(),
  name: z.string(),
  subreddit: z.string(),
  url: z.string(),
  author: z.string(),
  created_utc: z.number(),
  score: z.int(),
  num_comments: z.int(),
  /** Who took it away: a moderator, Reddit, its author. */
  removed_by_category: z.string().nullish(),
});
export type Link = z.output<typeof linkShape>;

/** A page of links. */
export const linksShape = z.looseObject({
  data: z.looseObject({ after: z.string().nullish(), children: z.array(thing(linkShape)) }),
});

const comment = z.looseObject({
  name: z.string(),
  author: z.string(),
  body: z.string(),
  permalink: z.string(),
  created_utc: z.number(),
});
export type Comment = z.output<typeof comment>;

const comments = z.looseObject({
  // What is not shown at once stands there as `more`.
  data: z.looseObject({ children: z.array(thing(z.unknown())) }),
});
/** The post and its comments: two listings. */
export const threadShape = z.tuple([z.unknown(), comments]);

export const commentsIn = ([, listing]: z.output<typeof threadShape>): Comment[] =>
  listing.data.children.flatMap(({ kind, data }) => (kind === "t1" ? [comment.parse(data)] : []));

export const submittedShape = z.looseObject({
  json: z.looseObject({
    errors: z.array(z.tuple([z.string(), z.string()], z.unknown())).default([]),
    ratelimit: z.number().optional(),
    data: z.looseObject({ id: z.string(), name: z.string() }).optional(),
  }),
});
