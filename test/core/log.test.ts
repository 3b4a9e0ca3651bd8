import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Logger, openLog, redact } from "../../src/core/log.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** What a logger writes, line by line as it stands in the file. */
function written(write: (log: Logger) => void, fields?: Record<string, unknown>): string[] {
  const folder = mkdtempSync(join(tmpdir(), "pressroom-log-"));
  folders.push(folder);
  const file = join(folder, "made", "on", "the", "way.log");
  write(openLog(file, fields));
  return readFileSync(file, "utf8").trimEnd().split("\n");
}

describe("a text from elsewhere", () => {
  test.each([
    ["the key re_123abcDEF_456 is wrong", "the key <secret> is wrong"],
    ["ntn_0123456789abcdef was revoked", "<secret> was revoked"],
    ["secret_abcdef012345 and sk_live_51Habcdefg", "<secret> and <secret>"],
    ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "<secret>"],
    ["authorization: Bearer eyJhbGciOi.J9-x", "authorization: <secret>"],
    ["no such user: ada@small-press.example.", "no such user: <address>."],
    ['{"to":"Ada <ada.b+news@mail.small-press.example>"}', '{"to":"Ada <<address>>"}'],
    ["ada@a.example,ben@b.example;cleo@c.example", "<address>,<address>;<address>"],
    ["mülla@bücher.example schreibt", "<address> schreibt"],
    ["re_mark, 4 @ 5, @mention and a price of 3@2", "re_mark, 4 @ 5, @mention and a price of 3@2"],
  ])("%s → %s", (text, clean) => {
    expect(redact(text)).toBe(clean);
  });
});

describe("a line of the log", () => {
  test("is JSON with its level, its time, the run's fields and a constant message", () => {
    const [line = ""] = written((log) => log.child({ run: "r1" }).info({ sent: 3 }, "chunk sent"), {
      job: "send",
    });
    const { time, ...rest } = JSON.parse(line);
    expect(rest).toEqual({ level: "info", job: "send", run: "r1", sent: 3, msg: "chunk sent" });
    expect(new Date(time).toISOString()).toBe(time);
  });

  test("has neither an address nor a key among its fields", () => {
    const reader = { id: "s1", email: "ada@small-press.example", address: "1 Example Street", token: "t" };
    const lines = written((log) => log.warn({ ...reader, key: "re_123456789", reader }, "not mailed")).join();
    expect(JSON.parse(lines)).toMatchObject({ id: "s1", reader: { id: "s1" }, msg: "not mailed" });
    expect(lines).not.toMatch(/ada@|Example Street|re_123|"t"/);
  });

  test("tells an error whole, without what it gave away", () => {
    const error = new TypeError("ada@small-press.example was refused for re_123456789");
    const [line = ""] = written((log) => log.error({ error }, "job failed"));
    const told = JSON.parse(line).error;
    expect(told.type).toBe("TypeError");
    expect(told.message).toBe("<address> was refused for <secret>");
    expect(told.stack).toContain("log.test.ts");
    expect(line).not.toMatch(/ada@|re_123/);
  });

  test("tells what was thrown though it was no error", () => {
    const [line = ""] = written((log) => log.error({ error: "ada@small-press.example" }, "job failed"));
    expect(JSON.parse(line).error).toEqual({ type: "string", message: "<address>" });
  });
});
