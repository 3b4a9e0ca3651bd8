/** A home that was put back on another machine, and the machine that it was on before, which wakes up after all. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { releaseHome } from "../../src/cli/release.ts";
import { approve } from "../../src/content/approvals.ts";
import { copyLedger, restoreLedger } from "../../src/ledger/copies.ts";
import { scriptedTerminal } from "../cli/scripted-terminal.ts";
import { folderOf, issueFile, openRealWorld, openWorld, type World } from "../content/desk-world.ts";
import { addReader, settle } from "./settled.ts";
import { everyPage } from "./twin-store.ts";

/** The same newsletter on two machines: the second one has it from a copy, and is held. */
async function twoMacs() {
  const old = await openRealWorld();
  await old.importFrom(folderOf({ "1.json": issueFile(1) }));
  await addReader(old, "mara@readers.example");
  await settle(old);
  const home = mkdtempSync(join(tmpdir(), "pressroom-new-mac-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  await copyLedger(old.app.ledger, join(home, "copy.sqlite"));
  const restoring = { clock: old.clock, eraseAgain: async () => 0 };
  await restoreLedger(join(home, "copy.sqlite"), join(home, "ledger.sqlite"), restoring);
  const variables = { NOTION_TOKEN: "ntn_real_for_tests" };
  const restored = await openWorld({ home, variables, notion: old.notion, clock: old.clock });
  return { old, restored };
}

async function release({ app }: World): Promise<string> {
  const terminal = scriptedTerminal();
  const { json } = await releaseHome({ app, terminal, signal: new AbortController().signal }, {});
  expect(json).toMatchObject({ released: true });
  return terminal.seen();
}

async function makeDue(world: World): Promise<void> {
  await world.importFrom(folderOf({ "9.json": issueFile(9) }));
  const by = { realm: "sandbox", by: "command" } as const;
  await approve(world.app.ledger.db, world.clock, await world.issue("Letter 9"), by);
  await world.publish();
}

const ANOTHER_COPY = {
  outcome: "failed",
  why: expect.stringMatching(/another copy of this home on “.+”.*Nothing was sent.*--take-over/s),
};

test("until the owner releases it, the restored one writes nothing, and the old one goes on", async () => {
  const { old, restored } = await twoMacs();
  expect(restored.app.ledger.homeId).toBe(old.app.ledger.homeId);
  const before = old.inStore(everyPage);
  expect(await restored.sync()).toMatchObject({
    outcome: "failed",
    why: expect.stringContaining("is held"),
  });
  expect(old.inStore(everyPage)).toEqual(before);
  expect((await old.sync()).outcome).not.toBe("failed");
});

test("from its release on, the old one that wakes up neither writes nor sends, and says why", async () => {
  const { old, restored } = await twoMacs();
  await release(restored);
  await makeDue(old);
  const before = old.inStore(everyPage);
  old.clock.advance(24 * 60 * 60_000);
  expect(await old.sync()).toMatchObject(ANOTHER_COPY);
  expect(await old.send()).toMatchObject(ANOTHER_COPY);
  expect(old.mailed()).toEqual([]);
  expect(old.inStore(everyPage)).toEqual(before);
  expect((await restored.sync()).outcome).not.toBe("failed");
  await makeDue(restored);
  expect(await restored.send()).toMatchObject({ outcome: "done" });
  expect(restored.mailed()).toEqual(["mara@readers.example"]);
});
