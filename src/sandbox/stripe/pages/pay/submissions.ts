/** Which form became which payment, so that a form that is sent again pays no second time. */
import type { DatabaseSync } from "node:sqlite";
import { readSetting, writeSetting } from "../../settings.ts";

const nameOf = (submission: string) => `submission:${submission}`;

/** The Checkout Session that it led to. */
export const submittedAs = (store: DatabaseSync, submission: string): string | null =>
  readSetting<string>(store, nameOf(submission));

export const rememberSubmission = (store: DatabaseSync, submission: string, session: string): void => {
  writeSetting(store, nameOf(submission), session);
};
