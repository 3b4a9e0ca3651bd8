/** Issue files → ledger. Running it twice changes nothing. */
import { audienceLine } from "../core/audience.ts";
import type { Clock } from "../core/clock.ts";
import { mayReach, REALMS, type Realm } from "../core/realm.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { endStaleApprovals } from "./approvals.ts";
import { atHour } from "./issue-date.ts";
import type { ImportedIssue } from "./issue-file.ts";
import {
  type Issue,
  type IssueContent,
  importedIssue,
  importHashOf,
  insertIssue,
  sameContent,
  updateIssue,
} from "./issues.ts";
import { readsTheSame } from "./reads-the-same.ts";

export interface SendTimes {
  /** 0 to 23, in `zone`: when an issue goes whose date has no time. */
  sendHour: number;
  zone: string;
}

/** An imported issue as the ledger keeps it. A published one is an archive: on the site, mailed only if approved. */
export function contentOf(imported: ImportedIssue, { sendHour, zone }: SendTimes): IssueContent {
  const { date } = imported;
  const dated =
    "unreadable" in date ? null : date.hasTime ? date.instant : atHour(date.instant, sendHour, zone);
  return {
    number: imported.number,
    title: imported.title,
    slug: imported.slug,
    description: imported.description,
    tags: [...new Set(imported.tags.map(tidyTag))].slice(0, 100),
    body: imported.body,
    whole: imported.whole,
    audience: audienceOf(imported),
    status: imported.published ? "archive" : imported.idea ? "idea" : "draft",
    dated,
    problems: imported.problems,
  };
}

const audienceOf = ({ audience, beginning }: ImportedIssue): string =>
  audienceLine({ premium: audience?.toLowerCase() === "premium", beginning, cohorts: [] });

/** Notion takes no comma in the name of an option, and at most 100 characters. */
const tidyTag = (tag: string): string => tag.replaceAll(",", ";").slice(0, 100).toWellFormed().trim();

export type ImportOutcome = "created" | "updated" | "unchanged" | "kept";

export interface Imported {
  outcome: ImportOutcome;
  /** Its words are those of a desk less real than the file, so it can't go where the file could. */
  lessReal: boolean;
}

/**
 * Takes one file into the ledger. `kept` means that the file differs from an issue that was edited on the desk, or
 * mailed, after its import, or that has its row on a real desk: there its words are the owner's, and stay. An issue that
 * became sandbox by an edit is as real as its file again once both say the same.
 */
export async function importIssue(
  { ledger, clock }: { ledger: Ledger; clock: Clock },
  imported: ImportedIssue,
  origin: { realm: Realm; source: string; times: SendTimes; onDesk?: ReadonlySet<string> },
): Promise<Imported> {
  const content = contentOf(imported, origin.times);
  const { realm, source } = origin;
  const { key } = imported;
  return ledger.transaction(async (db) => {
    const known = await importedIssue(db, { realm, source, key });
    if (!known) {
      await insertIssue(db, clock, content, { key, realm, source, imported: true });
      return { outcome: "created", lessReal: false };
    }
    const take = async (): Promise<Imported> => {
      const changed = { ...content, ...whatStays(known, content) };
      const updated = await updateIssue(db, clock, known.id, changed, { realm, imported: true });
      await endStaleApprovals(db, clock, updated, "its file was changed after it was approved");
      return { outcome: "updated", lessReal: false };
    };
    const lessReal = !mayReach(known.realm, realm);
    if (lessReal && (await saysTheSame(known, content))) return take();
    if (known.importedHash === importHashOf(content) || sameContent(known, content))
      return { outcome: "unchanged", lessReal };
    const edited = importHashOf(known) !== known.importedHash;
    if (edited || origin.onDesk?.has(known.id) || (await wasMailed(db, known)))
      return { outcome: "kept", lessReal };
    return take();
  });
}

/** In whatever spelling: what came back from a desk is spelt as Notion spells it. */
async function saysTheSame(known: Issue, content: IssueContent): Promise<boolean> {
  const body = (await readsTheSame(known.body, content.body)) ? content.body : known.body;
  return importHashOf({ ...known, body }) === importHashOf(content);
}

/** A rehearsal is never counted as done: only a mailing as real as the issue closes it to its file. */
export async function wasMailed(db: Db, { id, realm }: Issue): Promise<boolean> {
  const mailing = await db
    .selectFrom("mailings")
    .select("id")
    .where("issue_id", "=", id)
    .where(
      "realm",
      "in",
      REALMS.filter((sent) => mayReach(sent, realm)),
    )
    .executeTakeFirst();
  return mailing !== undefined;
}

/** An address that was given out, and a status that only the owner sets, outlive a change of the file. */
function whatStays(known: Issue, content: IssueContent): Pick<IssueContent, "slug" | "status"> {
  // An idea that has become a draft on the desk stays one, whatever its file still says.
  const byImport = (known.status === "draft" && content.status !== "idea") || known.status === "archive";
  return {
    slug: known.url === null ? content.slug : known.slug,
    status: byImport ? content.status : known.status,
  };
}
