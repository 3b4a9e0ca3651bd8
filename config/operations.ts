/** How you are told that something is wrong while nobody looks, and what counts as wrong. */
import * as z from "zod";
import type { Examples } from "./problems.ts";

const url = z.url({
  protocol: /^https?$/,
  error: "it should be an address that begins with http:// or https://",
});

const alertsSchema = z.strictObject({
  /** Whether mails go out. */
  mail: z.boolean("it should be true or false").default(true),
  /** Left out: where the weekly brief goes, else the publication's address for answers, else its sender's. */
  to: z.email("that is no mail address").max(254).optional(),
  /** Posted to as JSON, one post a word: Slack, Discord, ntfy or a script of yours. */
  webhook: url.nullable().default(null),
  /**
   * Asked for by every look: at its beginning (`/start`), and at its end, as it is or with `/fail` while something is wrong.
   * Whoever listens there, such as healthchecks.io, tells you when it stays silent: when this machine is off.
   */
  ping: url.nullable().default(null),
});

const whole = z.int("it should be a whole number").min(1, "it should be 1 or more");

export const operationsSchema = z.strictObject({
  alerts: alertsSchema.prefault({}),
  /** Less room than this on the home's disk is too little. */
  diskFreeMb: whole.default(1_000),
  /** So many days before the certificate of `PUBLIC_URL` ends, you are told. */
  certificateDays: whole.default(14),
  /** A log that is larger begins anew; of each, three old ones are kept. */
  logMb: whole.default(5),
});

export const operationsExamples: Examples = {
  "operations.alerts.mail": "true",
  "operations.alerts.to": "ada@your-domain.org",
  "operations.alerts.webhook": "https://hooks.slack.com/services/…",
  "operations.alerts.ping": "https://hc-ping.com/your-id",
  "operations.diskFreeMb": "1000",
  "operations.certificateDays": "14",
  "operations.logMb": "5",
};
