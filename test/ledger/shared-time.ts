/** One simulated time for several processes: it goes on, to the end of the shortest sleep, once all workers sleep. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Clock } from "../../src/core/clock.ts";

/** Keeps the time of so many workers in `file`, and answers their `/sleep` and `/leave`; null for other requests. */
export function timekeeper(file: string, workers: number, start: string) {
  let [nowMs, awaited] = [Date.parse(start), workers];
  let sleepers: { untilMs: number; wake: () => void }[] = [];
  writeFileSync(file, String(nowMs));
  function goOn() {
    const [first] = sleepers.toSorted((a, b) => a.untilMs - b.untilMs);
    if (!first || sleepers.length < awaited) return;
    nowMs = Math.max(nowMs, first.untilMs);
    writeFileSync(file, String(nowMs));
    sleepers = sleepers.filter((sleeper) => sleeper !== first);
    first.wake();
  }
  async function answer(request: Request): Promise<Response | null> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/leave") {
      awaited--;
      goOn();
    } else if (pathname === "/sleep") {
      const woken = new Promise<void>((wake) =>
        sleepers.push({ untilMs: Number(searchParams.get("until")), wake }),
      );
      goOn();
      await woken;
    } else return null;
    return new Response("");
  }
  return { now: () => new Date(nowMs), answer };
}

/** The timekeeper's clock in a worker's process. */
export function clockOf(url: string, file: string): Clock & { leave(): Promise<void> } {
  const now = () => new Date(Number(readFileSync(file, "utf8")));
  const tell = async (path: string) => void (await (await fetch(`${url}${path}`)).text());
  return {
    now,
    sleep: (ms) => tell(`/sleep?until=${now().getTime() + Math.ceil(ms)}`),
    leave: () => tell("/leave"),
  };
}
