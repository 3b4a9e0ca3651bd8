/** What is read of Mastodon's answers. */
import * as z from "zod";

export const accountShape = z.looseObject({
  id: z.string(),
  acct: z.string(),
  bot: z.boolean().catch(false),
});
export type MastodonAccount = z.output<typeof accountShape>;

export const statusShape = z.looseObject({
  id: z.string(),
  created_at: z.string().transform((text) => new Date(text)),
  in_reply_to_id: z.string().nullable(),
  content: z.string(),
  url: z.string().nullish(),
  uri: z.string(),
  visibility: z.string(),
  account: accountShape,
  favourites_count: z.int(),
  reblogs_count: z.int(),
  replies_count: z.int(),
});
export type MastodonStatus = z.output<typeof statusShape>;

export const statusesShape = z.array(statusShape);

/** For people: not every program that speaks this API gives a page. */
export const urlOf = ({ url, uri }: MastodonStatus): string => url ?? uri;
