/**
 * Which kind of reader somebody is: told from what they said and what they click, with the reason in words, and slow to
 * change its mind.
 */

export interface CohortRules {
  topics: readonly {
    cohort: string;
    /** How the reason calls it: “6 of 9 clicks on build logs”. */
    about: string;
    /** A tag that holds one of these words counts. */
    tags: readonly string[];
    depth?: "deep" | "brief" | undefined;
  }[];
  casual: string;
  leastClicks: number;
  leastShare: number;
  lead: number;
  interestClicks: number;
  depthWeight: number;
  halfLifeDays: number;
  quietDays: number;
}

export interface Click {
  at: Date;
  issue: string | null;
  /** Of the issue that the link stood in. */
  tags: readonly string[];
}

export interface CohortFacts {
  now: Date;
  /** What they said that they come for: a cohort's name. */
  interest: string | null;
  clicks: readonly Click[];
  /** The cohort that a rule gave them before. */
  present: string | null;
}

export interface Assigned {
  cohort: string;
  why: string;
}

const DAY_MS = 24 * 60 * 60_000;
/** Whoever is in a cohort may be quiet for so much longer before they leave it. */
const PATIENCE = 1.5;
const SAID = "They said so themselves.";

/** Null while nothing is known of them. The present cohort is kept unless another leads it clearly. */
export function assignCohort(facts: CohortFacts, rules: CohortRules): Assigned | null {
  const { clicks, interest, present, now } = facts;
  if (clicks.length === 0) {
    if (interest) return { cohort: interest, why: SAID };
    return present === null ? null : { cohort: present, why: "As before: none of their clicks is kept." };
  }
  const settled = present !== null && present !== rules.casual;
  if (!interest) {
    const days = Math.floor((now.getTime() - lastOf(clicks).getTime()) / DAY_MS);
    if (days >= rules.quietDays * (settled ? PATIENCE : 1))
      return { cohort: rules.casual, why: `No click for ${days} days.` };
    if (clicks.length < (settled ? Math.ceil(rules.leastClicks / 2) : rules.leastClicks))
      return { cohort: rules.casual, why: `Only ${clicksInWords(clicks.length)} so far.` };
  }
  return byShare(facts, rules);
}

function byShare({ clicks, interest, present, now }: CohortFacts, rules: CohortRules): Assigned {
  const shares = sharesOf({ clicks, interest, now }, rules);
  const [best] = [...shares].sort((a, b) => b.share - a.share);
  const kept = shares.find(({ cohort }) => cohort === present);
  // Casual readers, and those who are new, must pass the threshold; from the casual ones more clearly.
  const threshold = rules.leastShare + (present === rules.casual ? rules.lead : 0);
  if (kept && kept.share >= rules.leastShare - rules.lead) {
    if (!best || best.cohort === kept.cohort || best.share < kept.share + rules.lead)
      return { cohort: kept.cohort, why: reasonFor(kept, { clicks, interest }) };
  }
  if (best && best.share >= threshold)
    return { cohort: best.cohort, why: reasonFor(best, { clicks, interest }) };
  return { cohort: rules.casual, why: `${clicksInWords(clicks.length)} on many things.` };
}

interface Share {
  cohort: string;
  about: string;
  /** How many of the clicks are on it. */
  matching: number;
  /** Of the clicks and the word they gave, 0 to a little over 1. */
  share: number;
}

function sharesOf({ clicks, interest, now }: Omit<CohortFacts, "present">, rules: CohortRules): Share[] {
  const weighed = clicks.map(({ at, tags }) => ({
    weight: 0.5 ** (Math.max(0, now.getTime() - at.getTime()) / DAY_MS / rules.halfLifeDays),
    topics: rules.topics.filter((topic) => tags.some((tag) => isOn(topic, tag))),
  }));
  // A word that was given does not fade with the clicks: it counts like so many of them as they are now.
  const clicked = weighed.reduce((sum, { weight }) => sum + weight, 0);
  const word = interest ? (rules.interestClicks * clicked) / clicks.length : 0;
  const depth = depthOf(clicks);
  const cohorts = new Set([...rules.topics.map(({ cohort }) => cohort), ...(interest ? [interest] : [])]);
  return [...cohorts].map((cohort) => {
    const topic = rules.topics.find((one) => one.cohort === cohort);
    const on = weighed.filter(({ topics }) => topics.some((one) => one.cohort === cohort));
    const weight = on.reduce((sum, one) => sum + one.weight / one.topics.length, 0);
    const said = cohort === interest ? word : 0;
    const fits = topic?.depth === "deep" ? depth : topic?.depth === "brief" ? 1 - depth : 0;
    const share = (weight + said) / (clicked + word);
    // How somebody reads only tells between topics that they do read.
    return {
      cohort,
      about: topic?.about ?? cohort,
      matching: on.length,
      share: share + rules.depthWeight * fits * share,
    };
  });
}

const isOn = ({ tags }: CohortRules["topics"][number], tag: string): boolean => {
  const lower = tag.toLowerCase();
  return tags.some((word) => lower.includes(word.toLowerCase()));
};

/** 0 for one link an issue, 1 for three and more, in between for in between. */
function depthOf(clicks: readonly Click[]): number {
  const issues = new Set(clicks.map(({ issue, at }) => issue ?? at.toISOString().slice(0, 10)));
  return Math.min(1, (clicks.length / issues.size - 1) / 2);
}

const lastOf = (clicks: readonly Click[]): Date =>
  clicks.reduce((last, { at }) => (at > last ? at : last), new Date(0));

const clicksInWords = (count: number): string => (count === 1 ? "1 click" : `${count} clicks`);

function reasonFor(
  { cohort, about, matching }: Share,
  { clicks, interest }: Pick<CohortFacts, "clicks" | "interest">,
): string {
  const counted = `${matching} of ${clicksInWords(clicks.length)} on ${about}`;
  if (cohort !== interest) return `${counted}.`;
  return matching === 0 ? SAID : `They said so themselves; ${counted}.`;
}

/**
 * Whether a reason is worth telling anew: each is written on the desk, and nobody wants a row to change with every
 * click. Of one kind are reasons with the same words; figures must have moved by a good part.
 */
export function worthTelling(told: string | null, reason: string): boolean {
  if (told === null) return true;
  if (told === reason || told.replace(FIGURES, "#") !== reason.replace(FIGURES, "#")) return told !== reason;
  const [before, after] = [told, reason].map((text) => text.match(FIGURES)?.map(Number) ?? []);
  const [most, nowMost] = [before, after].map((figures) => figures?.at(-1) ?? 0);
  const [share, nowShare] = [before, after].map((figures) => (figures?.[0] ?? 0) / (figures?.at(-1) || 1));
  return (nowMost ?? 0) >= (most ?? 0) * 1.5 || Math.abs((nowShare ?? 0) - (share ?? 0)) >= 0.15;
}

const FIGURES = /\d+/g;
