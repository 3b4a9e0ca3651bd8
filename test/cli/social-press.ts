/** A press whose networks are twins of their own: real to it, once it has keys. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { openApp } from "../../src/app.ts";
import { manualClock } from "../../src/core/clock.ts";
import { prepareHome } from "../../src/operations/home.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { temporaryHome } from "../sandbox/sandbox-for-test.ts";

const SITE = { PUBLIC_URL: "https://letters.your-domain.org" };

export const BLUESKY = { BLUESKY_HANDLE: "letters.test", BLUESKY_APP_PASSWORD: "abcd-efgh-ijkl-mnop" };
export const X = {
  ...{ X_API_KEY: "ofthistest", X_API_SECRET: "ofthistest-secret" },
  ...{ X_ACCESS_TOKEN: "access-token", X_ACCESS_SECRET: "access-token-secret" },
};

export async function socialPress(variables: Record<string, string> = SITE, settings?: string) {
  const clock = manualClock(new Date());
  const services = ["bluesky", "mastodon", "x", "reddit", "hackernews"] as const;
  const twins = await startSandbox({ services, home: temporaryHome(), clock });
  onTestFinished(() => twins.close());
  const home = temporaryHome();
  await prepareHome(home);
  if (settings) writeFileSync(join(home, "settings.yaml"), settings);
  const { bluesky, x, reddit, hackernews } = twins.urls;
  const given = {
    BLUESKY_URL: bluesky,
    X_BASE_URL: x,
    REDDIT_BASE_URL: reddit,
    HACKERNEWS_BASE_URL: hackernews,
  };
  const file = join(home, ".env");
  const opened = async () => {
    // As in the next process: what was kept in the home is there.
    const source = { variables: { PRESSROOM_TOKEN_KEY: "k".repeat(43), ...given, ...variables }, file };
    const app = await openApp({ config: await loadConfig({ home, source }), clock, logTo: "silent" });
    onTestFinished(() => app.close());
    return app;
  };
  const textOf = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : "");
  return {
    ...{ app: await opened(), again: opened, clock, home, twins },
    env: () => textOf(file),
    settings: () => textOf(join(home, "settings.yaml")),
  };
}
