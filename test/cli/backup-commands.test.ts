/** The commands as a person types them, each a process of its own. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { expectSentence, lastLine, pressroomEach, rowsOf, temporaryFolder } from "./pressroom-for-test.ts";

const KEY = /AGE-SECRET-KEY-1[02-9A-Z]{58}/;

it("a home is set up for backups, lost, and put back on a new machine, by commands alone", {
  timeout: 120_000,
}, async () => {
  const [folder, outside] = [temporaryFolder(), temporaryFolder()];
  const [home, disk, next] = ["home", "disk", "next"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const at = ["--home", home, "--json"];
  const [set, made, drilled, doctor] = await pressroomEach([
    ["setup", "backup", "--folder", disk, "--non-interactive", ...at],
    ["backup", ...at],
    ["drill", "--home", home, "--json"],
    ["doctor", ...at],
  ]);
  expect(set).toMatchObject({ code: 0 });
  // The key goes to the terminal, and neither into the answer for programs nor into any file of the home.
  const identity = KEY.exec(set?.err ?? "")?.[0] ?? "";
  expect(identity).toHaveLength(74);
  expect(set?.out).not.toMatch(KEY);
  expect(lastLine(made?.out ?? "")).toMatchObject({ job: "backup", outcome: "done", places: ["folder"] });
  expect(drilled?.code).toBe(2);
  expect(drilled?.err).toMatch(/opens with your backup key alone.*--identity/s);
  const { services } = lastLine(doctor?.out ?? "") as { services: { service: string; ok: boolean }[] };
  expect(services.find(({ service }) => service === "backup")).toMatchObject({ ok: true });
  const before = rowsOf(home, "select value from home where key = 'id'");

  const file = join(outside, "key.txt");
  writeFileSync(file, `# my key\n${identity}\n`);
  writeFileSync(join(outside, "wrong.txt"), identity.slice(0, 60));
  const restore = ["restore", "--from", disk, "--home", next, "--json"];
  const [wrong, restored, again, held, released] = await pressroomEach([
    [...restore, "--identity", join(outside, "wrong.txt")],
    [...restore, "--identity", file],
    [...restore, "--identity", file],
    ["job", "send-issues", "--home", next, "--json"],
    ["release", "--home", next, "--json"],
  ]);
  expect(wrong?.code).toBe(2);
  expect(wrong?.err).not.toContain(identity.slice(20, 50));
  expect(restored?.code).toBe(0);
  expect(lastLine(restored?.out ?? "")).toMatchObject({
    restored: true,
    held: true,
    erased: 0,
    replaced: null,
  });
  expect(rowsOf(next, "select value from home where key = 'id'")).toEqual(before);
  expect(readFileSync(join(next, ".env"), "utf8")).toBe(readFileSync(join(home, ".env"), "utf8"));
  expect(again?.code).toBe(1);
  expectSentence(again?.err ?? "");
  expect(again?.err).toMatch(/has a ledger.*--replace/);
  expect(held?.code).toBe(1);
  expect(lastLine(released?.out ?? "")).toMatchObject({ released: true });
  expect(readdirSync(next).filter((name) => name.includes("scratch"))).toEqual([]);
});

it("without anything to restore from, the command says what to name", { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "empty"));
  const home = join(folder, "home");
  const [nothing, none, absent] = await pressroomEach([
    ["restore", "--home", home],
    ["restore", "--from", join(folder, "empty"), "--home", home],
    ["restore", "--from", join(folder, "away"), "--home", home],
  ]);
  expect(nothing).toMatchObject({ code: 2, err: expect.stringContaining("--from") });
  expect(none).toMatchObject({ code: 1, err: expect.stringContaining("no archive of pressroom's") });
  expect(absent).toMatchObject({ code: 1, err: expect.stringContaining("it is not there") });
});
