/** Puts drafts into a ledger, as a sync or an import would have. */
import {
  type Issue,
  type IssueContent,
  insertIssue,
  notePick,
  type OwnersPick,
} from "../../src/content/issues.ts";
import type { Clock } from "../../src/core/clock.ts";
import { newId } from "../../src/core/ids.ts";
import type { Realm } from "../../src/core/realm.ts";
import type { Ledger } from "../../src/ledger/open.ts";

export interface PutDraft extends Partial<IssueContent> {
  title: string;
  body: string;
  realm?: Realm;
  pick?: OwnersPick;
}

export async function putDrafts(
  { ledger, clock }: { ledger: Ledger; clock: Clock },
  drafts: readonly PutDraft[],
): Promise<Issue[]> {
  const issues: Issue[] = [];
  for (const { realm = "live", pick, ...given } of drafts) {
    const content: IssueContent = {
      ...{
        number: null,
        slug: `draft-${newId().slice(0, 8)}`,
        description: "A draft.",
        tags: [],
        whole: true,
      },
      ...{ audience: "everyone", status: "draft", dated: null, problems: [] },
      ...given,
    };
    const origin = { key: newId(), realm, source: "file", imported: false };
    const issue = await ledger.transaction((db) => insertIssue(db, clock, content, origin));
    if (pick) await notePick(ledger.db, issue, pick);
    issues.push(issue);
  }
  return issues;
}
