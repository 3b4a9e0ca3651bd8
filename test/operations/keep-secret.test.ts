import { execFile } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { keepSecret } from "../../src/operations/keep-secret.ts";

function homeWith(env: string | null): string {
  const home = mkdtempSync(join(tmpdir(), "pressroom-env-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  if (env !== null) writeFileSync(join(home, ".env"), env, { mode: 0o644 });
  return home;
}

test.each([
  ["no file", null, "RESEND_API_KEY=re_new\n"],
  ["other lines", "# mine\nA=1", "# mine\nA=1\nRESEND_API_KEY=re_new\n"],
  ["an empty one, as in .env.example", "A=1\nRESEND_API_KEY=\nB=2\n", "A=1\nRESEND_API_KEY=re_new\nB=2\n"],
  [
    "two old ones",
    "export RESEND_API_KEY=re_1\nB=2\nRESEND_API_KEY = re_2\n",
    "RESEND_API_KEY=re_new\nB=2\n",
  ],
  ["one of a longer name", "MY_RESEND_API_KEY=1\n", "MY_RESEND_API_KEY=1\nRESEND_API_KEY=re_new\n"],
])("a key is put where there is %s, for nobody else to read", (_, before, after) => {
  const home = homeWith(before);
  keepSecret(home, "RESEND_API_KEY", "re_new");
  expect(readFileSync(join(home, ".env"), "utf8")).toBe(after);
  expect(statSync(join(home, ".env")).mode & 0o777).toBe(0o600);
  expect(readdirSync(home)).toEqual([".env"]);
});

test("a value that would be read as another one is not written", () => {
  const home = homeWith("A=1\n");
  expect(() => keepSecret(home, "SMTP_URL", "smtps://a:b#c@mail.letters.test")).toThrow("SMTP_URL");
  expect(readFileSync(join(home, ".env"), "utf8")).toBe("A=1\n");
});

test("two that keep keys at the same time lose none of them", async () => {
  const home = homeWith("A=1\n");
  const script = join(import.meta.dirname, "keeping-secrets.ts");
  const run = promisify(execFile);
  const args = (prefix: string) => ["--import", "tsx/esm", script, home, prefix];
  await Promise.all(["ONE", "TWO"].map((prefix) => run(process.execPath, args(prefix))));
  const lines = readFileSync(join(home, ".env"), "utf8").trim().split("\n");
  expect(lines).toHaveLength(81);
  expect(readdirSync(home)).toEqual([".env"]);
});

test("one that was ended while it kept a key keeps nobody else from it", () => {
  const home = homeWith("A=1\n");
  const lock = join(home, ".env.lock");
  mkdirSync(lock);
  utimesSync(lock, new Date(0), new Date(0));
  keepSecret(home, "RESEND_API_KEY", "re_new");
  expect(readFileSync(join(home, ".env"), "utf8")).toBe("A=1\nRESEND_API_KEY=re_new\n");
});
