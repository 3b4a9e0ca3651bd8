/**
 * The desk in Notion: its tables, their properties, each with exactly one writer, and the ways to look at them. What
 * the owner writes, pressroom fills in when it makes the row (an import) and never touches again.
 */
import * as z from "zod";
import type { OptionColour, PropertySpec, TableSpec } from "../src/desk/table.ts";

type Type = PropertySpec["type"];
type Choice = readonly [name: string, color: OptionColour];

const property =
  (writer: PropertySpec["writer"], ends: string) =>
  (key: string, name: string, type: Type, description: string, choices: readonly Choice[] = []) => ({
    key,
    name,
    type,
    writer,
    description: `${description} ${ends}`,
    ...(choices.length > 0 ? { options: choices.map(([name, color]) => ({ name, color })) } : {}),
  });

const owner = property("owner", "You write this.");
const machine = property("pressroom", "pressroom writes this.");

const COHORTS: readonly Choice[] = [
  ["Research Deep Divers", "blue"],
  ["Practical Builders", "orange"],
  ["Executive Insights", "purple"],
  ["Casual Enthusiasts", "green"],
];

const KEY = machine("key", "Key", "rich_text", "How pressroom knows this row.");

export const ISSUES: TableSpec = {
  key: "issues",
  row: "issue",
  title: "Issues",
  description: "One row an issue. Write the issue in the page itself; approve it by its status and a date.",
  atOnce: true,
  properties: [
    owner("title", "Title", "title", "The title, which is also the mail's subject."),
    owner("number", "Number", "number", "The issue's number."),
    owner("status", "Status", "select", "Approved means: publish it, and mail it when its date comes.", [
      ["Idea", "gray"],
      ["Draft", "yellow"],
      ["Approved", "green"],
      ["Archive", "blue"],
      ["Withdrawn", "red"],
    ]),
    owner("dated", "Date", "date", "When it goes out. Without a time, the publication's send hour."),
    machine("state", "State", "select", "How far its mailing is.", [
      ["Proposed", "gray"],
      ["Approved", "yellow"],
      ["Sending", "orange"],
      ["Paused", "red"],
      ["Stopped", "gray"],
      ["Sent", "green"],
      ["Rehearsed", "blue"],
      ["Unknown", "red"],
      ["Failed", "red"],
    ]),
    machine("accepted", "Accepted", "number", "Readers for whom the mail service took the mail."),
    machine("rejected", "Rejected", "number", "Readers for whom it did not, or who left meanwhile."),
    machine("note", "Note", "rich_text", "What happened, or what stands in the way."),
    machine("url", "Page", "url", "The published page."),
    machine("posts", "Posts", "rich_text", "What its posts got, and what they brought."),
    owner("audience", "Audience", "select", "Whom it goes to.", [
      ["Everyone", "default"],
      ["Premium", "purple"],
    ]),
    owner(
      "cohorts",
      "Cohorts",
      "multi_select",
      "Only to readers of that Audience who are in one of these; empty for all of them.",
      COHORTS,
    ),
    owner(
      "beginning",
      "Free readers get the beginning",
      "checkbox",
      "Ticked: of an issue for Premium, free readers are mailed how it begins, as the site shows it, and an invitation.",
    ),
    owner("excerpt", "Excerpt", "checkbox", "Ticked: this is only a part of the issue, and is never mailed."),
    owner("description", "Description", "rich_text", "One or two sentences: the preview in the inbox."),
    owner("tags", "Tags", "multi_select", "Its themes."),
    machine("rank", "Rank", "rich_text", "Its place among drafts and ideas, and how sure that is."),
    machine("order", "Order", "number", "The same as a number to sort by: 1 for the best."),
    machine("reason", "Why this rank", "rich_text", "What was counted in it."),
    machine("parts", "Score", "rich_text", "What the rank is made of, 0 being the middle of the pile."),
    machine("reliability", "Reliability", "rich_text", "How far the rank can be relied on."),
    machine("scorer", "Scored by", "rich_text", "What was measured, and which model read it."),
    owner(
      "pick",
      "My pick",
      "select",
      "What you think of this draft: ranks are learned from 50 of these on.",
      [
        ["Keep", "green"],
        ["Maybe", "yellow"],
        ["Drop", "gray"],
      ],
    ),
    KEY,
  ],
  views: [
    {
      key: "next",
      name: "Next up",
      type: "table",
      only: { of: "status", anyOf: ["Idea", "Draft"] },
      sort: { by: "order", direction: "ascending" },
      columns: ["title", "rank", "reason", "pick", "status", "reliability", "parts", "scorer", "tags"],
    },
    { key: "board", name: "By status", type: "board", by: "status" },
    { key: "calendar", name: "Calendar", type: "calendar", by: "dated" },
    { key: "all", name: "All issues", type: "table", sort: { by: "dated", direction: "descending" } },
  ],
};

