/**
 * The desk in Notion: its databases and their properties, each with exactly one writer. `create` marks what pressroom
 * fills in when it makes the row (an import) and never touches again: from then on it is the owner's.
 */
import * as z from "zod";
import type { DatabaseSpec, PropertySpec } from "../src/services/notion/database-spec.ts";

const owner = (key: string, name: string, type: PropertySpec["type"], description: string) =>
  ({ key, name, type, writer: "owner", description: `${description} You write this.` }) as const;

const machine = (key: string, name: string, type: PropertySpec["type"], description: string) =>
  ({ key, name, type, writer: "pressroom", description: `${description} pressroom writes this.` }) as const;

export const ISSUES: DatabaseSpec = {
  key: "issues",
  title: "Issues",
  description: "One row an issue. Write the issue in the page itself; approve it by its status and a date.",
  properties: [
    owner("title", "Title", "title", "The title, which is also the mail's subject."),
    owner("number", "Number", "number", "The issue's number."),
    {
      ...owner("status", "Status", "select", "Approved means: publish it, and mail it when its date comes."),
      options: [
        { name: "Idea", color: "gray" },
        { name: "Draft", color: "yellow" },
        { name: "Approved", color: "green" },
        { name: "Archive", color: "blue" },
        { name: "Withdrawn", color: "red" },
      ],
    },
    owner("dated", "Date", "date", "When it goes out. Without a time, the publication's send hour."),
    {
      ...machine("state", "State", "select", "How far its mailing is."),
      options: [
        { name: "Proposed", color: "gray" },
        { name: "Approved", color: "yellow" },
        { name: "Sending", color: "orange" },
        { name: "Sent", color: "green" },
        { name: "Rehearsed", color: "blue" },
        { name: "Unknown", color: "red" },
        { name: "Failed", color: "red" },
      ],
    },
    machine("accepted", "Accepted", "number", "Readers for whom the mail service took the mail."),
    machine("rejected", "Rejected", "number", "Readers for whom it did not, or who left meanwhile."),
    machine("note", "Note", "rich_text", "What happened, or what stands in the way."),
    machine("url", "Page", "url", "The published page."),
    {
      ...owner("audience", "Audience", "select", "Whom it goes to."),
      options: [
        { name: "Everyone", color: "default" },
        { name: "Premium", color: "purple" },
      ],
    },
    owner("excerpt", "Excerpt", "checkbox", "Ticked: this is only a part of the issue, and is never mailed."),
    owner("description", "Description", "rich_text", "One or two sentences: the preview in the inbox."),
    owner("tags", "Tags", "multi_select", "Its themes."),
    machine("key", "Key", "rich_text", "How pressroom knows this row."),
  ],
};

export const SUBSCRIBERS: DatabaseSpec = {
  key: "subscribers",
  title: "Subscribers",
  description: "One row a reader, as the ledger knows them.",
  properties: [
    machine("email", "Email", "title", "The reader's address."),
    machine("name", "Name", "rich_text", "The name they gave."),
    {
      ...machine("status", "Status", "select", "Confirmed readers are mailed; nobody else is."),
      options: [
        { name: "Pending", color: "yellow" },
        { name: "Confirmed", color: "green" },
        { name: "Unsubscribed", color: "gray" },
      ],
    },
    {
      ...machine("tier", "Tier", "select", "What they chose."),
      options: [
        { name: "Free", color: "default" },
        { name: "Premium monthly", color: "purple" },
        { name: "Premium yearly", color: "purple" },
      ],
    },
    machine("since", "Since", "date", "When they confirmed."),
    machine("key", "Key", "rich_text", "How pressroom knows this row."),
  ],
};

/** What of the desk the owner may set in the settings file. */
export const notionSchema = z.strictObject({
  /** The page under which the databases are made; found by its title when it is not given. */
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
