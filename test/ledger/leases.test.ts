import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { InvariantError } from "../../src/core/errors.ts";
import { acquireLease, assertFence, holderName, releaseLease, renewLease } from "../../src/ledger/leases.ts";
import { openLedger } from "../../src/ledger/open.ts";
import { inChild, temporaryFolder, testLedger } from "./ledger-for-test.ts";

const MINUTE_MS = 60_000;
const NAME = "job send-issues";

async function world() {
  const { ledger, clock } = await testLedger();
  const take = (holder: string) => acquireLease(ledger, clock, { name: NAME, holder, ttlMs: MINUTE_MS });
  return { ledger, clock, take, ours: holderName("run 1"), theirs: "another-machine.test/4711/run 9" };
}

describe("a lease", () => {
  it("has one holder at a time", async () => {
    const { take, ours, theirs } = await world();
    expect(await take(ours)).toEqual({ name: NAME, holder: ours, fence: 1 });
    expect(await take(theirs)).toBeNull();
    expect(await take(ours)).toBeNull();
  });

  it("runs out, and its number grows whenever it changes hands", async () => {
    const { clock, take, ours, theirs } = await world();
    await take(ours);
    clock.advance(MINUTE_MS - 1);
    expect(await take(theirs)).toBeNull();
    clock.advance(1);
    expect((await take(theirs))?.fence).toBe(2);
    clock.advance(MINUTE_MS);
    expect((await take(ours))?.fence).toBe(3);
  });

  it("lasts longer when it is renewed", async () => {
    const { ledger, clock, take, ours, theirs } = await world();
    const lease = await take(ours);
    if (!lease) throw new Error("not taken");
    clock.advance(MINUTE_MS - 1);
    expect(await renewLease(ledger.db, clock, lease, MINUTE_MS)).toBe(true);
    clock.advance(MINUTE_MS - 1);
    expect(await take(theirs)).toBeNull();
  });

  it("that was lost can't be renewed, used or given back", async () => {
    const { ledger, clock, take, ours, theirs } = await world();
    const lost = await take(ours);
    if (!lost) throw new Error("not taken");
    await assertFence(ledger.db, lost);
    clock.advance(MINUTE_MS);
    const held = await take(theirs);
    expect(await renewLease(ledger.db, clock, lost, MINUTE_MS)).toBe(false);
    await expect(assertFence(ledger.db, lost)).rejects.toThrow(InvariantError);
    await releaseLease(ledger.db, clock, lost);
    expect(await take(ours)).toBeNull();
    expect(held?.fence).toBe(2);
  });

  it("that was given back is free at once, and keeps its number", async () => {
    const { ledger, clock, take, ours, theirs } = await world();
    const lease = await take(ours);
    if (!lease) throw new Error("not taken");
    await releaseLease(ledger.db, clock, lease);
    expect((await take(theirs))?.fence).toBe(2);
  });

  it("of a process of this machine that has died is taken over at once", async () => {
    const path = join(temporaryFolder(), "ledger.sqlite");
    expect(await inChild("lease", path, NAME)).toBe("1");
    const ledger = await openLedger(path, systemClock);
    const lease = { name: NAME, holder: holderName("run 2"), ttlMs: MINUTE_MS };
    expect((await acquireLease(ledger, systemClock, lease))?.fence).toBe(2);
    await ledger.close();
  }, 20_000);

  it("of a living process, or of one on another machine, is not", async () => {
    const { ledger, clock } = await world();
    const free = async (name: string, holder: string) => {
      await acquireLease(ledger, clock, { name, holder, ttlMs: MINUTE_MS });
      return (
        (await acquireLease(ledger, clock, { name, holder: holderName("x"), ttlMs: MINUTE_MS })) !== null
      );
    };
    expect(await free("living", `${hostname()}/${process.ppid}/run 1`)).toBe(false);
    expect(await free("elsewhere", "another-machine.test/999999/run 1")).toBe(false);
  });
});
