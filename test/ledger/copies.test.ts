import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { HomeError } from "../../src/core/errors.ts";
import { copyLedger, restoreLedger } from "../../src/ledger/copies.ts";
import { heldBecause, release } from "../../src/ledger/held.ts";
import { openLedger } from "../../src/ledger/open.ts";
import { recall, remember } from "../../src/ledger/records.ts";

const clock = manualClock("2026-11-05T08:00:00Z");
const eraseAgain = async () => 0;
let home: string;
const at = (name: string) => join(home, name);

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "pressroom-copies-"));
});
afterEach(() => rmSync(home, { recursive: true }));

async function ledgerThatRemembers(value: string) {
  const ledger = await openLedger(at("ledger.sqlite"), clock);
  await remember(ledger.db, "letter", value);
  return ledger;
}

test("a copy made while the ledger is in use holds what was committed, for its owner's eyes only", async () => {
  const ledger = await ledgerThatRemembers("to Ruth");
  await copyLedger(ledger, at("copies/monday.sqlite"));
  await ledger.close();
  expect(statSync(at("copies/monday.sqlite")).mode & 0o777).toBe(0o600);
  const copy = await openLedger(at("copies/monday.sqlite"), clock);
  expect(await recall(copy.db, "letter")).toBe("to Ruth");
  expect(copy.homeId).toBe(ledger.homeId);
  await copy.close();
});

test("a copy never replaces a file that is there", async () => {
  const ledger = await ledgerThatRemembers("to Ruth");
  writeFileSync(at("diary.txt"), "dear diary");
  await expect(copyLedger(ledger, at("diary.txt"))).rejects.toThrow(/is there already/);
  await ledger.close();
  expect(readFileSync(at("diary.txt"), "utf8")).toBe("dear diary");
});

test("a restored ledger is the copy, is held until it is released, and keeps the damaged one beside it", async () => {
  const ledger = await ledgerThatRemembers("to Ruth");
  await copyLedger(ledger, at("monday.sqlite"));
  await ledger.close();
  writeFileSync(at("ledger.sqlite"), "not a ledger any more");
  await expect(openLedger(at("ledger.sqlite"), clock)).rejects.toThrow(/restore --from FILE/);

  const aside = await restoreLedger(at("monday.sqlite"), at("ledger.sqlite"), { clock, eraseAgain });
  expect(readFileSync(aside ?? "", "utf8")).toBe("not a ledger any more");
  const restored = await openLedger(at("ledger.sqlite"), clock);
  expect(await recall(restored.db, "letter")).toBe("to Ruth");
  expect(await heldBecause(restored)).toMatch(/does not know what was sent after/);
  expect([await release(restored), await release(restored)]).toEqual([true, false]);
  expect(await heldBecause(restored)).toBe(null);
  await restored.close();
});

test("a copy with a damaged page is refused, however lately it was checked, and nothing is touched", async () => {
  const ledger = await ledgerThatRemembers("to Ruth");
  for (let n = 0; n < 400; n++) await remember(ledger.db, `letter ${n}`, "x".repeat(300));
  await copyLedger(ledger, at("monday.sqlite"));
  await ledger.close();
  const before = readFileSync(at("ledger.sqlite"));
  const bytes = readFileSync(at("monday.sqlite"));
  bytes.fill(0xff, bytes.length - 40_000, bytes.length - 20_000);
  writeFileSync(at("monday.sqlite"), bytes);

  await expect(
    restoreLedger(at("monday.sqlite"), at("ledger.sqlite"), { clock, eraseAgain }),
  ).rejects.toThrow(HomeError);
  expect(readFileSync(at("ledger.sqlite")).equals(before)).toBe(true);
  expect(readdirSync(home).filter((name) => name.includes("restoring"))).toEqual([]);
});

test("a copy that is not there is said", async () => {
  await expect(restoreLedger(at("gone.sqlite"), at("ledger.sqlite"), { clock, eraseAgain })).rejects.toThrow(
    /there is no file/,
  );
  expect(existsSync(at("ledger.sqlite"))).toBe(false);
});
