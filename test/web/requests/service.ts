/** The web service in a process of its own, as `pressroom serve` starts it, on a clock that stands in a file. Arguments: see `given`. */

import { loadConfig } from "../../../config/load.ts";
import { publishIssues } from "../../../jobs/publish-issues.ts";
import { sendRequested } from "../../../jobs/send-requested.ts";
import { openApp } from "../../../src/app.ts";
import { addConfirmed } from "../../../src/audience/subscribers.ts";
import { suppress } from "../../../src/audience/suppressions.ts";
import { serveSite } from "../../../src/cli/serve-site.ts";
import { performJob } from "../../../src/operations/perform-job.ts";
import { openDoor } from "../../../src/web/serve.ts";
import { sharedClock } from "../../bench/shared-clock.ts";
import { addIssue } from "../../delivery/invented.ts";

/** What the service is told when it is started, as JSON. */
export interface Given {
  home: string;
  clockFile: string;
  variables: Record<string, string>;
  readers: readonly { email: string; tier: string }[];
  complained: string;
}

export interface Route {
  method: string;
  path: string;
}

/** What it says: first where it is, and which routes it has; then an answer to each thing that it is asked. */
export type Said =
  | { said: "ready"; url: string; routes: Route[] }
  | { said: "done" }
  | { said: "memory"; residentMb: number; heapMb: number };

export type Asked = "memory" | "tidy" | "stop";

const given: Given = JSON.parse(process.argv[2] ?? "{}");
const clock = sharedClock(given.clockFile);
const source = { variables: given.variables, file: "/dev/null" };
const config = await loadConfig({ home: given.home, source });
const app = await openApp({ config, clock });

for (const { email, tier } of given.readers) {
  const consent = { act: "invented for a test", at: clock.now() };
  await addConfirmed(
    app,
    { email, name: 'A "<reader>"', tier },
    { realm: "sandbox", source: "test", consent },
  );
}
await suppress(app.ledger.db, clock, given.complained, "complaint");
const issue = { whole: true, tags: ["Craft", "<b>&\"'"] };
await addIssue(app.ledger, clock, { ...issue, key: "free", slug: "free", audience: "everyone" });
await addIssue(app.ledger, clock, { ...issue, key: "paid", slug: "paid", number: 8, audience: "premium" });

const door = await openDoor(app.ledger, app.home);
if (door.kind !== "open") throw new Error("Another process serves this home.");
await performJob(app, "publish-issues", publishIssues);
let routes: Route[] = [];
const served = await serveSite(app, {
  ...door,
  serve(pages, quick) {
    routes = pages.routes.map(({ method, path }) => ({ method, path }));
    door.serve(pages, quick);
  },
});

const say = (said: Said) => process.send?.(said);

async function memory(): Promise<Said> {
  // Twice, since what a first run lets go may let go of more.
  for (let n = 0; n < 2; n++) globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { said: "memory", residentMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20 };
}

process.on("message", async (asked: Asked) => {
  if (asked === "memory") return say(await memory());
  if (asked === "tidy") await performJob(app, "send-requested", sendRequested);
  if (asked === "stop") {
    await served.stop();
    await door.close();
    await app.close();
  }
  say({ said: "done" });
  if (asked === "stop") process.disconnect();
});
say({ said: "ready", url: door.url, routes });
