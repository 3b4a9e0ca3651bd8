/** What goes wrong in one run, drawn from a seed. */
import type { Fault } from "../../src/sandbox/faults.ts";
import type { Death, Step } from "./death.ts";
import { type Dice, dice, randomFrom } from "./dice.ts";
import { MOMENTS, type Moment } from "./provider.ts";

export const ACTS = [
  ...(["unsubscribe", "erase", "edit", "webhook", "stop", "pause"] as const),
  ...(["sleep two days", "lose and sleep two days", "set back an hour", "put right"] as const),
  ...(["overtake"] as const),
] as const;
export type ActName = (typeof ACTS)[number] | "kill" | "SIGTERM" | "SIGINT";

/** What happens at one moment of one post, whoever made it. */
export interface Act {
  what: ActName;
  post: number;
  moment: Moment;
  /** Of real time, after an answer has left. */
  delayMs: number;
  /** Which reader. */
  pick: number;
}

/** What is special about the so-manieth start of the job. */
export interface Launch {
  death?: Death;
  pagesLeft?: number;
  /** Two are started at once. */
  twice?: boolean;
  /** Killed so long after its start, wherever it is then. */
  killAfterMs?: number;
}

export interface Plan {
  seed: number;
  readers: number;
  /** The job's first starts; those after them have nothing special. */
  launches: Launch[];
  acts: Act[];
  faults: Fault[];
  quota: number;
}

const BATCH = { service: "resend", match: "POST /emails/batch" } as const;
const WHENS = ["before", "inside", "committed"] as const;

/** Where the first kill of a run falls; each of them in turn, so that few runs meet them all. */
export const PHASES = [
  ...MOMENTS,
  ...(["start", "freeze", "mark", "settle", "finish", "end"] as const),
] as const;
export type Phase = (typeof PHASES)[number];

const isMoment = (phase: Phase): phase is Moment => MOMENTS.some((moment) => moment === phase);

function deathAt({ one, upTo }: Dice, step: Step, chunks: number): Death {
  const isOnce = step === "start" || step === "freeze" || step === "finish" || step === "end";
  return { step, nth: isOnce ? 1 : 1 + upTo(chunks), when: one(WHENS) };
}

function killsFrom(roll: Dice, chunks: number, first: Phase): { launches: Launch[]; acts: Act[] } {
  const launches: Launch[] = [];
  const acts: Act[] = [];
  const kill = (phase: Phase) => {
    if (isMoment(phase)) acts.push({ ...actFrom(roll, "kill", chunks), moment: phase });
    else launches.push({ death: deathAt(roll, phase, chunks) });
  };
  kill(first);
  if (roll.share(chunks > 20 ? 0.3 : 0.1)) kill(roll.one(PHASES));
  if (roll.share(0.06)) launches.push({ killAfterMs: 40 + roll.upTo(chunks > 20 ? 1_200 : 250) });
  return { launches, acts };
}

const LONG: ReadonlySet<ActName> = new Set(["sleep two days", "overtake"]);

const actFrom = ({ one, upTo }: Dice, what: ActName, chunks: number): Act => ({
  ...{ what, post: 1 + upTo(chunks), delayMs: upTo(4) },
  // While the answer is awaited. No request is on its way for two days, so time goes by once it was taken.
  moment: LONG.has(what) ? "taken" : one(["arrived", "taken"] as const),
  pick: upTo(1_000_000),
});

function faultFrom({ one, upTo }: Dice, chunks: number): Fault {
  const at = { ...BATCH, after: upTo(chunks), count: 1 + upTo(2) };
  // More than the tries of one call.
  const storm = { ...at, count: 5 + upTo(6) };
  return one<() => Fault>([
    () => ({ ...at, kind: "drop-before" }),
    () => ({ ...at, kind: "drop-after" }),
    () => ({ ...at, kind: "status", status: 429 }),
    () => ({ ...at, kind: "status", status: 429, headers: { "retry-after": String(1 + upTo(90)) } }),
    () => ({ ...storm, kind: "status", status: one([500, 502, 503]) }),
    () => ({ ...storm, kind: "status-after", status: 503 }),
    () => ({ ...storm, kind: "drop-after" }),
  ])();
}

const some = <T>({ upTo }: Dice, most: number, make: () => T): T[] =>
  Array.from({ length: upTo(most + 1) }, make);

/** `small`: fewer things at once, since each costs a start of the job. */
export function planOf(seed: number, readers: number, small = false): Plan {
  const roll = dice(randomFrom(seed));
  const chunks = Math.ceil(readers / 100);
  const kills = killsFrom(roll, chunks, PHASES[seed % PHASES.length] ?? "taken");
  const others = some(roll, small ? 1 : 4, () => actFrom(roll, roll.one(ACTS), chunks));
  const launches = [...kills.launches];
  const extra = roll.upTo(small ? 20 : 8);
  if (extra === 0) launches.push({ pagesLeft: roll.upTo(readers / 25) });
  if (extra === 1) launches.unshift({ twice: true });
  if (extra === 2) launches.push({ twice: true });
  const hasQuota = roll.share(small ? 0.02 : 0.1);
  return {
    ...{ seed, readers, launches },
    acts: [...kills.acts, ...others],
    faults: some(roll, small ? 1 : 3, () => faultFrom(roll, chunks)),
    quota: hasQuota ? Math.ceil(readers / (2 + roll.upTo(2))) + roll.upTo(150) : 0,
  };
}
