/** Which form became which payment, so that a form that is sent again pays no second time. */
import type { DatabaseSync } from "node:sqlite";
import { set, setting } from "../../settings.ts";

const nameOf = (submission: string) => `submission:${submission}`;

/** The Checkout Session that it led to. */
export const submittedAs = (store: DatabaseSync, submission: string): string | null =>
  setting(store, nameOf(submission));

export const rememberSubmission = (store: DatabaseSync, submission: string, session: string): void => {
  set(store, nameOf(submission), session);
};
