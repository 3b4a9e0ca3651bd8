/** What Hacker News looks at before it takes a submission. */
import { prepared } from "../statements.ts";
import type { TwinContext } from "../twin.ts";
import { addStory, findItem, type Item, OWNER, vote } from "./items.ts";

export const HACKERNEWS_LIMITS = {
  titleCharacters: 80,
  /** For so long the same address leads to what was submitted before. */
  sameUrlDays: 365,
};

/** A page that was submitted already gets a vote instead. Inside the caller's transaction. */
export function submit(
  context: TwinContext,
  given: { title: string; url: string },
): Item | { wrong: string } {
  const { store, clock, limits } = context;
  const { titleCharacters, sameUrlDays } = { ...HACKERNEWS_LIMITS, ...limits };
  const title = given.title.trim();
  if (title === "") return { wrong: "Please try again: there is no title." };
  if ([...title].length > titleCharacters)
    return { wrong: `Please limit title to ${titleCharacters} characters. This had ${[...title].length}.` };
  if (!URL.canParse(given.url) || !/^https?:/i.test(given.url)) return { wrong: "That is not a valid URL." };
  const since = clock.now().getTime() - sameUrlDays * 86_400_000;
  const row = prepared(
    store,
    "select id from hackernews_items where url = ? and at > ? and dead = 0 and deleted = 0",
  ).get(given.url, since);
  const before = row ? findItem(store, Number(row.id)) : null;
  if (!before) return addStory(context, { by: OWNER, title, url: given.url });
  if (before.by !== OWNER) vote(store, before.id, OWNER);
  return before;
}
