/** Which issue a command is about. */
import type { App } from "../app.ts";
import { allIssues, findIssues, type Issue, issueById } from "../content/issues.ts";
import { ConfigError, ServiceError } from "../core/errors.ts";
import type { Terminal } from "./terminal.ts";

/**
 * The one that was named, or the next to go: as its page in Notion stands now. A twin tells of every edit by itself, so
 * it is not asked.
 */
export async function issueNow(app: App, terminal: Terminal, wanted: string | undefined): Promise<Issue> {
  const { db } = app.ledger;
  const issue = wanted === undefined ? await nextToGo(app) : onlyOne(wanted, await findIssues(db, wanted));
  if (app.realms.notion === "sandbox") return issue;
  const { openSync, refreshIssue } = await import("../content/sync.ts");
  try {
    await refreshIssue(await openSync(app), issue.id);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    terminal.warn(
      `The desk could not be read, so this is the issue as it was last seen there. ${error.message}`,
    );
  }
  return (await issueById(db, issue.id)) ?? issue;
}

async function nextToGo({ ledger, clock }: App): Promise<Issue> {
  const mailed = await ledger.db
    .selectFrom("mailings")
    .select("issue_id")
    .where("kind", "=", "issue")
    .where("realm", "=", "live")
    .execute();
  const gone = new Set(mailed.map(({ issue_id }) => issue_id));
  const issues = (await allIssues(ledger.db)).filter(
    ({ id, status, whole }) => whole && !gone.has(id) && status !== "idea" && status !== "withdrawn",
  );
  const coming = issues.find(({ dated }) => dated !== null && dated > clock.now());
  const draft = issues.findLast(({ status, dated }) => status === "draft" && dated === null);
  const chosen = coming ?? draft ?? issues.at(-1);
  if (chosen) return chosen;
  const wrong = "there is no issue that could be sent: write one in Notion, or import a folder";
  throw new ConfigError("The command", [
    { key: "issue", wrong, example: "npm run pressroom -- import my-issues" },
  ]);
}

/** The one issue that answers to what the owner typed. `command` is the example's. */
export function onlyOne(wanted: string, [issue, ...others]: Issue[], command = "approve"): Issue {
  if (issue && others.length === 0) return issue;
  const wrong = issue
    ? `${others.length + 1} issues answer to “${wanted}”`
    : `no issue answers to “${wanted}”; its number stands on its row and on its page`;
  const example = issue
    ? [issue, ...others].map(({ slug }) => `${command} ${slug}`).join(" or ")
    : `${command} 46`;
  throw new ConfigError("The command", [{ key: "issue", wrong, example }]);
}
