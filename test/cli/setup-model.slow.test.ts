import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { openApp } from "../../src/app.ts";
import { checkModel } from "../../src/cli/model-health.ts";
import { type SetUpModelOptions, setUpModel, TINY_LLAMA } from "../../src/cli/setup-model.ts";
import { ConfigError } from "../../src/core/errors.ts";
import { sha256 } from "../../src/core/ids.ts";
import { prepareHome } from "../../src/operations/home.ts";
import { writeGguf } from "../services/llama/write-gguf.ts";
import { temporaryFolder } from "./pressroom-for-test.ts";
import { scriptedTerminal } from "./scripted-terminal.ts";

const openHome = async (home: string) => {
  const variables = { PRESSROOM_TOKEN_KEY: "k".repeat(43) };
  const app = await openApp({
    config: await loadConfig({ home, source: { variables, file: join(home, "no.env") } }),
    logTo: "silent",
  });
  onTestFinished(() => app.close());
  return app;
};

async function newHome(): Promise<string> {
  const home = join(temporaryFolder(), "home");
  await prepareHome(home);
  return home;
}

async function setUp(home: string, options: SetUpModelOptions) {
  const terminal = scriptedTerminal();
  const desk = { app: await openHome(home), terminal, signal: new AbortController().signal };
  const { json, exitCode } = await setUpModel(desk, options);
  return { json: json as Record<string, unknown>, exitCode, terminal };
}

/** A server of one file, on this machine. */
async function mirror(content: Buffer): Promise<string> {
  const server = createServer((_, response) => response.end(content));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/random.gguf`;
}

const settingsOf = (home: string) =>
  existsSync(join(home, "settings.yaml")) ? readFileSync(join(home, "settings.yaml"), "utf8") : "";

// The model reads at low priority, and other tests go first.
describe("pressroom setup model", { timeout: 90_000 }, () => {
  test("downloads a file, checks it, tries it, says what it costs here, and remembers it", async () => {
    const home = await newHome();
    const content = readFileSync(writeGguf(join(home, "here.gguf")));
    const digits = sha256(content);
    expect(await checkModel(await openHome(home))).toMatchObject({ ok: true, checked: /none is set up/ });
    const { json, exitCode, terminal } = await setUp(home, { url: await mirror(content), sha256: digits });
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({ ok: true, downloaded: true, path: join(home, "model", "random.gguf") });
    expect(json.says).toMatch(/a draft; 20 drafts in \d+/);
    expect(json.tokensPerSecond).toBeGreaterThan(1);
    expect(terminal.seen()).toMatch(
      /size and sha256 are right[\s\S]*tokens a second here[\s\S]*a draft; 20 drafts/,
    );
    expect(settingsOf(home)).toContain(`path: ${join(home, "model", "random.gguf")}`);
    const app = await openHome(home);
    expect((await app.model())?.hash).toBe(digits);
    expect(await checkModel(app)).toMatchObject({
      ok: true,
      checked: expect.stringContaining("random.gguf"),
    });
    writeFileSync(join(home, "model", "random.gguf"), content.subarray(0, 100_000));
    const broken = await checkModel(await openHome(home));
    expect(broken).toMatchObject({ ok: false, missing: expect.stringContaining("incomplete") });
    expect(broken.next).toContain("setup model");
    const again = await setUp(home, { url: await mirror(content), sha256: digits });
    expect(again.json).toMatchObject({ ok: true, downloaded: true });
  });

  test("keeps nothing of a file that is another than it should be", async () => {
    const home = await newHome();
    const { json, exitCode } = await setUp(home, { url: await mirror(Buffer.from("no model")) });
    expect(exitCode).not.toBe(0);
    expect(json.next).toMatch(/did not come/);
    expect(existsSync(join(home, "model", TINY_LLAMA.name))).toBe(false);
    expect(settingsOf(home)).toBe("");
  });

  test("takes a file of the owner's, and refuses one that can't be used before anything is written", async () => {
    const home = await newHome();
    const file = join(home, "notes.gguf");
    writeFileSync(file, "these are my notes");
    await expect(setUp(home, { file })).rejects.toBeInstanceOf(ConfigError);
    expect(settingsOf(home)).toBe("");
    const own = writeGguf(join(home, "own.gguf"));
    expect((await setUp(home, { file: own })).json).toMatchObject({ ok: true, downloaded: false, path: own });
    const again = await setUp(home, {});
    expect(again.json).toMatchObject({ ok: true, downloaded: false, path: own });
    expect(again.terminal.seen()).toContain("Set up already");
  });

  test("names what is wrong with an address or a hash", async () => {
    const home = await newHome();
    for (const wrong of [{ url: "ftp://x" }, { sha256: "abc" }, { sha256: "a".repeat(64) }])
      await expect(setUp(home, wrong)).rejects.toThrow(/--(url|sha256)/);
  });
});
