import { expect, test } from "vitest";
import { checkSchedule } from "../../src/cli/schedule-health.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { filledHome } from "../operations/backup/filled-home.ts";

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

test("doctor says when nothing runs by itself, since when, and how to let it", async () => {
  const { open, clock } = await filledHome({ people: 2 });
  const app = await open();
  await app.ledger.db.deleteFrom("runs").execute();
  const still = {
    ...{ service: "schedule", realm: "sandbox", ok: false, missing: "nothing runs by itself" },
    next: expect.stringMatching(/launchd install.*systemd install.*run/),
  };
  expect(await checkSchedule(app)).toMatchObject({ ...still, checked: "no job has run yet", blocks: "" });
  const since = clock.now().toISOString().slice(0, 16).replace("T", " ");
  for (const job of Object.keys(app.config.schedule))
    await performJob(app, job, async () => ({ outcome: "idle" }));
  expect(await checkSchedule(app)).toMatchObject({
    ok: true,
    missing: "",
    checked: `a job ran last at ${since} UTC`,
  });
  clock.advance(3 * HOUR_MS);
  const { ok, missing } = await checkSchedule(app);
  expect(ok).toBe(false);
  expect(missing).toMatch(/^overdue: .*send-issues/);
  expect(missing).not.toContain("assign-cohorts");
  clock.advance(DAY_MS);
  expect(await checkSchedule(app)).toMatchObject({ ...still, checked: `no job has run since ${since} UTC` });
  const real = { ...app, realms: { ...app.realms, resend: "live" as const } };
  expect(await checkSchedule(real)).toMatchObject({
    realm: "live",
    blocks: expect.stringContaining("by itself"),
  });
});
