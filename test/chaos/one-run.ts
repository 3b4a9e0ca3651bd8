/** One run: the job is started, hindered and killed as its plan says, and started again until the mailing is over. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { openLedger } from "../../src/ledger/open.ts";
import { worldTime } from "./clock.ts";
import { type Owner, ownerOf } from "./owner.ts";
import { type Ending, ended, type Place } from "./place.ts";
import type { Act, Launch, Phase, Plan } from "./plans.ts";
import { type Moment, type Provider, startProvider } from "./provider.ts";
import { verdictOn } from "./verdict.ts";

export interface RunReport {
  plan: Plan;
  /** Where a process was killed, and what else happened, as it came. */
  happened: string[];
  /** In which phases a process was killed. */
  killedIn: Phase[];
  starts: number;
  ms: number;
  /** How each process ended, and its last word. */
  endings: string[];
  wrong: string[];
}

/** More starts than any plan needs. */
const MOST_STARTS = 40;
const TWO_DAYS_MS = 48 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;

/** What was left for the next run waits until the schedule starts one. */
const LATER = 75;
const NEXT_START_MS = 5 * 60_000;
/** What a quota holds back may be asked for at every start until the next day. */
const PATIENT_STARTS = 8;
const LATER_START_MS = 4 * 60 * 60_000;

const KILLED_AT: Record<Moment, string> = {
  arrived: "killed before the post is taken",
  taken: "killed after acceptance, before the reply",
  answered: "killed after the reply",
};

export async function runOnce(place: Place, plan: Plan): Promise<RunReport> {
  const began = performance.now();
  const home = place.copy(`run-${plan.seed}`);
  const time = worldTime(join(home, "time"), { make: true });
  const ledger = await openLedger(join(home, "ledger.sqlite"), time.machine);
  const owner = ownerOf(ledger, time.machine);
  let starts = 0;
  const happened: string[] = [];
  const endings: string[] = [];
  const killedIn: Phase[] = [];
  const running = new Set<ChildProcess>();
  const provider = await startProvider({
    ...{ clock: time.world, faults: plan.faults, quota: plan.quota },
    onMoment: (post, moment) => meet(post, moment),
  });
  const orders = { home, clockFile: time.file, resend: provider.url };

  function start(launch: Launch = {}): Promise<Ending> {
    const { death, pagesLeft } = launch;
    const child = place.start({ ...orders, death, pagesLeft });
    running.add(child);
    return ended(child).then((ending) => {
      running.delete(child);
      endings.push(`${ending.code} ${ending.said.trim()}`);
      return ending;
    });
  }

  const overtaking: Promise<unknown>[] = [];
  /** The machine sleeps with its post under way; another process takes over, and then it wakes. */
  async function overtake(): Promise<void> {
    const asleep = [...running];
    for (const child of asleep) child.kill("SIGSTOP");
    await provider.sleepThrough(() => time.goOn(TWO_DAYS_MS));
    const other = start().finally(() => {
      for (const child of asleep) child.kill("SIGCONT");
    });
    overtaking.push(other);
  }

  /** It ends by itself while its answer is awaited, or it is given no answer before it has long been expected to. */
  async function ask(signal: "SIGTERM" | "SIGINT"): Promise<void> {
    const gone = [...running].map((child) => once(child, "exit"));
    for (const child of running) child.kill(signal);
    await Promise.race([Promise.all(gone), wait(5_000)]);
    for (const child of running) child.kill("SIGKILL");
  }

  async function act({ what, delayMs, pick }: Act, moment: Moment): Promise<"lost" | undefined> {
    happened.push(what === "kill" ? KILLED_AT[moment] : what);
    const email = `reader-${1 + (pick % plan.readers)}@readers.test`;
    switch (what) {
      case "kill":
        if (moment === "answered" && delayMs > 0) await wait(delayMs);
        if (running.size > 0) killedIn.push(moment);
        for (const child of running) child.kill("SIGKILL");
        return "lost";
      case "SIGTERM":
      case "SIGINT":
        await ask(what);
        return "lost";
      case "unsubscribe":
      case "erase":
        await owner.leave(email, what);
        return undefined;
      case "webhook":
        await owner.hear(provider.newest(6));
        return undefined;
      case "edit":
      case "stop":
      case "pause":
        await owner[what]();
        return undefined;
      case "sleep two days":
        await provider.sleepThrough(() => time.goOn(TWO_DAYS_MS));
        return undefined;
      case "lose and sleep two days":
        await provider.sleepThrough(() => time.goOn(TWO_DAYS_MS));
        return "lost";
      case "set back an hour":
        time.setWrong(-HOUR_MS);
        return undefined;
      case "put right":
        time.setWrong(0);
        return undefined;
      case "overtake":
        await overtake();
        return undefined;
    }
  }

  async function meet(post: number, moment: Moment): Promise<"lost" | undefined> {
    let lost: "lost" | undefined;
    for (const one of plan.acts.filter((each) => each.post === post && each.moment === moment))
      lost = (await act(one, moment)) ?? lost;
    return lost;
  }

  async function launch(special: Launch): Promise<void> {
    const { killAfterMs, death, twice = false, pagesLeft } = special;
    if (twice) happened.push("two at once");
    if (pagesLeft !== undefined) happened.push("disk full");
    const all = [start(special), ...(twice ? [start()] : [])];
    if (killAfterMs !== undefined)
      void wait(killAfterMs).then(() => {
        for (const child of running) child.kill("SIGKILL");
      });
    const [first] = await Promise.all(all);
    await Promise.all(overtaking);
    if (first?.code === LATER) time.goOn(starts < PATIENT_STARTS ? NEXT_START_MS : LATER_START_MS);
    if (first?.code !== "SIGKILL") return;
    if (death) killedIn.push(death.step);
    if (death) happened.push(`killed ${death.when} ${death.step} ${death.nth}`);
    if (killAfterMs !== undefined) happened.push("killed by the time");
  }

  try {
    const special = [...plan.launches];
    while (special.length > 0 || !(await isOver(owner))) {
      if (++starts > MOST_STARTS) break;
      const next = special.shift() ?? {};
      await launch(next);
      const until = await owner.letGoOn();
      if (until) time.goOn(Math.max(0, until.getTime() - time.machine.now().getTime()));
    }
    const wrong = [
      ...(starts > MOST_STARTS ? [`it was not over after ${MOST_STARTS} starts`] : []),
      // First, because whoever was killed at the very end still has the lease.
      ...(await idleFromNowOn(place, orders, { provider, time })),
      ...(await verdictOn(ledger, provider, { owner, readers: plan.readers, now: time.machine.now() })),
    ];
    return { plan, happened, killedIn, starts, ms: performance.now() - began, endings, wrong };
  } finally {
    for (const child of running) child.kill("SIGKILL");
    await provider.close();
    await ledger.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Over for the mailing; the run's own end may still be cut off, and is of no interest. */
async function isOver({ mailing }: Owner): Promise<boolean> {
  return ["sent", "unknown"].includes((await mailing())?.state ?? "");
}

async function idleFromNowOn(
  place: Place,
  orders: { home: string; resend: string },
  { provider, time }: { provider: Provider; time: ReturnType<typeof worldTime> },
): Promise<string[]> {
  const before = provider.posts();
  const { outcome, why } = await place.runHere(orders, time.machine);
  return [
    ...(outcome === "idle" ? [] : [`one more run was not idle but ${outcome}: ${why}`]),
    ...(provider.posts() === before ? [] : ["one more run posted something"]),
  ];
}
