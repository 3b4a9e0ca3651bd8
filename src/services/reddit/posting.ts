/** Links in subreddits. Reddit has no key for a request; the link's own address is known again, for it is in one post only. */
import * as z from "zod";
import { ServiceError } from "../../core/errors.ts";
import type { Part, Poster, Remote } from "../../distribution/network.ts";
import type { RedditPlace } from "./client.ts";
import { DUPLICATE, refusedSubmission } from "./refusals.ts";
import { type Link, linksShape, submittedShape } from "./shapes.ts";

const preparedShape = z.object({
  /** No post of ours is older than this. */
  since: z.iso.datetime(),
  request: z.object({
    kind: z.literal("link"),
    sr: z.string(),
    title: z.string(),
    url: z.string(),
    resubmit: z.literal("false"),
    sendreplies: z.literal("true"),
    api_type: z.literal("json"),
  }),
});
type Prepared = z.output<typeof preparedShape>;

const read = (prepared: string): Prepared => preparedShape.parse(JSON.parse(prepared));

export function redditPoster(place: RedditPlace): Poster {
  return {
    prepare: async (part) => JSON.stringify(prepare(part, place.clock.now())),
    async post(text) {
      const prepared = read(text);
      try {
        return await submit(prepared, place);
      } catch (error) {
        const isThere = error instanceof ServiceError && error.code === DUPLICATE;
        const found = isThere ? await find(prepared, place) : null;
        if (!found) throw error;
        return found;
      }
    },
    find: (text) => find(read(text), place),
    costMicros: () => 0,
  };
}

function prepare({ title, link, place, at }: Part, now: Date): Prepared {
  return {
    since: new Date(Math.min(at.getTime(), now.getTime())).toISOString(),
    request: {
      ...{ kind: "link", sr: place, title, url: link },
      ...{ resubmit: "false", sendreplies: "true", api_type: "json" },
    },
  };
}

async function submit({ request }: Prepared, { call, at, pages, me }: RedditPlace): Promise<Remote> {
  // Its name is part of what each request says of itself.
  await me();
  const { json } = await call({
    ...{ operation: "submit", method: "POST", url: at("/api/submit") },
    ...{ body: new URLSearchParams(request), shape: submittedShape },
  });
  if (!json.data) throw refusedSubmission(json, request.sr);
  return remoteOf(json.data, pages);
}

const remoteOf = ({ id, name }: Pick<Link, "id" | "name">, pages: string): Remote => ({
  ...{ id: name, version: null, url: `${pages}/comments/${id}/` },
});

const PAGE = 100;
/** A listing ends after a thousand. */
const MOST_PAGES = 10;
/** By how much two clocks may differ. */
const SKEW_MS = 60 * 60_000;

/** Looks through what this account submitted, back to the time when this one was prepared. */
async function find(prepared: Prepared, { call, at, pages, me }: RedditPlace): Promise<Remote | null> {
  const url = at(`/user/${encodeURIComponent(await me())}/submitted`);
  url.searchParams.set("sort", "new");
  url.searchParams.set("limit", String(PAGE));
  const since = (Date.parse(prepared.since) - SKEW_MS) / 1_000;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { data } = await call({ operation: "submitted", url, shape: linksShape });
    const links = data.children.map((child) => child.data);
    const found = links.find((link) => link.created_utc >= since && isSame(link, prepared));
    if (found) return remoteOf(found, pages);
    const last = links.at(-1);
    if (!data.after || !last || last.created_utc < since) return null;
    url.searchParams.set("after", data.after);
  }
  return null;
}

const isSame = ({ url, subreddit }: Link, { request }: Prepared): boolean =>
  subreddit.toLowerCase() === request.sr.toLowerCase() && addressOf(url) === addressOf(request.url);

const addressOf = (text: string): string => (URL.canParse(text) ? new URL(text).href : text);
