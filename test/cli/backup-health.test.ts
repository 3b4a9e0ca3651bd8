import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { backup } from "../../jobs/backup.ts";
import { checkBackups } from "../../src/cli/backup-health.ts";
import { runDrill } from "../../src/cli/drill.ts";
import { showStatus } from "../../src/cli/status.ts";
import { drillFinding } from "../../src/operations/watch/drill.ts";
import { filledHome } from "../operations/backup/filled-home.ts";
import { scriptedTerminal } from "./scripted-terminal.ts";

const DAY_MS = 24 * 60 * 60_000;

test("doctor says whether the last backup is good and young, where it lies, and whether it was ever tried", async () => {
  const { disk, key, clock, open } = await filledHome({ people: 5 });
  const app = await open();
  expect(await checkBackups(app)).toMatchObject({ ok: false, missing: "a first backup" });
  await backup(app, { args: [] });
  expect(await checkBackups(app)).toMatchObject({
    ok: true,
    checked: expect.stringMatching(/2026-11-20 12:00 UTC, .* MB, read back in .*; no drill yet/),
    next: expect.stringContaining("drill"),
  });
  clock.advance(41 * DAY_MS);
  expect(await drillFinding(app.ledger.db, clock.now())).toHaveLength(1);
  await backup(app, { args: [] });
  const terminal = scriptedTerminal([key.identity]);
  await runDrill({ app, terminal, signal: new AbortController().signal }, {});
  expect(await checkBackups(app)).toMatchObject({ ok: true, next: "" });
  expect(await drillFinding(app.ledger.db, clock.now())).toEqual([]);
  const shown = scriptedTerminal();
  const { json } = await showStatus({ app, terminal: shown, signal: new AbortController().signal });
  expect(json).toMatchObject({
    backup: { at: "2026-12-31T12:00:00.000Z", drilledAt: "2026-12-31T12:00:00.000Z" },
  });
  expect(shown.seen()).toMatch(/Last backup: 2026-12-31 12:00 UTC, .* read back; last drill on 2026-12-31/);
  clock.advance(4 * DAY_MS);
  expect(await checkBackups(app)).toMatchObject({
    ok: false,
    missing: "the last good backup is of 2026-12-31",
  });
  clock.advance(37 * DAY_MS);
  expect(await drillFinding(app.ledger.db, clock.now())).toMatchObject([
    { cause: "drill", next: expect.stringContaining("npm run pressroom -- drill") },
  ]);
  renameSync(disk, `${disk}-away`);
  expect((await checkBackups(app)).missing).toMatch(/it is not there\. Connect the disk/);
});

test("without a key, or with a bucket whose keys are gone, doctor says what to set up", async () => {
  const { home, open } = await filledHome({ people: 5 });
  writeFileSync(join(home, "settings.yaml"), "");
  expect(await checkBackups(await open())).toMatchObject({
    ...{ ok: false, realm: "sandbox", missing: "a backup key" },
    next: expect.stringContaining("setup backup"),
  });
  const bucket = "backup: { bucket: { endpoint: http://127.0.0.1:1, name: ada-letters } }\n";
  writeFileSync(join(home, "settings.yaml"), bucket);
  expect((await checkBackups(await open())).missing).toMatch(/BACKUP_KEY_ID: it is missing/);
});
