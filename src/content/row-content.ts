/** An issue as its row on the desk says it. */
import type { DeskRow } from "../desk/table.ts";
import { bodyProblems } from "./body-problems.ts";
import { fieldsOf } from "./desk.ts";
import { fieldProblems } from "./field-problems.ts";
import type { SendTimes } from "./import.ts";
import { atHour, parseIssueDate } from "./issue-date.ts";
import type { Issue, IssueContent } from "./issues.ts";
import { readsTheSame } from "./reads-the-same.ts";
import { slugFor } from "./slug.ts";

/** What the row says. Whatever only looks different after its way through the desk is left as it is known. */
export async function contentFromRow(
  row: DeskRow,
  read: string,
  known: Issue | null,
  times: SendTimes,
): Promise<IssueContent> {
  const fields = fieldsOf(row);
  const body = known && (await readsTheSame(known.body, read)) ? known.body : read;
  const dated = sameMinute(datedFrom(fields.dated, times), known?.dated ?? null);
  const title = fields.title.trim();
  // Notion's numbers have decimals, an issue's has none.
  const number = Number.isSafeInteger(fields.number) ? fields.number : null;
  const settled = known && (known.url || !["idea", "draft"].includes(known.status) || known.title === title);
  const slug = settled
    ? known.slug
    : slugFor([title, number === null ? "" : `issue-${number}`, row.page.slice(0, 8)]);
  return {
    number,
    title,
    slug,
    description: fields.description,
    tags: known && sameSet(known.tags, fields.tags) ? known.tags : fields.tags,
    body,
    whole: !fields.excerpt,
    audience: fields.audience,
    status: fields.status,
    dated,
    problems: [
      ...(title === "" ? ["It has no title."] : []),
      ...(number === fields.number ? [] : ["Its number is no whole number."]),
      ...bodyProblems(body),
      ...fieldProblems({ title, description: fields.description, body }),
      // A date that its file lacks, or that nobody could read, stays a problem until the owner sets one.
      ...(dated === null ? (known?.problems.filter((problem) => ABOUT_DATE.test(problem)) ?? []) : []),
    ],
  };
}

const ABOUT_DATE = /^(Its date|It has no date)/;

const sameSet = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((one) => others.includes(one));

const MINUTE_MS = 60_000;

/** A desk keeps minutes: a date that differs by less than one is the one that was known. */
function sameMinute(read: Date | null, known: Date | null): Date | null {
  const minutes = (date: Date) => Math.floor(date.getTime() / MINUTE_MS);
  return read && known && minutes(read) === minutes(known) ? known : read;
}

function datedFrom(written: string | null, { sendHour, zone }: SendTimes): Date | null {
  const date = written === null ? { unreadable: "" } : parseIssueDate(written, zone);
  if ("unreadable" in date) return null;
  return date.hasTime ? date.instant : atHour(date.instant, sendHour, zone);
}
