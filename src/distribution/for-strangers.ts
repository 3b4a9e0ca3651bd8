/** Of an issue, what a post may say and show: whoever reads it there is a stranger. */
import type { Issue } from "../content/issues.ts";
import { openingWords } from "../content/opening.ts";
import { isForMembers } from "../content/publish.ts";

/** As much as the page itself shows of one. */
const MOST_OPENING = 700;

/** Of an issue for members only how it begins, in plain words; of others all. */
export const forStrangers = <I extends Pick<Issue, "audience" | "title" | "body">>(issue: I): I =>
  isForMembers(issue)
    ? { ...issue, body: openingWords(issue.body, MOST_OPENING, { title: issue.title }) }
    : issue;
