import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  expectSentence,
  job,
  lastLine,
  pressroomEach,
  rowsOf,
  temporaryFolder,
} from "./pressroom-for-test.ts";

const WRONG: readonly [what: string, args: readonly string[], said: RegExp][] = [
  ["of no such name", ["frobnicate"], /unknown command 'frobnicate'/],
  ["with an option that there is not", ["start", "--quickly"], /unknown option '--quickly'/],
  ["approve without an issue", ["approve"], /missing required argument 'issue'/],
  ["approve with an unknown issue", ["approve", "99"], /no issue answers to “99”/],
  ["import without a folder", ["import"], /missing required argument 'dir'/],
  ["import from no folder", ["import", "/nowhere/at/all"], /there is no folder \/nowhere\/at\/all/],
  ["import from a file", ["import", import.meta.filename], /is a file, not a folder/],
  ["a job without a name", ["job"], /missing required argument 'name'/],
  ["a job of no such name", ["job", "make-coffee"], /there is no job called make-coffee/],
  ["a job called like a property of objects", ["job", "constructor"], /there is no job called constructor/],
  ["an import job without a folder", ["job", "import-issues"], /folder/],
  ["a start with no such folder", ["start", "--import", "/nowhere"], /there is no folder \/nowhere/],
];

describe("a command that was given wrongly", () => {
  it("says so in a sentence, in JSON as well, ends with 2, and does nothing", async () => {
    const home = temporaryFolder();
    const common = ["--home", home, "--json"];
    const ended = await pressroomEach(WRONG.map(([, args]) => [...args, ...common]));
    expect(ended).toHaveLength(WRONG.length);
    for (const [n, [what, , said]] of WRONG.entries()) {
      const { code = null, out = "", err = "" } = ended[n] ?? {};
      expect(code, what).toBe(2);
      expectSentence(err);
      expect(err, what).toMatch(said);
      const json = lastLine(out);
      expect(JSON.stringify(json.error ?? json.why ?? json.failures), what).toMatch(said);
    }
    expect(rowsOf(home, "select * from issues")).toEqual([]);
    expect(rowsOf(home, "select * from subscribers")).toEqual([]);
  });

  it("as a script ends with 2 as well", async () => {
    const home = ["--home", temporaryFolder()];
    const none = await job("import-issues", home);
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining("folder: none was named") });
    expectSentence(none.err);
    const option = await job("sync-notion", [...home, "--quickly"]);
    expect(option).toMatchObject({ code: 2, err: expect.stringContaining("Unknown option '--quickly'") });
    expectSentence(option.err);
  });

  it("by its settings is told of all of them at once, whichever way it was started", async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, "settings.yaml"), "publication: { sendHour: 25, colour: red }\n");
    const env = { PUBLIC_URL: "letters", RESEND_API_KEY: "re_two words" };
    const keys = ["PUBLIC_URL", "RESEND_API_KEY", "publication.colour", "publication.sendHour"];
    const [doctor] = await pressroomEach([["doctor", "--home", home, "--json"]], { env });
    const scheduled = await job("sync-notion", ["--home", home], { env });
    for (const ended of [doctor, scheduled]) {
      expect(ended?.code).toBe(2);
      expectSentence(ended?.err ?? "");
      expect(ended?.err).not.toContain("two words");
      for (const key of keys) expect(ended?.err).toContain(`  ${key}: `);
    }
    const { problems } = lastLine(doctor?.out ?? "") as { problems: { key: string }[] };
    expect(problems.map(({ key }) => key).sort()).toEqual(keys);
  });

  it("is not what asking for help is", async () => {
    const [help] = await pressroomEach([["--help"]]);
    expect(help?.code).toBe(0);
    for (const command of ["start", "doctor", "sandbox", "job", "import", "approve"]) {
      expect(help?.out).toMatch(new RegExp(`^ {2}${command}\\b`, "m"));
    }
  });
});
