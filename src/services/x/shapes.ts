/** What is read of X's answers. */
import * as z from "zod";

const link = z.looseObject({ url: z.string(), expanded_url: z.string().optional() });

const tweetShape = z.looseObject({
  id: z.string(),
  text: z.string(),
  created_at: z.string().optional(),
  entities: z.looseObject({ urls: z.array(link).optional() }).optional(),
  referenced_tweets: z.array(z.looseObject({ type: z.string(), id: z.string() })).optional(),
  public_metrics: z
    .looseObject({
      like_count: z.int(),
      retweet_count: z.int(),
      quote_count: z.int().default(0),
      reply_count: z.int(),
    })
    .optional(),
});
export type Tweet = z.output<typeof tweetShape>;

export const createdShape = z.looseObject({ data: z.looseObject({ id: z.string() }) });

export const meShape = z.looseObject({ data: z.looseObject({ id: z.string(), username: z.string() }) });
export type Me = z.output<typeof meShape>["data"];

/** A page without posts has no `data`. */
export const tweetsShape = z.looseObject({
  data: z.array(tweetShape).default([]),
  meta: z.looseObject({ next_token: z.string().optional() }).optional(),
});
