import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openApp } from "../../../src/app.ts";
import { setUp } from "../../../src/cli/setup/wizard.ts";
import { manualClock } from "../../../src/core/clock.ts";
import { MONDAY } from "../../delivery/world.ts";
import { mailSandbox } from "../../sandbox/sandbox-for-test.ts";
import { scriptedTerminal } from "../scripted-terminal.ts";

const PUBLICATION = `publication:
  name: Letters from the Lamp
  author: Ada Moss
  sender: { name: Letters from the Lamp, address: ada@your-domain.org }
  postalAddress: 1 Lamp Street, Testtown
`;

/** Somebody whose newsletter has its name already, and a Resend of their own. */
async function owner(limits: Record<string, number> = {}) {
  const home = mkdtempSync(join(tmpdir(), "pressroom-wizard-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const clock = manualClock(MONDAY);
  const { urls } = await mailSandbox({ clock, limits: { resend: limits } });
  writeFileSync(join(home, "settings.yaml"), PUBLICATION);
  writeFileSync(join(home, ".env"), `RESEND_BASE_URL=${urls.resend}\n`, { mode: 0o600 });
  const app = await openApp({ home, clock, logTo: "silent" });
  onTestFinished(() => app.close());
  return {
    env: () => readFileSync(join(home, ".env"), "utf8"),
    async sitsDown(answers: (string | boolean)[]) {
      const terminal = scriptedTerminal(answers);
      const { json, exitCode } = await setUp({ app, terminal, signal: new AbortController().signal }, {});
      return { json, exitCode, terminal };
    },
  };
}

const KEY = "re_live_ofthistest";

test("DNS that takes its time keeps nobody from the rest, and is asked for again the next time", async () => {
  const ada = await owner({ domainsByHand: 1 });
  const first = await ada.sitsDown(["now", "resend", KEY, "later", "leave"]);
  expect(first.exitCode).toBe(75);
  expect(first.terminal.asked).toEqual([
    ...["Mail", "Through whom shall mail go?", expect.stringMatching(/^secret Your key/)],
    ...["The web address", "Notion"],
  ]);
  expect(first.terminal.seen()).toMatch(/records of your-domain\.org are not all seen yet/);
  expect(ada.env()).toContain(`RESEND_API_KEY=${KEY}\n`);
  const second = await ada.sitsDown(["now", "leave"]);
  expect(second.terminal.asked).toEqual(["Mail", "The web address"]);
  expect(second.json).toMatchObject({ ok: false });
});

test("a key that the service refuses is asked for again, and is kept nowhere", async () => {
  const ada = await owner();
  const before = ada.env();
  const { terminal } = await ada.sitsDown([
    "now",
    "resend",
    "re_revoked_oneofthem",
    "now",
    "resend",
    KEY,
    "leave",
  ]);
  expect(terminal.asked.filter((question) => question.startsWith("secret"))).toHaveLength(2);
  expect(terminal.seen()).toContain("Nothing was written down");
  expect(terminal.seen()).toContain("Mail leaves this machine");
  expect(ada.env()).toBe(`${before}RESEND_API_KEY=${KEY}\n`);
});
