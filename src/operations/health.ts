/** What `doctor` says of one part: how real it is, what was looked at, what is missing, what that blocks, what to do. */
import { ServiceError } from "../core/errors.ts";
import type { Realm } from "../core/realm.ts";

export interface Health {
  service: string;
  realm: Realm | "not built yet";
  ok: boolean;
  checked: string;
  missing: string;
  blocks: string;
  next: string;
}

/** What stands between an issue and its next paying reader, in the order in which to deal with it. */
export interface Blocker {
  service: string;
  blocks: string;
  next: string;
}

export interface ServiceFacts extends Pick<Health, "service" | "realm" | "missing" | "blocks" | "next"> {
  /** What is blocked while the service does not answer, or refuses the key. */
  blocksWhenDown: string;
}

/** Runs one check; an error that a service gave becomes what is missing. */
export async function checkService(
  { blocksWhenDown, ...facts }: ServiceFacts,
  check: () => Promise<string>,
): Promise<Health> {
  try {
    return { ...facts, ok: true, checked: await check(), next: facts.missing ? facts.next : "" };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const next = error.retryable
      ? "Try again in a few minutes."
      : facts.next || "Correct the key in .env, then run doctor again.";
    const blocks = facts.blocks || blocksWhenDown;
    return { ...facts, ok: false, checked: "asked, and it failed", missing: error.message, blocks, next };
  }
}

export const blockersOf = (rows: readonly Health[]): Blocker[] =>
  rows.filter(({ blocks }) => blocks !== "").map(({ service, blocks, next }) => ({ service, blocks, next }));
