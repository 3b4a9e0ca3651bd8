/** What became of each issue: taken, arrived, followed, and who paid soon after. And whether the list is in health. */
import { DAY, type Seconds } from "../read/as-of.ts";
import type { Candidate, MailingFigures } from "../read/mailings.ts";
import { Share } from "./share.ts";

/** A payment counts for the last issue that its reader got, if that was so many days ago at most. */
export const PAID_AFTER_DAYS = 7;

export interface IssueFigures {
  id: string;
  number: number | null;
  title: string;
  sentAt: Seconds;
  accepted: number;
  /** Of those of which something was told. */
  delivered: Share;
  clicked: Share;
  /** How many first paid within seven days of it. */
  paidAfter: number;
}

type FirstPayments = ReadonlyMap<string, Seconds>;

/** For each first payment the mailings that it may count for, the last one first in time last. */
export function candidatesFor(mailings: readonly MailingFigures[], payments: FirstPayments): Candidate[] {
  const issues = mailings.filter(({ kind }) => kind === "issue");
  return [...payments].flatMap(([person, at]) =>
    issues
      .filter(({ frozenAt }) => frozenAt <= at && at < frozenAt + PAID_AFTER_DAYS * DAY)
      .map(({ id }) => ({ mailingId: id, person })),
  );
}

/** @param received of the candidates, those who really got that mailing */
export function issuesOf(
  mailings: readonly MailingFigures[],
  received: readonly Candidate[],
): IssueFigures[] {
  const order = new Map(mailings.map(({ id }, n) => [id, n]));
  const last = new Map<string, string>();
  for (const { mailingId, person } of received) {
    const known = last.get(person);
    if (known === undefined || (order.get(known) ?? 0) < (order.get(mailingId) ?? 0))
      last.set(person, mailingId);
  }
  const paid = Map.groupBy([...last.values()], (id) => id);
  return mailings
    .filter(({ kind }) => kind === "issue")
    .map((one) => ({
      ...{ id: one.issueId ?? one.id, number: one.issueNumber, title: one.title, sentAt: one.frozenAt },
      ...{ accepted: one.accepted, delivered: new Share(one.delivered, one.known) },
      clicked: new Share(one.clicked, one.accepted),
      paidAfter: paid.get(one.id)?.length ?? 0,
    }));
}

export interface Limit {
  key: "bounceRate" | "complaintRate";
  share: Share;
  /** Beyond `good`, care is due; from `bad` on, mail is held back or refused. */
  good: number;
  bad: number;
  /** Who sets them. */
  source: string;
  /** `unknown`: too few mails of which anything was told. */
  verdict: "good" | "care" | "bad" | "unknown";
}

export const HEALTH_DAYS = 30;

/** So few mails that a single slip of the finger decides. */
const LEAST_MAILS = 100;

const BOUNCES = {
  ...{ good: 0.02, bad: 0.05 },
  source: "Amazon SES: best below 2 %, under review from 5 % on",
};
const COMPLAINTS = {
  ...{ good: 0.001, bad: 0.003 },
  source: "Google and Yahoo, for bulk senders: below 0.1 %, never 0.3 %",
};

/** Of all mailings of the last thirty days. Complaints are told of mails that arrived. */
export function listHealth(mailings: readonly MailingFigures[], at: Seconds): Limit[] {
  const recent = mailings.filter(({ frozenAt }) => frozenAt > at - HEALTH_DAYS * DAY);
  const sum = (part: "known" | "delivered" | "bounced" | "complained") =>
    recent.reduce((total, one) => total + one[part], 0);
  const bounces = new Share(sum("bounced"), sum("known"));
  const complaints = new Share(sum("complained"), sum("delivered"));
  return [
    { key: "bounceRate", share: bounces, ...BOUNCES, verdict: judge(bounces, BOUNCES) },
    { key: "complaintRate", share: complaints, ...COMPLAINTS, verdict: judge(complaints, COMPLAINTS) },
  ];
}

function judge({ value, n }: Share, { good, bad }: Pick<Limit, "good" | "bad">): Limit["verdict"] {
  if (value === null || n < LEAST_MAILS) return "unknown";
  return value >= bad ? "bad" : value >= good ? "care" : "good";
}
