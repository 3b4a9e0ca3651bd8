/** While the site is served: what the owner changes on the desk is taken as soon as they pause, not at the next slot. */
import { type App, SERVICES } from "../app.ts";
import { performJob } from "../operations/perform-job.ts";

/** Notion tells of every keystroke or so; a sync waits until this long nothing came. */
const PAUSE_MS = 3_000;

/**
 * A listener for `deskChanged`. Where everything is a twin, the whole chain runs, so that a person can play; with a
 * real service only the desk is read, because publishing and mailing keep to their schedule.
 */
export function followDesk(app: App): { changed(): void; stop(): Promise<void> } {
  const playing = SERVICES.every((name) => app.realms[name] === "sandbox") && !app.config.env.PUBLIC_URL;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();

  async function run(): Promise<void> {
    // Loaded only now: most of the time nobody writes, and the site is all that is served.
    const { syncNotion } = await import("../../jobs/sync-notion.ts");
    await performJob(app, "sync-notion", syncNotion);
    if (!playing) return;
    const { publishIssues } = await import("../../jobs/publish-issues.ts");
    const { sendIssues } = await import("../../jobs/send-issues.ts");
    const published = await performJob(app, "publish-issues", publishIssues);
    const sent = await performJob(app, "send-issues", sendIssues);
    const showsMore = [published, sent].some(({ outcome }) => outcome !== "idle");
    if (showsMore) await performJob(app, "sync-notion", syncNotion);
  }
  const next = () => {
    running = running.then(run).catch((error: unknown) => {
      app.log.error({ error }, "the desk could not be followed");
    });
  };
  return {
    changed() {
      clearTimeout(timer);
      timer = setTimeout(next, PAUSE_MS);
    },
    async stop() {
      clearTimeout(timer);
      await running;
    },
  };
}
