/** What Reddit and a subreddit look at before a link is taken, by an interface or by hand. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../statements.ts";
import type { TwinContext } from "../twin.ts";
import { limitsOf, take } from "./limits.ts";
import { addLink, type RedditLink, sameLink } from "./links.ts";

/** What a subreddit is like: whom and what it takes. */
export const RULES = ["open", "restricted", "no-links", "flair", "missing"] as const;
type SubredditRule = (typeof RULES)[number];

const ruleOf = (store: DatabaseSync, subreddit: string): SubredditRule =>
  (prepared(store, "select rule from reddit_subreddits where name = ?").get(subreddit.toLowerCase())?.rule ??
    "open") as SubredditRule;

export const setRule = (store: DatabaseSync, subreddit: string, rule: SubredditRule) =>
  prepared(store, "insert or replace into reddit_subreddits values (?, ?)").run(
    subreddit.toLowerCase(),
    rule,
  );

type SubmitError = readonly [code: string, words: string, field: string];

export interface Refused {
  errors: SubmitError[];
  ratelimit?: number;
}

interface Submission {
  subreddit: string;
  title: string;
  url: string;
  resubmit: boolean;
  byHand: boolean;
}

const NAME = /^[A-Za-z0-9_]{2,21}$/;

const WORDS: Partial<Record<SubredditRule, SubmitError>> = {
  missing: ["SUBREDDIT_NOEXIST", "Hmm, that community doesn't exist. Try checking the spelling.", "sr"],
  restricted: ["SUBREDDIT_NOTALLOWED", "You aren't allowed to post there.", "sr"],
  "no-links": ["NO_LINKS", "This community doesn't allow links", "sr"],
  flair: ["SUBMIT_VALIDATION_FLAIR_REQUIRED", "Your post must contain post flair.", "flair"],
};

/** Inside the caller's transaction. */
export function submit(context: TwinContext, submission: Submission): RedditLink | Refused {
  const error = wrongIn(context, submission);
  if (error) return { errors: [error] };
  const { isOver, resetSeconds } = take(context, "submissionsPer10Minutes");
  if (!isOver) return addLink(context, submission);
  const minutes = Math.ceil(resetSeconds / 60);
  const words = `Looks like you've been doing that a lot. Take a break for ${minutes} minute${minutes === 1 ? "" : "s"} before trying again.`;
  return { errors: [["RATELIMIT", words, "ratelimit"]], ratelimit: resetSeconds };
}

function wrongIn(context: TwinContext, submission: Submission): SubmitError | null {
  const { subreddit, title, url, resubmit } = submission;
  const { store } = context;
  const most = limitsOf(context).titleCharacters;
  if (!NAME.test(subreddit)) return WORDS.missing ?? null;
  const ruled = WORDS[ruleOf(store, subreddit)];
  if (ruled) return ruled;
  if (title.trim() === "") return ["NO_TEXT", "we need something here", "title"];
  if ([...title].length > most) return ["TOO_LONG", `this is too long (max: ${most})`, "title"];
  if (!URL.canParse(url) || !/^https?:/i.test(url)) return ["BAD_URL", "you should check that url", "url"];
  if (!resubmit && sameLink(store, subreddit, url))
    return ["ALREADY_SUB", "that link has already been submitted", "url"];
  return null;
}
