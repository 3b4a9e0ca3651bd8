/** The advice as a person reads it: where it stands, where it loses, what to do. */
import { formatMoney } from "../../core/money.ts";
import type { Act } from "./act.ts";
import { rankedActs } from "./choose.ts";
import type { Situation } from "./situation.ts";
import { type Weakest, weakestStep } from "./weakest.ts";

export interface Advice {
  /** Everything counted comes from a sandbox or a test mode: nobody real is in it. */
  isRehearsal: boolean;
  standing: string;
  weakest: Weakest;
  next: Act;
  /** All acts that apply, ranked; `next` is the first. */
  acts: readonly Act[];
  /** What the next slot could carry; null where no ready draft was ranked, or something is approved for it. */
  queue: string | null;
}

export function adviseOn(situation: Situation): Advice {
  const acts = rankedActs(situation);
  return {
    isRehearsal: situation.realm !== "live",
    standing: sayStanding(situation),
    weakest: weakestStep(situation),
    ...{ next: acts[0], acts, queue: sayQueue(situation) },
  };
}

/** “Your next slot is Tuesday, 1 December; best ready: “A” (1st of 3), can't be told apart from “B”.” It decides nothing. */
function sayQueue({ queue, issues, realm }: Pick<Situation, "queue" | "issues" | "realm">): string | null {
  if (!queue || issues.scheduled > 0) return null;
  const { best, rank, alike, slot, zone } = queue;
  const day =
    slot &&
    new Intl.DateTimeFormat("en-GB", {
      weekday: "long",
      day: "numeric",
      month: "long",
      timeZone: zone,
    }).format(slot);
  const when = day === null ? "For your next slot, best ready" : `Your next slot is ${day}; best ready`;
  return `${realm === "live" ? "" : "Rehearsal: "}${when}: “${best.title}” (${rank})${alike === "" ? "" : `, ${alike}`}.`;
}

/** Three lines that a person reads in ten seconds. */
export function adviceLines(
  advice: Advice,
  currency: string,
): [standing: string, weakest: string, next: string] {
  const { isRehearsal, standing, weakest, next } = advice;
  return [
    standing,
    `${isRehearsal ? "Rehearsal: " : ""}${weakest.sentence}`,
    `Next: ${sayAct(next, currency)} ${sayGain(next, currency)}.`,
  ];
}

/** “3 of 50 paying readers, $30.00 of $500.00 a month, 212 confirmed readers.” What is only played is said apart. */
export function sayStanding({ money, goal, readers, realm }: Situation): string {
  const { currency } = goal;
  const amount = (amountMinor: number) => formatMoney({ amountMinor, currency });
  const isLive = money.realm === "live";
  const [paying, mrr] = isLive ? [money.paying, money.mrrMinor] : [0, 0];
  const invented = readers.confirmed - readers.real;
  const played = [
    ...(invented > 0 ? [`${invented} invented readers`] : []),
    ...(!isLive && money.paying > 0
      ? [`${money.paying} who ${money.paying === 1 ? "pays" : "pay"} ${amount(money.mrrMinor)}`]
      : []),
  ];
  // None is seen, which is not that there is none: a Payment Link works without the key.
  const unseen =
    realm === "live" && !isLive ? " Payments are a rehearsal, so who pays for real is not seen." : "";
  const rehearsal = played.length > 0 ? ` In the rehearsal: ${played.join(", ")}.` : "";
  return (
    `${paying} of ${goal.paying} paying readers, ${amount(mrr)} of ${amount(goal.mrrMinor)} a month, ` +
    `${readers.real} confirmed.${unseen}${rehearsal}`
  );
}

/** In one line: why, what to do, what it costs. */
export const sayAct = (act: Act, currency: string): string =>
  `${act.reason} ${act.todo} (${sayCost(act, currency)}).`;

export function sayCost({ cost }: Act, currency: string): string {
  const { minutes, monthlyMinor } = cost;
  const time =
    minutes < 120
      ? `${minutes} ${minutes === 1 ? "minute" : "minutes"}`
      : `${Math.round(minutes / 60)} hours`;
  return monthlyMinor === 0
    ? time
    : `${time}, ${formatMoney({ amountMinor: monthlyMinor, currency })} a month`;
}

/** `about $3.00 a month`; what is shut lets nothing through, and of what is not measured nothing is told. */
export function sayGain({ heldBack: { minor }, urgency }: Act, currency: string): string {
  if (minor > 0) return `It holds back about ${formatMoney({ amountMinor: minor, currency })} a month`;
  return urgency === "blocked"
    ? "Until then nothing real passes here"
    : "What it would bring nobody can tell yet";
}

/** The same with what it is told from. */
export const sayWhyGain = (act: Act, currency: string): string =>
  `${sayGain(act, currency)}${act.heldBack.minor > 0 ? `, ${act.heldBack.basis}` : ""}.`;
