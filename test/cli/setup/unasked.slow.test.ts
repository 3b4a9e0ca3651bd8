/** `pressroom setup` where nobody is asked: for scripts. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keyFile } from "../../growth/dashboard/numbers-press.ts";
import {
  expectSentence,
  lastLine,
  pressroomEach,
  sandboxOf,
  temporaryFolder,
} from "../pressroom-for-test.ts";

const PUBLICATION = [
  ...["--name", "Letters from the Lamp", "--author", "Ada Moss", "--address", "ada@your-domain.org"],
  ...["--postal-address", "1 Lamp Street, Testtown", "--zone", "Europe/Berlin"],
];

type Listed = { name: string; needed: boolean; wants: string; next: string }[];

const missingIn = (out: string): string[] => (lastLine(out).missing as Listed).map(({ name }) => name);

test("with nothing at all it does nothing, lists what is missing and how to give it, and fails", async () => {
  const home = join(temporaryFolder(), "home");
  const at = ["--home", home, "--json"];
  const [unasked, nobody, wrong] = await pressroomEach(
    [
      ["setup", "--non-interactive", ...at],
      ["setup", ...at],
      ["setup", "--non-interactive", "--zone", "Berlin", "--address", "ada@letters.test", ...at],
    ],
    { env: { PATH: "" } },
  );
  expect(unasked?.code).toBe(1);
  const named = ["publication", "mail", "web", "notion", "stripe", "sheets", "schedule"];
  expect(missingIn(unasked?.out ?? "").filter((name) => named.includes(name))).toEqual(named);
  const { missing } = lastLine(unasked?.out ?? "") as { missing: Listed };
  expect(missing.find(({ name }) => name === "stripe")).toMatchObject({
    ...{ needed: false, wants: "STRIPE_SECRET_KEY", next: "npm run pressroom -- setup stripe" },
  });
  // Nobody sits there, and no script said that it is one.
  expect(nobody?.code).toBe(75);
  expect(lastLine(nobody?.out ?? "")).toMatchObject({ ok: false });
  expect(nobody?.err).toContain("--non-interactive");
  expect(wrong?.code).toBe(2);
  expect(wrong?.err).toContain("--address: That address is an example's");
  expect(wrong?.err).toContain("Did you mean Europe/Berlin?");
}, 60_000);

test("with keys it sets up what they open, once, and fails for what only a person can do", async () => {
  const folder = temporaryFolder();
  const home = join(folder, "home");
  const twins: Record<string, unknown> = await sandboxOf(join(folder, "vendors"));
  const key = join(folder, "sheets.json");
  writeFileSync(key, keyFile("ada"), { mode: 0o600 });
  const env = {
    PATH: "",
    ...Object.fromEntries(
      ["notion", "resend", "stripe", "sheets"].map((name) => [
        `${name.toUpperCase()}_BASE_URL`,
        String(twins[name]),
      ]),
    ),
    RESEND_API_KEY: "re_live_ofthistest",
    NOTION_TOKEN: "ntn_an_invented_token",
    STRIPE_SECRET_KEY: "rk_test_lacks_subscriptions_x",
    GOOGLE_SERVICE_ACCOUNT: key,
  };
  const command = ["setup", "--non-interactive", "--home", home, "--json"];
  const [first, second] = await pressroomEach([[...command, ...PUBLICATION], command], { env });
  for (const one of [first, second]) {
    expect(one?.code).toBe(1);
    expectSentence(one?.err ?? "");
    const missing = missingIn(one?.out ?? "");
    expect(missing).toEqual(expect.arrayContaining(["web", "stripe", "schedule"]));
    for (const done of ["publication", "mail", "notion", "sheets"]) expect(missing).not.toContain(done);
    expect(one?.err).toContain("This key lacks");
    expect((one?.out ?? "") + (one?.err ?? "")).not.toMatch(/ofthistest|an_invented_token|PRIVATE/);
  }
  expect(second?.err).toContain("Everything is there");
  const settings = readFileSync(join(home, "settings.yaml"), "utf8");
  expect(settings).toContain("zone: Europe/Berlin");
  // Keys that the environment holds are written nowhere.
  expect(readFileSync(join(home, ".env"), "utf8")).not.toContain("RESEND");
}, 90_000);

test("an option behind a service's name is that service's", async () => {
  const home = join(temporaryFolder(), "home");
  const [service] = await pressroomEach([["setup", "web", "--non-interactive", "--json", "--home", home]]);
  expect(service?.code).toBe(1);
  expect(lastLine(service?.out ?? "")).toMatchObject({ publicUrl: null, ok: false });
});
