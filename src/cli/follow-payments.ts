/** While the site is served: what the payment service tells of is read at once, so that who paid has it within seconds. */
import type { App } from "../app.ts";
import { performJob } from "../operations/perform-job.ts";
import { type Follower, follower } from "./follow.ts";
import { isPlaying } from "./follow-desk.ts";

/** A listener for `paymentsChanged`. With a real service payments alone are read; mails and the desk keep to their schedule. */
export const followPayments = (app: App): Follower =>
  follower(app.log, "payments", async () => {
    const { syncStripe } = await import("../../jobs/sync-stripe.ts");
    await performJob(app, "sync-stripe", syncStripe);
    if (!isPlaying(app)) return;
    const { sendRequested } = await import("../../jobs/send-requested.ts");
    const { syncNotion } = await import("../../jobs/sync-notion.ts");
    await performJob(app, "send-requested", sendRequested);
    await performJob(app, "sync-notion", syncNotion);
  });