export const SUBSCRIBERS: TableSpec = {
  key: "subscribers",
  row: "subscriber",
  title: "Subscribers",
  description:
    "One row a reader, as the ledger knows them. A row that you add by hand is an invitation: nobody is mailed until they say yes themselves.",
  atOnce: true,
  properties: [
    machine("email", "Email", "title", "The reader's address. In a new row, you type it."),
    machine("name", "Name", "rich_text", "The name they gave."),
    machine("status", "Status", "select", "Confirmed readers are mailed; nobody else is.", [
      ["Pending", "yellow"],
      ["Confirmed", "green"],
      ["Unsubscribed", "gray"],
    ]),
    machine("tier", "Tier", "select", "What they have.", [
      ["Free", "default"],
      ["Premium monthly", "purple"],
      ["Premium yearly", "purple"],
    ]),
    machine("tierWhy", "Why this tier", "rich_text", "What they pay, or what came of it."),
    owner(
      "gift",
      "Premium as a gift until",
      "date",
      "Until the end of this day they have premium by your word, whatever they pay; empty for no gift.",
    ),
    machine("cohort", "Cohort", "select", "Which kind of reader they are.", COHORTS),
    machine("why", "Why this cohort", "rich_text", "What that is told from."),
    owner(
      "mine",
      "My cohort",
      "select",
      "Your word on their cohort, which counts before any rule; empty for the rule.",
      COHORTS,
    ),
    machine("activity", "Activity", "select", "Their last sign of life; empty while nothing measures it.", [
      ["Active", "green"],
      ["Quiet 7 days", "yellow"],
      ["Quiet 30 days", "orange"],
      ["Quiet 60 days", "red"],
    ]),
    machine("since", "Since", "date", "When they confirmed."),
    machine("note", "Note", "rich_text", "What you should know of this row."),
    KEY,
  ],
  views: [
    {
      key: "recent",
      name: "Recent first",
      type: "table",
      sort: { by: "since", direction: "descending" },
    },
    { key: "tiers", name: "By tier", type: "board", by: "tier" },
    {
      key: "invited",
      name: "Invited, not confirmed",
      type: "table",
      only: { of: "status", anyOf: ["Pending"] },
    },
  ],
};

export const JOBS: TableSpec = {
  key: "jobs",
  row: "job",
  title: "Jobs",
  description:
    "What to do next, and one row for each thing that pressroom does by itself. A row changes when its outcome does.",
  atOnce: true,
  properties: [
    machine("job", "Job", "title", "What it is called."),
    machine("outcome", "Outcome", "select", "How its last run with something to do ended.", [
      ["For you", "blue"],
      ["Failed", "red"],
      ["Later", "yellow"],
      ["Done", "green"],
    ]),
    machine("at", "When", "date", "When that was."),
    machine("note", "Note", "rich_text", "What it says, and what was put back for you to know."),
    machine("failingSince", "Failing since", "date", "Its first failure in a row."),
    machine("overdueSince", "Overdue since", "date", "When it should have run, and did not."),
    machine("runs", "Runs", "rich_text", "How often it runs."),
    machine("took", "Took", "rich_text", "How long it took, and how long it usually takes."),
    KEY,
  ],
  views: [
    {
      key: "failed",
      name: "What failed",
      type: "table",
      only: { of: "outcome", anyOf: ["Failed", "Later"] },
      sort: { by: "at", direction: "descending" },
    },
    // In the order of the options: what to do, then what failed.
    { key: "all", name: "All jobs", type: "table", sort: { by: "outcome", direction: "ascending" } },
  ],
};

