/** `pressroom setup` at a real terminal, from a fresh clone to a schedule that runs. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readPropertyList } from "../../../src/operations/launchd.ts";
import { hasPseudoTerminal } from "../pseudo-terminal.ts";
import { freshMac } from "./mac-for-test.ts";

const KEYS = {
  mail: "re_live_ofthistest",
  notion: "ntn_an_invented_token",
  stripe: "rk_live_an_invented_one",
};

const skipped = hasPseudoTerminal ? "" : " (SKIPPED: no script of util-linux makes a terminal here)";

test.skipIf(!hasPseudoTerminal)(
  `from a fresh clone to a running schedule, with nonsense on the way, and none of it asked twice${skipped}`,
  async () => {
    const mac = await freshMac();
    const terminal = mac.types("setup");
    await terminal.choose("Your newsletter", "Set it up now");
    await terminal.answer("What is your newsletter called?", "   ", /it is empty/);
    await terminal.answer("What is your newsletter called?", "Letters from the Lamp");
    await terminal.answer("Who writes it?", "Ada Moss");
    await terminal.answer("Your mail address", "ada", /that is no mail address/);
    await terminal.answer("Your mail address", "ada@letters.example", /an example's/);
    await terminal.answer("Your mail address", "ada@your-domain.org");
    await terminal.answer("Your postal address", "1 Lamp Street, Testtown");
    await terminal.answer("Your time zone", "");
    await terminal.sees(/Written into/);

    await terminal.choose("Mail", "Set it up now");
    await terminal.choose("Through whom shall mail go?", "Resend");
    await terminal.answer("Your key (resend.com", "hello", /begins with re_/);
    await terminal.answer("Your key (resend.com", KEYS.mail);
    await terminal.sees(/your-domain\.org is verified/);

    await terminal.choose("The web address", "Set it up now");
    const [, local = ""] = await terminal.sees(/--url (http:\/\/127\.0\.0\.1:\d+) pressroom/);
    await terminal.answer("The address, once the tunnel runs", "http://letters.test", /begins with https/);
    await terminal.answer("The address, once the tunnel runs", mac.tunnel.url);
    await terminal.sees(/Nobody answers/);
    mac.tunnel.tunnelsTo(local);
    await terminal.choose("The web address", "Try again");
    await terminal.answer("The address, once the tunnel runs", mac.tunnel.url);

    await terminal.sees(/Resend tells this press at once/);

    await terminal.choose("Notion", "Set it up now");
    await terminal.answer("The integration's token", KEYS.notion);
    await terminal.choose("Stripe", "Set it up now");
    await terminal.answer("Your key (begins with rk_live_", KEYS.stripe);
    await terminal.choose("Google Sheets", "Set it up now");
    await terminal.answer("The path of the JSON file", mac.sheetsKey);
    await terminal.putsOff("By itself");
    await terminal.choose("By itself", "Set it up now");
    expect(await terminal.end(), terminal.screen.text()).toBe(0);
    // Seven steps, each taken up, and what they ask: nobody is asked for what can be found out.
    expect(terminal.answered.length).toBeLessThanOrEqual(24);

    const text = terminal.screen.text();
    for (const key of Object.values(KEYS)) expect(text).not.toContain(key);
    const env = readFileSync(join(mac.home, ".env"), "utf8");
    for (const key of Object.values(KEYS)) expect(env).toContain(key);
    expect(statSync(join(mac.home, ".env")).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(mac.home, "settings.yaml"), "utf8")).toContain("name: Letters from the Lamp");
    expect(mac.launchctl.loaded()).toHaveLength(readdirSync(join(mac.clone, "launchd")).length);

    // What launchd would run runs, in nothing but the environment that launchd would give it.
    const label = mac.launchctl.loaded().find((name) => name.startsWith("pressroom.send-issues.")) ?? "";
    const { ProgramArguments, EnvironmentVariables, WorkingDirectory } = readPropertyList(
      mac.launchctl.listOf(label),
    );
    const [node = "", ...args] = ProgramArguments;
    const ran = spawnSync(node, args, { cwd: WorkingDirectory, env: EnvironmentVariables, encoding: "utf8" });
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
    expect(ran.stdout).toContain('"outcome":"idle"');

    const again = mac.types("setup");
    await again.putsOff();
    expect(await again.end(), again.screen.text()).toBe(0);
    const done = [
      "Your newsletter",
      "Mail",
      "The web address",
      "Notion",
      "Stripe",
      "Google Sheets",
      "By itself",
    ];
    expect(again.answered.filter((question) => done.includes(question))).toEqual([]);
    expect(readFileSync(join(mac.home, ".env"), "utf8")).toBe(env);
  },
  180_000,
);

test.skipIf(!hasPseudoTerminal)(
  `stopped by Ctrl-C and by a closed window, it goes on where it was${skipped}`,
  async () => {
    const mac = await freshMac();
    const first = mac.types("setup");
    await first.choose("Your newsletter", "Set it up now");
    await first.answer("What is your newsletter called?", "Letters from the Lamp");
    await first.interrupt("Who writes it?");
    await first.sees(/Nothing was written down|Try again/);
    await first.choose("Your newsletter", "Leave");
    expect(await first.end()).toBe(75);
    expect(first.screen.text()).toContain("To go on where you were");
    expect(existsSync(join(mac.home, "settings.yaml"))).toBe(false);

    const second = mac.types("setup");
    await second.choose("Your newsletter", "Set it up now");
    await second.answer("What is your newsletter called?", "Letters from the Lamp");
    await second.answer("Who writes it?", "Ada Moss");
    await second.answer("Your mail address", "ada@your-domain.org");
    await second.answer("Your postal address", "1 Lamp Street, Testtown");
    await second.answer("Your time zone", "");
    await second.choose("Mail", "Set it up now");
    await second.sees(/Through whom shall mail go\?/);
    await second.hangUp();

    const third = mac.types("setup");
    await third.choose("Mail", "Later");
    await third.choose("The web address", "Later");
    await third.interrupt("Notion");
    expect(await third.end()).toBe(75);
    expect(third.screen.text()).toMatch(/✓ +Your newsletter +Letters from the Lamp/);
    expect(mac.launchctl.loaded()).toEqual([]);
  },
  120_000,
);
