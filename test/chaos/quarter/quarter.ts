/**
 * `npm run chaos -- quarter`: thirteen weeks of a newsletter with a few hundred readers, in some minutes. The machine sleeps at
 * night, now and then for days, and loses its power; services fail; people pay, cancel and leave; the owner approves.
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { counted } from "../../delivery/mail-twin.ts";
import { type Dice, dice, randomFrom } from "../dice.ts";
import type { Told } from "./machine.ts";
import { peopleOf } from "./people.ts";
import { type Verdict, verdictOn } from "./verdict.ts";
import { openWorld, type World } from "./world.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface QuarterOptions {
  seed: number;
  weeks: number;
  readers: number;
  tickMinutes: number;
  onDay?(day: number, of: number): void;
}

export interface QuarterReport extends Verdict {
  seed: number;
  /** How often each happened. */
  happened: Record<string, number>;
  /** How many runs ended how, by job. */
  outcomes: Record<string, number>;
  /** What failed runs said, each once. */
  said: string[];
}

const SERVICES = ["notion", "resend", "stripe", "sheets", "bluesky", "mastodon"] as const;

/** The machine from now until then; `power` cuts it off after so many real milliseconds. Gives what it told. */
async function live(
  world: World,
  {
    until,
    tickMinutes,
    cutAfterMs,
    pagesLeft,
  }: { until: Date; tickMinutes: number; cutAfterMs?: number; pagesLeft?: number },
): Promise<{ told: Told[]; cut: boolean }> {
  const child = world.boot({ until: until.toISOString(), tickMinutes, pagesLeft });
  const told: Told[] = [];
  let errors = "";
  child.stderr?.on("data", (bytes: Buffer) => {
    errors += bytes.toString();
  });
  const lines = child.stdout ? createInterface({ input: child.stdout }) : [];
  const over = new AbortController();
  if (cutAfterMs !== undefined)
    void wait(cutAfterMs, undefined, { signal: over.signal }).then(
      () => child.kill("SIGKILL"),
      () => undefined,
    );
  const ended = once(child, "close");
  for await (const line of lines) told.push(JSON.parse(line) as Told);
  await ended;
  over.abort();
  const cut = child.signalCode === "SIGKILL";
  if (!cut && child.exitCode !== 0 && pagesLeft === undefined)
    throw new Error(`The machine stopped with ${child.exitCode}: ${errors.slice(0, 2_000)}`);
  return { told, cut };
}

const FAULTS = ["500", "503", "429", "drop-before", "drop-after", "status-after"] as const;

/** A service has a bad day: some of its requests fail. */
function spoil({ twins }: World, roll: Dice): string {
  const service = roll.one(SERVICES);
  const kind = roll.one(FAULTS);
  const base = { service, count: 1 + roll.upTo(15), after: roll.upTo(30) };
  if (kind === "drop-before" || kind === "drop-after") twins.addFaults([{ ...base, kind }]);
  else if (kind === "status-after") twins.addFaults([{ ...base, kind, status: 503 }]);
  else twins.addFaults([{ ...base, kind: "status", status: Number(kind) }]);
  return `${service} ${kind}`;
}

export async function quarter(options: QuarterOptions): Promise<QuarterReport> {
  const { seed, weeks, readers, tickMinutes, onDay } = options;
  const roll = dice(randomFrom(seed));
  const world = await openWorld({ first: new Date("2026-03-02T07:00:00.000Z"), weeks, readers });
  const { time } = world;
  const people = peopleOf(world, roll, readers);
  const happened: string[] = [];
  const told: Told[] = [];
  const days = weeks * 7 + 7;
  const dayStart = (day: number) => new Date(Date.parse("2026-02-23T06:00:00.000Z") + day * DAY_MS);
  const goTo = (to: Date) => time.goOn(Math.max(0, to.getTime() - time.world.now().getTime()));
  try {
    let day = 0;
    while (day < days) {
      onDay?.(day, days);
      goTo(dayStart(day));
      await people.day();
      if (roll.share(0.35)) happened.push(spoil(world, roll));
      const isBack = roll.share(0.02);
      if (isBack) time.setWrong(-DAY_MS);
      if (isBack) happened.push("the clock was a day behind");
      const until = new Date(dayStart(day).getTime() + 17 * HOUR_MS);
      while (time.world.now() < until) {
        const cutAfterMs = roll.share(0.3) ? 250 + roll.upTo(3_000) : undefined;
        const pagesLeft = roll.share(0.03) ? roll.upTo(4) : undefined;
        const hour = new Date(Math.min(until.getTime(), time.world.now().getTime() + HOUR_MS));
        const boot = await live(world, {
          ...{ until: pagesLeft === undefined ? until : hour, tickMinutes },
          ...(cutAfterMs === undefined ? {} : { cutAfterMs }),
          ...(pagesLeft === undefined ? {} : { pagesLeft }),
        });
        told.push(...boot.told);
        if (pagesLeft !== undefined) happened.push("the disk was full for an hour");
        if (pagesLeft !== undefined) goTo(hour);
        if (!boot.cut) continue;
        happened.push("power cut");
        time.goOn(roll.upTo(6 * HOUR_MS));
      }
      time.setWrong(0);
      const asleep = roll.share(0.04) ? 1 + roll.upTo(7) : 0;
      if (asleep > 0) happened.push(`asleep for ${asleep > 3 ? "most of a week" : "days"}`);
      day += 1 + asleep;
    }
    // Whatever was held back has a few quiet days.
    for (let quiet = 0; quiet < 3; quiet++) {
      goTo(dayStart(days + quiet));
      const until = new Date(dayStart(days + quiet).getTime() + 17 * HOUR_MS);
      told.push(...(await live(world, { until, tickMinutes })).told);
    }
    const verdict = await verdictOn(world, weeks);
    const failed = told.filter(({ outcome }) => outcome === "failed");
    return {
      ...{
        seed,
        happened: counted([
          ...happened,
          ...Object.entries(people.counts).flatMap(([what, n]) => Array<string>(n).fill(what)),
        ]),
      },
      outcomes: counted(told.map(({ job, outcome }) => `${job} ${outcome}`)),
      said: [...new Set(failed.map(({ job, why = "" }) => `${job}: ${why.slice(0, 200)}`))],
      ...verdict,
    };
  } finally {
    await world.close();
  }
}