export const OUTBOX: TableSpec = {
  key: "outbox",
  row: "post",
  title: "Outbox",
  description: "Every post that waits for your word before it leaves, and what came of those that left.",
  atOnce: false,
  properties: [
    machine("title", "What", "title", "What would be posted, and of which issue."),
    machine("network", "Network", "select", "Where.", [
      ["Bluesky", "blue"],
      ["Mastodon", "purple"],
      ["X", "default"],
      ["LinkedIn", "blue"],
      ["Reddit", "orange"],
      ["Hacker News", "orange"],
      ["Lobsters", "red"],
    ]),
    owner(
      "text",
      "Text",
      "rich_text",
      "What it says, with {link} where the link goes, and --- on a line of its own between the parts of a thread. Change it before you approve it.",
    ),
    owner(
      "decision",
      "Decision",
      "select",
      "Your word. Approve again is for what you changed after you had approved it; Posted by me means that you did it by hand.",
      [
        ["Approved", "green"],
        ["Approve again", "green"],
        ["Not now", "gray"],
        ["Posted by me", "blue"],
      ],
    ),
    owner("dated", "Time", "date", "When it goes; empty for the time that is proposed."),
    machine("due", "Proposed time", "date", "When it would go."),
    machine("state", "State", "select", "How far it is.", [
      ["Proposed", "gray"],
      ["Approved", "yellow"],
      ["Yours to post", "orange"],
      ["Sending", "orange"],
      ["Sent", "green"],
      ["Rehearsed", "blue"],
      ["Unknown", "red"],
      ["Failed", "red"],
      ["Dropped", "default"],
    ]),
    machine("note", "Note", "rich_text", "Why it is proposed, how long it is, and what came of it."),
    machine("url", "Link", "url", "Where you post it by hand; then the post, once it is out."),
    machine("reach", "Reach", "rich_text", "What it got there: likes, reposts, replies, points, comments."),
    machine("visits", "Visits", "number", "People who came by its link, each counted anew on another day."),
    machine("signUps", "Sign-ups", "number", "Readers who came by its link first."),
    machine("paid", "Paid", "number", "Of them, those who ever paid."),
    KEY,
  ],
  views: [
    {
      key: "waiting",
      name: "Waits for me",
      type: "table",
      only: { of: "state", anyOf: ["Proposed", "Yours to post"] },
      sort: { by: "due", direction: "ascending" },
    },
    { key: "calendar", name: "Calendar", type: "calendar", by: "due" },
    { key: "board", name: "By state", type: "board", by: "state" },
  ],
};

export const SEQUENCES: TableSpec = {
  key: "sequences",
  row: "sequence mail",
  title: "Sequences",
  description:
    "Mails that follow from what a reader did. Write each mail in its page and tick On: readers who come after that get it.",
  atOnce: false,
  properties: [
    owner("title", "Subject", "title", "The mail's subject."),
    owner("sequence", "Sequence", "select", "What sets it off.", [
      ["Welcome", "green"],
      ["Premium welcome", "purple"],
      ["Payment failed", "red"],
      ["Win-back", "orange"],
    ]),
    owner("days", "Days", "number", "How many days after that; 0 for at once."),
    owner("on", "On", "checkbox", "Ticked: it is sent, as its page stands then."),
    owner("onlyFree", "Only free readers", "checkbox", "Ticked: not to those who pay by then."),
    machine("sent", "Sent", "number", "How many got it."),
    machine("note", "Note", "rich_text", "What stands in the way, or whom it waits for."),
    KEY,
  ],
  views: [{ key: "board", name: "By sequence", type: "board", by: "sequence" }],
};

