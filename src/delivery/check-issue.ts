/** An issue as it would be mailed now, and everything that is wrong with that. */
import { wordsOf } from "../content/document.ts";
import type { Issue } from "../content/issues.ts";
import { openingOf } from "../content/opening.ts";
import type { Account } from "../core/account.ts";
import type { Ledger } from "../ledger/open.ts";
import { type IssueMails, renderIssue, type WordsHost } from "./issue-words.ts";
import { type Finding, othersLinks, type PreflightFacts, preflight } from "./preflight.ts";
import { verifiedDomains } from "./sender-domains.ts";

export interface CheckHost extends WordsHost {
  ledger: Ledger;
  /** Whose domains may be known. */
  mailAccount(): Pick<Account, "service" | "realm">;
}

export interface CheckedIssue {
  mails: IssueMails;
  findings: Finding[];
}

type Dead = PreflightFacts["dead"];

export async function checkIssue(host: CheckHost, issue: Issue, dead: Dead = []): Promise<CheckedIssue> {
  const mails = await renderIssue(host, issue);
  return { mails, findings: await findingsOf(host, issue, mails, dead) };
}

/** What keeps the issue itself from being sent stands before what is wrong with its mail. */
export async function findingsOf(
  host: CheckHost,
  issue: Issue,
  { whole, beginning }: IssueMails,
  dead: Dead = [],
): Promise<Finding[]> {
  const facts = await factsOf(host, dead);
  const problems = issue.problems.map((problem): Finding => ({ level: "error", what: problem, next: "" }));
  const noTitle = issue.title.trim() === "";
  const ofMail = preflight(whole, facts).filter(({ what }) => !(noTitle && what === "it has no subject"));
  const ofBeginning = beginning ? preflight(beginning, facts).filter(({ level }) => level === "error") : [];
  const known = new Set(ofMail.map(({ what }) => what));
  const all = [
    ...problems,
    ...ofMail,
    ...ofBeginning.filter(({ what }) => !known.has(what)),
    ...(beginning ? thinBeginning(issue) : []),
  ];
  return all.toSorted((a, b) => Number(a.level === "warning") - Number(b.level === "warning"));
}

const THIN = 100;

/** Whole paragraphs are taken, up to a third: before a long one that may be no more than a greeting. */
function thinBeginning({ body, title }: Issue): Finding[] {
  const { length } = openingOf(body, { title }).children.map(wordsOf).join(" ");
  if (length >= THIN) return [];
  const next =
    "They get whole paragraphs, up to a third of the text, as the site shows it. Make the first paragraphs shorter.";
  return [{ level: "warning", what: `free readers would get only ${length} characters of it`, next }];
}

export async function factsOf(host: CheckHost, dead: Dead): Promise<PreflightFacts> {
  const { ledger, config } = host;
  const { sender, postalAddress } = config.publication;
  const pictures = await ledger.db.selectFrom("assets").select(["sha256", "extension", "bytes"]).execute();
  return {
    ...{ postalAddress, senderAddress: sender.address, dead },
    siteUrl: (await host.site()).url,
    domains: await verifiedDomains(ledger, host.mailAccount()),
    pictures: new Map(pictures.map(({ sha256, extension, bytes }) => [`${sha256}.${extension}`, bytes])),
  };
}

/** The addresses that `deadLinks` is to ask: the whole holds those of the beginning. */
export const linksOf = async (host: WordsHost, { whole }: IssueMails): Promise<string[]> =>
  othersLinks(whole.html, (await host.site()).url);
