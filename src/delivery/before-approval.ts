/** What the owner should look at before they approve an issue, on its row. */
import { assetsIn } from "../content/asset-reference.ts";
import { keptAssets } from "../content/assets.ts";
import type { DeskOutcome } from "../content/desk.ts";
import type { Issue } from "../content/issues.ts";
import { sha256 } from "../core/ids.ts";
import { recall, remember } from "../ledger/records.ts";
import type { CheckHost } from "./check-issue.ts";
import { verifiedDomains } from "./sender-domains.ts";

/** Raised when the same issue and facts would give another list. */
const VERSION = 1;

interface Kept {
  fingerprint: string;
  /** For an issue that waits for the owner's word. */
  before: string;
  /** For one that has it, and can't go. */
  errors: string;
}

/** The outcome with that added to its note. An issue that was not changed since it was looked at costs no rendering. */
export async function withFindings(
  host: CheckHost,
  issue: Issue,
  outcome: DeskOutcome,
): Promise<DeskOutcome> {
  const waits = outcome.state === "Proposed" && issue.status === "draft";
  const approved = outcome.state === "Approved";
  if (!(waits || approved) || !issue.whole || issue.problems.length > 0) return outcome;
  const { before, errors } = await findingsNow(host, issue);
  const note = [outcome.note, waits ? before : errors].filter((sentence) => sentence !== "").join(" ");
  return { ...outcome, note };
}

async function findingsNow(host: CheckHost, issue: Issue): Promise<Kept> {
  const key = `preflight ${issue.id}`;
  const fingerprint = await fingerprintOf(host, issue);
  const kept = await recall(host.ledger.db, key);
  const known = kept === null ? null : (JSON.parse(kept) as Kept);
  if (known?.fingerprint === fingerprint) return known;
  const { checkIssue } = await import("./check-issue.ts");
  const { sayErrors, sayFindings } = await import("./preflight.ts");
  const { findings } = await checkIssue(host, issue);
  const now: Kept = { fingerprint, before: sayFindings(findings), errors: sayErrors(findings) };
  await remember(host.ledger.db, key, JSON.stringify(now));
  return now;
}

async function fingerprintOf(host: CheckHost, issue: Issue): Promise<string> {
  const { sender, replyTo, postalAddress } = host.config.publication;
  const domains = await verifiedDomains(host.ledger, host.mailAccount());
  const wanted = assetsIn(issue.body);
  const kept = wanted.size > 0 ? await keptAssets((await host.site()).assets) : new Set<string>();
  const pictures = [...wanted].filter((name) => kept.has(name));
  const facts = [VERSION, issue.contentHash, sender, replyTo ?? "", postalAddress, domains, pictures];
  return sha256(JSON.stringify(facts));
}
