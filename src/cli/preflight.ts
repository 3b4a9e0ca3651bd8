/** `pressroom preflight [ISSUE]`: everything that is wrong with an issue's mail before anybody gets it. */
import { checkIssue, linksOf } from "../delivery/check-issue.ts";
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
  terminal.title(`“${issue.title || "Untitled"}” before anybody gets it`);
  const { mails } = await checkIssue(app, issue);
  const dead = links ? await askLinks(linksOf(mails), signal) : [];
  const { findings } = await checkIssue(app, issue, dead);
  for (const { level, what, next } of findings) {
    const said = `${what}\n  ${next}`.trim();
    if (level === "error") terminal.warn(`It can't be sent: ${said}`);
    else terminal.step(said);
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
