/** The owner stops a mailing: not one chunk more is posted, what is under way is settled, and the sum stays right. */
import { expect, test } from "vitest";
import { unsubscribe } from "../../src/audience/subscribers.ts";
import { unfinishedMailing } from "../../src/delivery/due.ts";
import { outcomeOf } from "../../src/delivery/outcome.ts";
import { countMailing, type MailingCounts } from "../../src/delivery/send.ts";
import { stopMailing, undoStop } from "../../src/delivery/stop.ts";
import { numbered } from "./invented.ts";
import { HOUR_MS, startWorld, type World } from "./world.ts";

const BATCH = { service: "resend", match: "POST /emails/batch" } as const;
const realms = { mailer: "sandbox", desk: "sandbox" } as const;

const sum = ({ frozen, ...others }: MailingCounts) => Object.values(others).reduce((all, n) => all + n, 0);
const next = (world: World) => unfinishedMailing(world.ledger.db, world.clock.now(), "sandbox");

/** The owner's hand while the sender is at work: after so many chunks. */
const afterChunks = (world: World, chunks: number, act: () => Promise<unknown>) => {
  const { submit } = world.mailer;
  let posted = 0;
  return {
    ...world.mailer,
    submit: async (request: Parameters<typeof submit>[0]) => {
      const outcome = await submit(request);
      posted++;
      if (posted === chunks) await act();
      return outcome;
    },
  };
};

test("stopped in the middle, it halts before the next chunk; the rest goes when the owner takes it back", async () => {
  const world = await startWorld({ readers: 450 });
  const mailing = await world.freeze();
  const { ledger, clock } = world;
  const stop = () => ledger.transaction((db) => stopMailing(db, clock, mailing, "you said so"));
  const result = await world.send(mailing, { mailer: afterChunks(world, 2, stop) });
  expect(result).toMatchObject({ state: "stopped", counts: { accepted: 200, stopped: 250, waiting: 0 } });
  expect(sum(result.counts)).toBe(450);
  expect(world.twin.requests()).toHaveLength(2);
  expect(await next(world)).toBeNull();
  expect(await outcomeOf(ledger.db, world.issue, { ...realms, now: world.clock.now() })).toMatchObject({
    state: "Stopped",
    note: expect.stringContaining("Stopped, because you said so: 250 mails do not go."),
  });

  await unsubscribe(world, world.people[300]?.id ?? "", "by the link");
  expect(await ledger.transaction((db) => undoStop(db, clock, mailing))).toBe(250);
  expect((await next(world))?.id).toBe(mailing.id);
  const rest = await world.send(mailing);
  expect(rest).toMatchObject({ state: "sent", counts: { accepted: 449, suppressed: 1, stopped: 0 } });
  expect(world.twin.recipients()).toEqual(numbered(450).filter((_, index) => index !== 300));
});

test("a chunk under way may be out already, so it is asked for to its end", async () => {
  const world = await startWorld({ readers: 250, faults: [{ ...BATCH, kind: "drop-after", count: 2 }] });
  const mailing = await world.freeze();
  await world.send(mailing);
  await world.ledger.transaction((db) => stopMailing(db, world.clock, mailing, "you said so"));
  const counts = await countMailing(world.ledger.db, mailing.id);
  expect(counts).toMatchObject({ waiting: 100, stopped: 150 });
  expect((await world.mailing(mailing.id)).problem).toContain(
    "What became of 100 mails is still being asked",
  );
  expect((await next(world))?.id).toBe(mailing.id);
  expect(await world.send(mailing)).toMatchObject({
    ...{ state: "stopped", counts: { accepted: 100, stopped: 150, waiting: 0 } },
  });
  expect(world.twin.recipients()).toEqual(numbered(250).slice(0, 100));
  expect(await next(world)).toBeNull();
});

test("a chunk under way that never arrived is not built anew once the mailing is stopped", async () => {
  const world = await startWorld({ readers: 150, faults: [{ ...BATCH, kind: "drop-before", count: 2 }] });
  const mailing = await world.freeze();
  await world.send(mailing);
  await world.ledger.transaction((db) => stopMailing(db, world.clock, mailing, "you said so"));
  world.clock.advance(25 * HOUR_MS);
  expect(await world.send(mailing)).toMatchObject({ state: "stopped", counts: { stopped: 150, waiting: 0 } });
  expect(world.twin.recipients()).toEqual([]);
  await world.ledger.transaction((db) => undoStop(db, world.clock, mailing));
  expect((await world.send(mailing)).counts.accepted).toBe(150);
});

test("the owner sets the issue to Withdrawn while it is being sent: it halts before the next chunk", async () => {
  const world = await startWorld({ readers: 350 });
  const mailing = await world.freeze();
  const withdraw = () =>
    world.ledger.db
      .updateTable("issues")
      .set({ status: "withdrawn" })
      .where("id", "=", world.issue.id)
      .execute();
  const result = await world.send(mailing, { mailer: afterChunks(world, 1, withdraw) });
  expect(result).toMatchObject({ state: "stopped", counts: { accepted: 100, stopped: 250 } });
  expect(result.why).toContain("because you set its status to Withdrawn");
});
