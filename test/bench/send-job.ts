/**
 * One run of the sender in a process of its own, on a clock that moves only when somebody sleeps. Arguments: the home, the
 * clock's file, the addresses of Resend and Notion.
 */
import { join } from "node:path";
import { loadConfig } from "../../config/load.ts";
import { sendIssues } from "../../jobs/send-issues.ts";
import { openApp } from "../../src/app.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { quietLine } from "./quiet-line.ts";
import { sharedClock } from "./shared-clock.ts";

const [home = "", clockFile = "", resend = "", notion = ""] = process.argv.slice(2);
const variables = { RESEND_BASE_URL: resend, NOTION_BASE_URL: notion };
const config = await loadConfig({ home, source: { variables, file: join(home, "no-such.env") } });
const clock = sharedClock(clockFile, { quiet: quietLine() });
const app = await openApp({ config, clock, logTo: "silent" });
const { outcome, why = "", accepted = 0 } = await performJob(app, "send-issues", sendIssues);
await app.close();
process.send?.({ outcome, why, accepted });
process.disconnect?.();
