/** A press whose machine is lost after its nightly backup, and that goes on from there elsewhere: nobody is mailed twice. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../../config/load.ts";
import { backup } from "../../../jobs/backup.ts";
import { sendIssues } from "../../../jobs/send-issues.ts";
import { type App, openApp } from "../../../src/app.ts";
import { eraseAddress, eraseAgain } from "../../../src/audience/erase.ts";
import { releaseHome } from "../../../src/cli/release.ts";
import { forgetPages } from "../../../src/content/publish.ts";
import { manualClock } from "../../../src/core/clock.ts";
import { forgetElsewhere } from "../../../src/delivery/forget-elsewhere.ts";
import { chooseArchive } from "../../../src/operations/backup/choose.ts";
import { folderPlace, markFolder } from "../../../src/operations/backup/folder.ts";
import { newKey } from "../../../src/operations/backup/key.ts";
import { restoreHome } from "../../../src/operations/backup/restore.ts";
import { performJob } from "../../../src/operations/perform-job.ts";
import { scriptedTerminal } from "../../cli/scripted-terminal.ts";
import { addIssue, addReaders, numbered } from "../../delivery/invented.ts";
import { counted, twinOf } from "../../delivery/mail-twin.ts";
import { HOUR_MS, MONDAY } from "../../delivery/world.ts";
import { temporaryFolder } from "../../ledger/ledger-for-test.ts";
import { mailSandbox } from "../../sandbox/sandbox-for-test.ts";

const READERS = 130;

async function startPress({ key = "re_sandbox" } = {}) {
  const folder = temporaryFolder();
  const [home, disk] = [join(folder, "home"), join(folder, "disk")];
  const clock = manualClock(MONDAY);
  const twin = await mailSandbox({ clock });
  const owner = await newKey();
  await markFolder(disk, home);
  const opened = new Set<App>();
  onTestFinished(async () => {
    for (const app of opened) await app.close();
  });
  async function open(at: string): Promise<App> {
    const variables = { PRESSROOM_TOKEN_KEY: "k".repeat(43), RESEND_BASE_URL: twin.urls.resend };
    const config = await loadConfig({ home: at, source: { variables, file: join(at, "no.env") } });
    const { publication } = config;
    const sender = { name: "Ada Moss", address: "onboarding@resend.dev" };
    const letters = { ...publication, sender, postalAddress: "1 Lamp Street, Testtown" };
    const backups = { ...config.backup, recipient: owner.recipient, folder: disk };
    const app = await openApp({
      config: { ...config, publication: letters, backup: backups },
      ...{ clock, logTo: "silent" },
    });
    opened.add(app);
    return app;
  }
  const first = await open(home);
  await addReaders(first.ledger, clock, numbered(READERS));

  return {
    ...{ first, clock, home, open, twin: twinOf(twin.home), key },
    addIssue: (number: number, title: string) =>
      addIssue(first.ledger, clock, { key: `number-${number}`, number, title, slug: `number-${number}` }),
    send: async (app: App) => performJob(app, "send-issues", sendIssues),
    backUp: () => backup(first, { args: ["--now"] }),
    /** The machine is gone, and its newest archive is put back on another one. */
    async loseAndRestore(): Promise<App> {
      await first.close();
      opened.delete(first);
      rmSync(home, { recursive: true });
      const elsewhere = join(folder, "elsewhere");
      const place = folderPlace(disk);
      await restoreHome({
        ...{ home: elsewhere, from: place, identity: owner.identity, replace: false, clock },
        name: (await chooseArchive(place, null)).name,
        eraseAgain: (ledger, erasures) => eraseAgain({ ledger, clock }, erasures),
        forgetFiles: ({ db }) => forgetPages(db),
      });
      writeFileSync(join(elsewhere, "was-restored"), "");
      return open(elsewhere);
    },
  };
}

async function releasing(app: App, options = {}) {
  const terminal = scriptedTerminal();
  const { json, exitCode } = await releaseHome(
    { app, terminal, signal: new AbortController().signal },
    options,
  );
  return { json, exitCode, seen: terminal.seen() };
}

