/** `pressroom preflight [ISSUE]`: everything that is wrong with an issue's mail before anybody gets it. */
import { withFallbacks } from "../content/merge-fields.ts";
import { checkIssue, linksOf } from "../delivery/check-issue.ts";
import { sayWhat } from "../delivery/preflight.ts";
import { EXIT } from "../operations/exit.ts";
import type { Desk } from "./options.ts";
import { issueNow } from "./which-issue.ts";

export interface PreflightOptions {
  links?: boolean;
}

export async function preflightIssue(
  { app, terminal, signal }: Desk,
  wanted: string | undefined,
  { links }: PreflightOptions,
) {
  const issue = await issueNow(app, terminal, wanted);
  terminal.title(`“${withFallbacks(issue.title) || "Untitled"}” before anybody gets it`);
  const { mails } = await checkIssue(app, issue);
  const dead = links ? await askLinks(await linksOf(app, mails), signal) : [];
  const { findings } = await checkIssue(app, issue, dead);
  for (const finding of findings) {
    const show = finding.level === "error" ? terminal.warn : terminal.step;
    show(`${sayWhat(finding)}\n${finding.next}`.trim());
  }
  const errors = findings.filter(({ level }) => level === "error").length;
  terminal.end(
    findings.length === 0
      ? `Nothing is wrong with it${links ? "" : "; its links were not asked (--links asks them)"}`
      : `${errors} to put right, ${findings.length - errors} to look at`,
  );
  const json = { issue: issue.number, title: issue.title, findings, linksAsked: links === true };
  return { json, exitCode: errors > 0 ? EXIT.failed : EXIT.done };
}

async function askLinks(urls: readonly string[], signal: AbortSignal) {
  const { deadLinks } = await import("../delivery/preflight/check-links.ts");
  return deadLinks(urls, { signal });
}
