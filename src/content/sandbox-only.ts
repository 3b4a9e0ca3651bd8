/** Why an issue is never mailed for real as it is, in words for its owner. */
import { mayReach, type Realm } from "../core/realm.ts";
import { type Issue, importHashOf } from "./issues.ts";

export const EDITED_IN_SANDBOX =
  "It was edited on the sandbox's desk, so as it is now it is only rehearsed, never mailed for real. To mail it, put the same words into its file and import that once more.";

/**
 * Null where nothing has to be said. An edit of what was a file's is told at once; what was made in the sandbox from
 * the start is told once there is a mailer that does not take it.
 */
export function whySandboxOnly(issue: Issue, mailer: Realm): string | null {
  if (mayReach(issue.realm, "live")) return null;
  const edited = issue.source === "file" && importHashOf(issue) !== issue.importedHash;
  if (edited) return EDITED_IN_SANDBOX;
  if (mayReach(issue.realm, mailer)) return null;
  return issue.source === "sample"
    ? "It is a sample, which is never mailed for real."
    : "It was written in the sandbox, so it is never mailed for real. To mail it, make a file of it and import that.";
}
