import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
