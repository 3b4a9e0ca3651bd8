/** While the site is served: what the owner changes on the desk is taken as soon as they pause, not at the next slot. */

import { SERVICES } from "../app/services.ts";
import type { App } from "../app.ts";
import { performJob } from "../operations/perform-job.ts";
import { type Follower, follower } from "./follow.ts";

/** Everything is a twin, and nobody reads along: then whole chains run at once, so that a person can play. */
export const isPlaying = ({ realms, config }: Pick<App, "realms" | "config">): boolean =>
  SERVICES.every((name) => realms[name] === "sandbox") && !config.env.PUBLIC_URL;

/**
 * A listener for `deskChanged`. With a real service only the desk is read, because publishing and mailing keep to their
 * schedule.
 */
export const followDesk = (app: App): Follower =>
  follower(app.log, "the desk", async () => {
    // Loaded only now: most of the time nobody writes, and the site is all that is served.
    const { syncNotion } = await import("../../jobs/sync-notion.ts");
    await performJob(app, "sync-notion", syncNotion);
    if (!isPlaying(app)) return;
    const { publishIssues } = await import("../../jobs/publish-issues.ts");
    const { sendIssues } = await import("../../jobs/send-issues.ts");
    const published = await performJob(app, "publish-issues", publishIssues);
    const sent = await performJob(app, "send-issues", sendIssues);
    const showsMore = [published, sent].some(({ outcome }) => outcome !== "idle");
    if (showsMore) await performJob(app, "sync-notion", syncNotion);
  });
