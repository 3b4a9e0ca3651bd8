import { join } from "node:path";
import { expect, test } from "vitest";
import { openLog } from "../../src/core/log.ts";
import { acquireLease, holderOf } from "../../src/ledger/leases.ts";
import { keepToTime } from "../../src/operations/deadline.ts";
import { temporaryFolder, testLedger } from "../ledger/ledger-for-test.ts";

const TTL_MS = 60_000;
const OTHER = "another-mac.test/1/other";

async function running() {
  const folder = temporaryFolder();
  const { ledger, clock } = await testLedger(join(folder, "ledger.sqlite"));
  const take = (holder: string) => acquireLease(ledger, clock, { name: "job tried", holder, ttlMs: TTL_MS });
  const lease = await take("this-mac.test/2/ours");
  if (!lease) throw new Error("the lease is not free");
  const log = openLog(join(folder, "jobs.log"));
  const overseen = { ledger, clock, log, signal: new AbortController().signal };
  // Renewed every 10 ms of the real clock, for as long as it says by the clock of the test.
  const watch = keepToTime(overseen, null, lease, { leaseMs: 40, patienceMs: undefined });
  return { ledger, clock, take, watch };
}

const looked = () => new Promise((resolve) => setTimeout(resolve, 50));

test("a lease is kept for as long as its run goes on, and is not renewed after", async () => {
  const { ledger, clock, take, watch } = await running();
  await looked();
  clock.advance(TTL_MS - 1_000);
  await looked();
  clock.advance(30);
  expect(await take(OTHER)).toBeNull();
  watch.end();
  clock.advance(TTL_MS);
  await looked();
  expect(await holderOf(ledger.db, clock, "job tried")).toBeNull();
  expect(watch.signal.aborted).toBe(false);
});

test("a run whose lease another one has taken over, while the machine slept, is asked to stop", async () => {
  const { clock, take, watch } = await running();
  clock.advance(TTL_MS * 10);
  expect(await take(OTHER)).not.toBeNull();
  await looked();
  expect(watch.signal.aborted).toBe(true);
  expect(String(watch.signal.reason)).toContain("its lease was taken over");
  watch.end();
});
