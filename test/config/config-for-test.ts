/** A home and a checkout's `.env` in folders of their own, with only the variables that a test gives. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Config, loadConfig } from "../../config/load.ts";
import { ConfigError, type ConfigProblem } from "../../src/core/errors.ts";

export interface Written {
  settings?: string;
  homeEnv?: string;
  checkoutEnv?: string;
  variables?: Record<string, string>;
}

export function writeConfig({ settings, homeEnv, checkoutEnv, variables = {} }: Written) {
  const folder = mkdtempSync(join(tmpdir(), "pressroom-config-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const home = join(folder, "home");
  mkdirSync(home);
  const file = join(folder, ".env");
  if (settings !== undefined) writeFileSync(join(home, "settings.yaml"), settings);
  if (homeEnv !== undefined) writeFileSync(join(home, ".env"), homeEnv);
  if (checkoutEnv !== undefined) writeFileSync(file, checkoutEnv);
  return { folder, home, source: { variables, file } };
}

export function load(written: Written): Promise<Config> {
  const { home, source } = writeConfig(written);
  return loadConfig({ home, source });
}

/** Every mistake that was found; fails the test when the settings were taken. */
export async function refusal(
  written: Written,
): Promise<{ message: string; problems: readonly ConfigProblem[] }> {
  const taken = await load(written).catch((error: unknown) => error);
  if (taken instanceof ConfigError) return { message: taken.message, problems: taken.problems };
  throw new Error(`Expected a ConfigError, but got: ${String(taken)}`);
}
