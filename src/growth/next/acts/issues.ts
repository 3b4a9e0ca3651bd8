/** Acts by which an issue exists and is read: writing, approving, mailing, telling of it. */
import { type Act, type Candidate, counted, minutes, PRESSROOM } from "../act.ts";
import { daysSilent, type NamedIssue, type Situation } from "../situation.ts";
import { ASSUMED, assumed, ofPayers, ofReaders, ofVisits, type Worth } from "../worth.ts";

const called = ({ title }: NamedIssue): string => `“${title}”`;

/** After so many days without an issue, readers begin to forget whose mail that is. */
const SILENT_DAYS = 14;
const NO_ISSUE_DAYS = 60;

/** What a month without an issue loses. */
function heldBySilence({ readers, money, silence }: Situation, worth: Worth): Act["heldBack"] {
  const { free, paying } = silence;
  const lost = ofReaders(Math.round(readers.confirmed * free), worth, Math.round(money.mrrMinor * paying));
  return {
    ...lost,
    people: readers.confirmed,
    basis: `if a month without an issue loses ${assumed(free).ratio} readers, and ${assumed(paying).ratio} who pay, assumed`,
  };
}

const saySilence = (days: number | null): string =>
  days === null ? "No issue has gone out yet" : `The last issue went out ${counted(days, "day")} ago`;

export const approveDraft: Candidate = (situation, worth) => {
  const { drafts, scheduled, flawed } = situation.issues;
  const draft = situation.queue?.best ?? situation.issues.draft;
  const days = daysSilent(situation);
  if (!draft || drafts === 0 || scheduled > 0 || flawed || (days !== null && days < 7)) return null;
  return {
    ...{
      key: "approve-draft",
      urgency: "waiting",
      cost: minutes(10),
      heldBack: heldBySilence(situation, worth),
    },
    reason: `${saySilence(days)}; ${counted(drafts, "draft lies", "drafts lie")} ready, and nothing is approved.`,
    todo: `Read ${called(draft)} once more and set it to Approved with a date in Notion, or: ${PRESSROOM} approve ${draft.name}`,
  };
};

export const mendIssue: Candidate = (situation, worth) => {
  const { flawed } = situation.issues;
  if (!flawed) return null;
  return {
    ...{ key: "mend-issue", urgency: "waiting", cost: minutes(5), heldBack: heldBySilence(situation, worth) },
    reason: `You approved ${called(flawed)}, and it can't go: ${flawed.problem}`,
    todo: `Correct it in Notion, then see: ${PRESSROOM} preflight ${flawed.name}`,
  };
};

export const write: Candidate = (situation, worth) => {
  const { draft, scheduled, flawed } = situation.issues;
  const days = daysSilent(situation);
  if (draft || flawed || scheduled > 0 || (days !== null && days < SILENT_DAYS)) return null;
  const since = Math.min(days ?? NO_ISSUE_DAYS, NO_ISSUE_DAYS);
  const heldBack = heldBySilence(situation, worth);
  return {
    ...{ key: "write", urgency: "better", cost: minutes(90) },
    reason: `${saySilence(days)}, and nothing is written for the next one.`,
    todo: "Write the next issue: a short one that is true is better than a long one next month",
    // The longer it lasts, the more of them have forgotten.
    heldBack: { ...heldBack, minor: Math.round((heldBack.minor * since) / 30) },
  };
};

export const stuckMailing: Candidate = (situation, worth) => {
  const [first] = situation.mailings;
  if (!first) return null;
  const { name, why, state } = first;
  return {
    ...{ key: "stuck-mailing", urgency: state === "paused" ? "harm" : "blocked", cost: minutes(10) },
    reason: `${state === "paused" ? `The mailing of ${name} paused itself` : `Of some mails of ${name} nobody can say whether they went`}: ${why}`,
    todo: `Look: ${PRESSROOM} delivery ${name}`,
    heldBack: ofReaders(situation.readers.confirmed, worth, situation.money.mrrMinor),
  };
};

export const approvePosts: Candidate = ({ posts, issues }, worth) => {
  if (!posts || posts.waiting === 0) return null;
  const { waiting, ofLastIssue } = posts;
  const never =
    issues.last && ofLastIssue === 0 ? `Issue ${issues.last.name} was never posted anywhere; ` : "";
  return {
    ...{ key: "approve-posts", urgency: "waiting", cost: minutes(2 * waiting) },
    reason: `${never}${counted(waiting, "post waits", "posts wait")} for your approval.`,
    todo: "Read them in Notion → Outbox, and set those that are right to Approved",
    heldBack: ofVisits(waiting * ASSUMED.visitsAPost, worth),
  };
};

/** Networks that a post can go to by hand in a quarter of an hour. */
const BY_HAND = 3;

export const postIssue: Candidate = ({ posts, issues }, worth) => {
  if (!posts || posts.waiting > 0 || posts.ofLastIssue > 0 || !issues.last?.isPublished) return null;
  return {
    ...{ key: "post-issue", urgency: "better", cost: minutes(15) },
    reason: `Issue ${issues.last.name} is on the site and was never posted anywhere.`,
    todo: `Tell of ${called(issues.last)} where your readers are: a sentence of your own and its address`,
    heldBack: ofVisits(BY_HAND * ASSUMED.visitsAPost, worth),
  };
};

/** Resend's next plan, in minor units a month. */
const LARGER_PLAN_MINOR = 2_000;

export const largerPlan: Candidate = ({ quota, readers }, worth) => {
  if (quota.daily === null || quota.days < 2) return null;
  const late = readers.confirmed - Math.floor(readers.confirmed / quota.days);
  const { minor } = ofReaders(late, worth);
  return {
    ...{ key: "larger-plan", urgency: "better", cost: minutes(5, LARGER_PLAN_MINOR) },
    reason: `Your mail plan takes ${quota.daily} a day, so an issue to ${counted(readers.confirmed, "reader")} takes ${counted(quota.days, "day")}.`,
    todo: "Take a larger plan at your mail service, then raise mail.dailyLimit in settings.yaml",
    heldBack: ofPayers(
      late,
      minor * ASSUMED.delay,
      "if a day's delay costs a tenth of what an issue brings, assumed",
    ),
  };
};
