import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { App } from "../../src/app.ts";
import { type SetUpSheetsOptions, setUpSheets } from "../../src/cli/setup-sheets.ts";
import { checkSheets } from "../../src/cli/sheets-health.ts";
import { ConfigError } from "../../src/core/errors.ts";
import { keyFile, numbersPress } from "../growth/dashboard/numbers-press.ts";
import { scriptedTerminal } from "./scripted-terminal.ts";

async function setUp(app: App, answers: string[] = [], options: SetUpSheetsOptions = {}) {
  const terminal = scriptedTerminal(answers);
  const desk = { app, terminal, signal: new AbortController().signal };
  const { json, exitCode } = await setUpSheets(desk, options);
  return { json: json as Record<string, unknown>, exitCode, terminal };
}

/** The file that Google makes, as it lies on the owner's disk. */
function keyIn(folder: string, name: string): string {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, keyFile(name), { mode: 0o600 });
  return path;
}

const envOf = (home: string) =>
  existsSync(join(home, ".env")) ? readFileSync(join(home, ".env"), "utf8") : "";

describe("pressroom setup sheets", () => {
  test("makes, shares and fills the sandbox's spreadsheet, and says that it is a rehearsal", async () => {
    const { app, titles } = await numbersPress({ subscribers: 60 });
    const { json, exitCode, terminal } = await setUp(app, [], { nonInteractive: true });
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({
      ok: true,
      realm: "sandbox",
      made: true,
      shared: "editor@small-press.example",
    });
    expect(json.url).toContain(json.id);
    expect(json.next).toContain("rehearsal");
    expect(terminal.asked).toEqual([]);
    expect(await titles()).toContain("MRR");
  });

  test("again finds the same, shares it with nobody anew, and changes nothing", async () => {
    const { app } = await numbersPress();
    const first = await setUp(app, [], { nonInteractive: true });
    const second = await setUp(app, [], { nonInteractive: true });
    expect(second.json).toMatchObject({ ok: true, id: first.json.id, made: false, shared: null });
  });

  test("explains the service account in four steps, tries the key, keeps its path, and shows nothing of it", async () => {
    const { app, home } = await numbersPress();
    const path = keyIn(home, "ada");
    const { json, exitCode, terminal } = await setUp(app, [path]);
    expect(exitCode).toBe(0);
    expect(terminal.seen()).toMatch(/1\. console\.cloud\.google\.com.*2\..*3\..*4\./s);
    expect(json).toMatchObject({
      ok: true,
      realm: "live",
      address: "ada@press-1.iam.gserviceaccount.com",
      made: true,
    });
    expect(envOf(home)).toContain(`GOOGLE_SERVICE_ACCOUNT=${path}\n`);
    expect(statSync(join(home, ".env")).mode & 0o077).toBe(0);
    expect(terminal.seen() + JSON.stringify(json)).not.toContain("PRIVATE KEY");
  });

  test("keeps no key that Google does not know, and says what to do", async () => {
    const { app, home } = await numbersPress();
    const { json, exitCode } = await setUp(app, [keyIn(home, "unknown")]);
    expect(exitCode).toBe(1);
    expect(json.next).toContain("Make another one");
    expect(envOf(home)).not.toContain("GOOGLE_SERVICE_ACCOUNT");
  });

  test("tells who may own no files how to share one of theirs, and takes that", async () => {
    const press = await numbersPress();
    const { app, home, ownerOf } = press;
    const key = keyIn(home, "no-storage");
    const refused = await setUp(app, [key]);
    expect(refused.exitCode).toBe(1);
    expect(refused.json.next).toContain("sheets.new");
    const address = "no-storage@press-1.iam.gserviceaccount.com";
    expect(refused.json.next).toContain(address);
    const { spreadsheetId } = await ownerOf<{ spreadsheetId: string }>("create", {
      ...{ title: "Mine", shareWith: address },
    });
    const spreadsheet = `https://docs.google.com/spreadsheets/d/${spreadsheetId}/edit?gid=0#gid=0`;
    const taken = await setUp(app, [key], { spreadsheet });
    expect(taken.json).toMatchObject({ ok: true, id: spreadsheetId, made: false, shared: null });
  });

  test("says of a spreadsheet that is not shared whom to share it with", async () => {
    const { app, home, ownerOf } = await numbersPress();
    const { spreadsheetId } = await ownerOf<{ spreadsheetId: string }>("create", { title: "Mine" });
    const { json, exitCode } = await setUp(app, [keyIn(home, "ada")], { spreadsheet: spreadsheetId });
    expect(exitCode).toBe(1);
    expect(json.next).toContain("add ada@press-1.iam.gserviceaccount.com as Editor");
  });

  test.each([
    [{ spreadsheet: "https://example.test/nothing" }, "--spreadsheet"],
    [{ key: "/keys of mine/key.json" }, "--key"],
    [{ key: "/nowhere/key.json" }, "GOOGLE_SERVICE_ACCOUNT"],
  ])("takes %j for wrong use, and says what would be right", async (options, key) => {
    const { app } = await numbersPress();
    const error = await setUp(app, [], { nonInteractive: true, ...options }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).problems).toMatchObject([{ key }]);
  });
});

describe("doctor, of the spreadsheet,", () => {
  test("says in the sandbox that it is optional, and that nothing waits for it", async () => {
    const { app } = await numbersPress();
    expect(await checkSheets(app)).toMatchObject({ realm: "sandbox", ok: true, blocks: "" });
    await setUp(app, [], { nonInteractive: true });
    const row = await checkSheets(app);
    expect(row).toMatchObject({ ok: true, missing: "GOOGLE_SERVICE_ACCOUNT" });
    expect(row.checked).toContain("the numbers");
  });

  test("misses a spreadsheet where there is a key alone, and nothing once it is set up", async () => {
    const { app } = await numbersPress({ variables: { GOOGLE_SERVICE_ACCOUNT: keyFile("ada") } });
    expect(await checkSheets(app)).toMatchObject({ ok: false, missing: "a spreadsheet" });
    await setUp(app, [], { nonInteractive: true });
    expect(await checkSheets(app)).toMatchObject({ ok: true, realm: "live", missing: "", next: "" });
  });

  test("says of a share that was revoked that nothing is lost", async () => {
    const { app, owner } = await numbersPress();
    await setUp(app, [], { nonInteractive: true });
    await owner("revoke");
    const row = await checkSheets(app);
    expect(row).toMatchObject({ ok: false, checked: "asked, and it failed" });
    expect(row.missing).toContain("as Editor");
    expect(row.blocks).toContain("none is lost");
  });

  test("says of a key file that is not there where it should be", async () => {
    const { app } = await numbersPress({ variables: { GOOGLE_SERVICE_ACCOUNT: "/nowhere/key.json" } });
    expect(await checkSheets(app)).toMatchObject({
      ok: false,
      missing: expect.stringContaining("/nowhere/key.json"),
    });
  });
});
