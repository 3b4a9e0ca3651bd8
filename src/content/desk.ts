/** What content asks of the owner's desk: issues as rows with a body, and the outcomes that pressroom shows on them. */
import type { Account } from "../core/account.ts";
import type { IssueStatus } from "./issues.ts";

/** What the owner decides on a row. */
export interface DeskFields {
  title: string;
  status: IssueStatus;
  /** `YYYY-MM-DD`, or an instant with its offset; null when there is none. */
  dated: string | null;
  number: number | null;
  description: string;
  tags: string[];
  audience: "everyone" | "premium";
  excerpt: boolean;
}

/** What pressroom shows on a row. */
export interface DeskOutcome {
  state: string;
  accepted: number | null;
  rejected: number | null;
  note: string;
  url: string | null;
}

export interface DeskRow extends DeskFields {
  page: string;
  /** When it was last edited, as the desk tells it: rounded down to the minute. */
  edited: Date;
  trashed: boolean;
  key: string | null;
}

export interface IssueDesk {
  account: Account;
  /** Asks the desk whether this token works; says what was seen. Throws ServiceError. */
  check(): Promise<string>;
  /** Rows edited since then (all of them for null), oldest edit first. */
  changedIssues(since: Date | null): AsyncIterable<DeskRow>;
  /** One row as it is now; null when it is gone. */
  issue(page: string): Promise<DeskRow | null>;
  /** Markdown. */
  body(page: string): Promise<string>;
  /** Rows that carry these keys already, from a run that was interrupted before it could note them. */
  findIssues(keys: readonly string[]): Promise<DeskRow[]>;
  createIssue(key: string, fields: DeskFields, body: string, outcome: DeskOutcome): Promise<DeskRow>;
  rewriteIssue(page: string, fields: DeskFields, body: string): Promise<DeskRow>;
  showOutcome(page: string, outcome: DeskOutcome): Promise<void>;
}