export const EXPERIMENTS: TableSpec = {
  key: "experiments",
  row: "experiment",
  title: "Experiments",
  description: "One row a question that is put to readers by showing them two things.",
  atOnce: false,
  properties: [
    owner("title", "Question", "title", "What you want to know."),
    owner("on", "On", "checkbox", "Ticked: it runs."),
    machine("state", "State", "select", "Whether there is an answer.", [
      ["Collecting", "yellow"],
      ["Answered", "green"],
      ["Stopped", "gray"],
    ]),
    machine("note", "Note", "rich_text", "What is known, with its interval."),
    KEY,
  ],
  views: [{ key: "board", name: "By state", type: "board", by: "state" }],
};

export const THREADS: TableSpec = {
  key: "threads",
  row: "thread",
  title: "Threads",
  description: "What readers talk about.",
  atOnce: false,
  properties: [
    machine("title", "Thread", "title", "How it begins."),
    owner("closed", "Closed", "checkbox", "Ticked: no more answers."),
    machine("at", "Last word", "date", "When somebody last wrote."),
    machine("answers", "Answers", "number", "How many."),
    machine("url", "Link", "url", "Where to read it."),
    KEY,
  ],
  views: [
    { key: "recent", name: "Recent first", type: "table", sort: { by: "at", direction: "descending" } },
  ],
};

export const FEEDBACK: TableSpec = {
  key: "feedback",
  row: "feedback",
  title: "Feedback",
  description: "What people wrote to you. pressroom never answers by itself: you do, behind the link.",
  atOnce: false,
  properties: [
    machine("title", "From", "title", "Who, or from where."),
    machine("text", "Text", "rich_text", "What they wrote."),
    machine("at", "When", "date", "When it came."),
    machine("place", "Where", "rich_text", "Where they wrote it, and on which issue."),
    machine("url", "Link", "url", "Where you can answer."),
    owner("done", "Done", "checkbox", "Ticked: you have dealt with it."),
    KEY,
  ],
  views: [{ key: "recent", name: "New", type: "table", sort: { by: "at", direction: "descending" } }],
};

export const BRIEFS: TableSpec = {
  key: "briefs",
  row: "brief",
  title: "Briefs",
  description: "What pressroom has put together for you: material for an issue, and the week in short.",
  atOnce: false,
  properties: [
    machine("title", "Brief", "title", "What it is about."),
    machine("at", "Made", "date", "When it was made."),
    owner("use", "Use", "select", "What becomes of it.", [
      ["Keep", "green"],
      ["Drop", "gray"],
    ]),
    KEY,
  ],
  views: [{ key: "recent", name: "Newest", type: "table", sort: { by: "at", direction: "descending" } }],
};

export const TABLES: readonly TableSpec[] = [
  ...[ISSUES, SUBSCRIBERS, JOBS],
  ...[OUTBOX, SEQUENCES, EXPERIMENTS, THREADS, FEEDBACK, BRIEFS],
];

/** What of the desk the owner may set in the settings file. */
export const notionSchema = z.strictObject({
  /** The page under which the desk is made; the first page that was shared when it is not given. */
  parentPage: z
    .string()
    .regex(/^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i, "it should be a page id")
    .optional(),
  requestsPerMinute: z.int().min(1).max(600).default(180),
});

export type NotionSettings = z.infer<typeof notionSchema>;

export const notionExamples = {
  "notion.parentPage": "1429989f-e8ac-4eff-bc8f-57f56486db54",
  "notion.requestsPerMinute": "180",
};