test("an issue that the lost machine sent after its backup goes to nobody again, a day later", async () => {
  const press = await startPress();
  await press.addIssue(1, "Letters by lamplight");
  expect(await press.send(press.first)).toMatchObject({ outcome: "done", accepted: READERS });
  await press.addIssue(2, "Letters by daylight");
  expect(await press.backUp()).toMatchObject({ outcome: "done" });
  press.clock.advance(HOUR_MS);
  expect(await press.send(press.first)).toMatchObject({ outcome: "done", accepted: READERS });
  const sent = press.twin.recipients();
  expect(sent).toHaveLength(2 * READERS);
  press.clock.advance(26 * HOUR_MS);

  const restored = await press.loseAndRestore();
  expect(await press.send(restored)).toMatchObject({
    outcome: "failed",
    why: expect.stringContaining("is held"),
  });
  const released = await releasing(restored);
  expect(released.json).toMatchObject({ released: true });
  expect(released.seen).toContain(`sent after the backup: “Letters by daylight” to ${READERS}`);
  expect(await press.send(restored)).toMatchObject({ outcome: "done", accepted: READERS });
  expect(await press.send(restored)).toMatchObject({ outcome: "idle" });
  expect(press.twin.recipients()).toEqual(sent);

  const kept = () => restored.ledger.db.selectFrom("mails_elsewhere").selectAll().execute();
  expect(await kept()).toHaveLength(READERS);
  await eraseAddress(restored, "reader-7@readers.test", "themselves");
  expect(await kept()).toHaveLength(READERS - 1);
  press.clock.advance(61 * 24 * HOUR_MS);
  await forgetElsewhere(restored.ledger.db, press.clock);
  expect(await kept()).toEqual([]);
});

test("a mailing that was cut off by the loss is finished: each reader has it once", async () => {
  const press = await startPress();
  await press.addIssue(1, "Letters by lamplight");
  await press.backUp();
  await press.send(press.first);
  // The second part never left: as if the machine had burnt in the middle.
  press.twin.forget(`seq > 100`);
  press.clock.advance(26 * HOUR_MS);
  const restored = await press.loseAndRestore();
  await releasing(restored);
  // Readers come in another order than they did, and some are new.
  await addReaders(restored.ledger, press.clock, ["new@readers.test"]);
  expect(await press.send(restored)).toMatchObject({ outcome: "done", accepted: READERS + 1 });
  expect(Math.max(...Object.values(counted(press.twin.recipients())))).toBe(1);
  expect(press.twin.recipients()).toHaveLength(READERS + 1);
});

test("while the mail service is away the home stays held, and says what to do", async () => {
  const press = await startPress();
  await press.addIssue(1, "Letters by lamplight");
  await press.backUp();
  await press.send(press.first);
  press.clock.advance(26 * HOUR_MS);
  const sent = press.twin.recipients();
  const restored = await press.loseAndRestore();
  const mailer = await restored.mailer();
  const blind: App = { ...restored, mailer: async () => ({ ...mailer, sentSince: async () => null }) };
  const open = await releasing(blind);
  expect(open).toMatchObject({ exitCode: 75, json: { released: false, held: true } });
  expect(open.seen).toMatch(/may not list what was sent.*stays held.*--unsure/s);
  expect(await press.send(restored)).toMatchObject({ outcome: "failed" });

  const unsure = await releasing(blind, { unsure: true });
  expect(unsure.json).toMatchObject({ released: true });
  expect(unsure.seen).toMatch(/Waiting for your word now: 1 issues \(Letters by lamplight\)/);
  expect(await press.send(restored)).toMatchObject({ outcome: "idle" });
  expect(press.twin.recipients()).toEqual(sent);
});

test("looking alone releases nothing", async () => {
  const press = await startPress();
  await press.backUp();
  const restored = await press.loseAndRestore();
  expect((await releasing(restored, { look: true })).json).toMatchObject({ released: false, held: true });
  expect(await restored.held()).not.toBeNull();
  expect((await releasing(restored)).json).toMatchObject({ released: true });
  expect(await restored.held()).toBeNull();
  expect((await releasing(restored)).json).toMatchObject({ released: false, held: false });
});
