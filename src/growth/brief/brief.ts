/** What the weekly brief says: plain words and bars, made from the week and the situation. */
import { formatMoney } from "../../core/money.ts";
import { type Act, PRESSROOM } from "../next/act.ts";
import type { Situation } from "../next/situation.ts";
import { adviseOn, sayCost, sayWhyGain } from "../next/words.ts";
import type { Bar } from "./bars.tsx";
import type { Change, Week } from "./week.ts";

export interface Brief {
  subject: string;
  /** Of its page: names the week. */
  title: string;
  heading: string;
  /** “23 to 30 November 2026”. */
  period: string;
  standing: string;
  /** How far the goal is. */
  goal: readonly Bar[];
  next: { cost: string; reason: string; todo: string; gain: string };
  changes: readonly { label: string; now: string; before: string }[];
  /** Sentences beside the figures. */
  told: readonly string[];
  weeks: readonly Bar[];
  waits: readonly string[];
  /** Where to read of all that waits. */
  more: string;
  /** Why it came, small. */
  why: string;
}

interface About {
  /** Of the publication. */
  name: string;
  zone: string;
}

/** More than that is no two minutes. */
const MOST_WAITS = 3;

export function briefOf(situation: Situation, week: Week, { name, zone }: About): Brief {
  const { currency } = situation.goal;
  const { standing, weakest, next, acts, isRehearsal, queue } = adviseOn(situation);
  const rehearsal = isRehearsal ? "Rehearsal: " : "";
  const period = sayPeriod(week, zone);
  const money = realMoney(situation);
  const waits = acts.filter((act) => act !== next && act.urgency !== "always").slice(0, MOST_WAITS);
  return {
    subject: `${rehearsal}${name}: ${money.paying} of ${situation.goal.paying} pay, ${sayJoined(week.joined.now)} this week`,
    title: `${rehearsal}The week ${period}`,
    heading: `${rehearsal}${sayWeek(week)}`,
    period,
    standing: `${standing} ${weakest.sentence}`,
    goal: goalBars(situation),
    next: nextIn(next, currency),
    changes: changesIn(situation, week),
    told: [...week.issues.map(sayIssue), ...(queue === null ? [] : [queue])],
    weeks: weekBars(week, zone),
    waits: waits.map((act) => `${sayCost(act, currency)}: ${act.reason}`),
    more: `What to do about each: ${PRESSROOM} next --all`,
    why: `You get this once a week because ${name} is yours. To stop it, set brief.to to null in settings.yaml.`,
  };
}

const sayJoined = (joined: number): string => (joined === 1 ? "1 new reader" : `${joined} new readers`);

function sayWeek({ joined, paying }: Week): string {
  const more = paying.now - paying.before;
  if (more > 0) return more === 1 ? "One more reader pays" : `${more} more readers pay`;
  if (more < 0) return more === -1 ? "One reader less pays" : `${-more} readers less pay`;
  return joined.now > 0 ? `${sayJoined(joined.now)}, and as many pay as before` : "A quiet week";
}

function sayPeriod({ from, to }: Week, zone: string): string {
  const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: zone });
  // Between the days ICU puts thin blanks, which some mail programs show as a box.
  return format.formatRange(from, to).replace(/\s/g, " ");
}

/** Nobody real pays in a rehearsal. */
const realMoney = ({ money }: Situation): { paying: number; mrrMinor: number } =>
  money.realm === "live" ? money : { paying: 0, mrrMinor: 0 };

function goalBars(situation: Situation): Bar[] {
  const { goal } = situation;
  const { paying, mrrMinor } = realMoney(situation);
  const amount = (amountMinor: number) => formatMoney({ amountMinor, currency: goal.currency });
  return [
    { label: "readers pay", figure: `${paying} of ${goal.paying}`, share: paying / goal.paying },
    {
      label: "a month",
      figure: `${amount(mrrMinor)} of ${amount(goal.mrrMinor)}`,
      share: mrrMinor / goal.mrrMinor,
    },
  ];
}

const nextIn = (act: Act, currency: string): Brief["next"] => ({
  ...{ cost: sayCost(act, currency), reason: act.reason, todo: act.todo },
  gain: sayWhyGain(act, currency),
});

function changesIn({ goal, money }: Situation, week: Week): Brief["changes"] {
  const amount = (amountMinor: number) => formatMoney({ amountMinor, currency: goal.currency });
  const row = (label: string, { now, before }: Change, said: (n: number) => string = String) => ({
    ...{ label, now: said(now), before: said(before) },
  });
  const played = money.realm === "live" ? "" : " (rehearsal)";
  return [
    row("Visits, one a person and day", week.visitors),
    row("Readers who joined", week.joined),
    row("Readers who left", week.left),
    row(`Readers who pay${played}`, week.paying),
    row(`MRR${played}`, week.mrrMinor, amount),
  ];
}

function sayIssue({ title, accepted, bounced, complained, clicked }: Week["issues"][number]): string {
  const came = [
    ...(bounced > 0 ? [`${bounced} came back`] : []),
    ...(complained > 0 ? [`${complained} reported it as spam`] : []),
    // Where nobody tells of clicks, none would look as if nobody had read.
    ...(clicked > 0 ? [`${clicked} of ${accepted} followed a link`] : []),
  ];
  const rest = came.length > 0 ? `; ${came.join(", ")}` : "";
  return `“${title}” went to ${accepted === 1 ? "1 reader" : `${accepted} readers`}${rest}.`;
}

function weekBars({ weeks }: Week, zone: string): Bar[] {
  const format = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: zone });
  const most = Math.max(1, ...weeks.map(({ joined }) => joined));
  return weeks.map(({ from, joined }) => ({
    ...{ label: `from ${format.format(from)}`, figure: String(joined), share: joined / most },
  }));
}
