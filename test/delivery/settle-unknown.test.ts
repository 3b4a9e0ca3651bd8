/** Mails of unknown fate: the owner looks them up and says what was found; nothing else ever posts them again. */
import { expect, test } from "vitest";
import { namesIn, reportOf } from "../../src/delivery/report.ts";
import { settleUnknown } from "../../src/delivery/settle-unknown.ts";
import type { MailingRow } from "../../src/ledger/tables/delivery.ts";
import { numbered } from "./invented.ts";
import { counted } from "./mail-twin.ts";
import { startWorld, type World } from "./world.ts";

const BATCH = { service: "resend", match: "POST /emails/batch" } as const;

/** The first of two chunks is parked: its answer was lost, and its words can't be made again. */
async function withParked(kind: "drop-before" | "drop-after"): Promise<World & { parked: MailingRow }> {
  const world = await startWorld({ readers: 150, faults: [{ ...BATCH, kind, count: 2 }] });
  const mailing = await world.freeze();
  await world.send(mailing);
  await world.ledger.db
    .updateTable("chunks")
    .set({ body_sha256: "of other bytes" })
    .where("n", "=", 0)
    .execute();
  await world.send(mailing);
  return { ...world, parked: await world.mailing(mailing.id) };
}

const settle = ({ ledger, clock, parked }: World & { parked: MailingRow }, ...args: Finding) =>
  ledger.transaction((db) =>
    settleUnknown(db, clock, parked, { as: args[0], ...(args[1] ? { only: args[1] } : {}) }),
  );
type Finding = [as: "sent" | "not-sent", only?: string[]];

test("a parked chunk is told with its reason, its number of mails and its names", async () => {
  const world = await withParked("drop-after");
  const { counts, parked, mailing } = await reportOf(world.ledger.db, world.parked);
  expect(mailing.state).toBe("unknown");
  expect(counts).toEqual({
    ...{ frozen: 150, waiting: 0, accepted: 50, rejected: 0, suppressed: 0, unknown: 100, stopped: 0 },
  });
  expect(parked).toEqual([{ part: 1, mails: 100, why: expect.stringContaining("byte for byte") }]);
  const names = await namesIn(world.ledger.db, mailing.id, "unknown");
  expect(names.map(({ email }) => email).toSorted()).toEqual(numbered(100).toSorted());
});

test("they went: they count as accepted, and the mailing is whole", async () => {
  const world = await withParked("drop-after");
  expect(await settle(world, "sent")).toBe(100);
  const { counts, mailing } = await reportOf(world.ledger.db, await world.mailing(world.parked.id));
  expect([mailing.state, counts.accepted, counts.unknown]).toEqual(["sent", 150, 0]);
  expect((await world.chunk(0)).state).toBe("settled");
  expect(await settle(world, "sent")).toBe(0);
});

test("they did not go: they are posted under a new key, each once", async () => {
  const world = await withParked("drop-before");
  const requests = world.twin.requests().length;
  await world.send(world.parked);
  expect(world.twin.requests()).toHaveLength(requests);
  expect(await settle(world, "not-sent")).toBe(100);
  const mailing = await world.mailing(world.parked.id);
  expect(mailing.state).toBe("sending");
  expect(await world.send(mailing)).toMatchObject({ state: "sent", counts: { accepted: 150, unknown: 0 } });
  expect(counted(world.twin.recipients())).toEqual(counted(numbered(150)));
  const keys = world.twin.requests().map(({ key }) => key);
  expect(keys.filter((key) => key === keys.at(-1))).toHaveLength(1);
});

test("some went and some did not: each is settled by name, and what is not named stays unknown", async () => {
  const world = await withParked("drop-before");
  expect(await settle(world, "sent", ["Reader-1@readers.test", "reader-2@readers.test"])).toBe(2);
  expect(await settle(world, "not-sent", ["reader-3@readers.test"])).toBe(1);
  const mailing = await world.mailing(world.parked.id);
  expect(await world.send(mailing)).toMatchObject({
    ...{ state: "unknown", counts: { accepted: 53, unknown: 97, waiting: 0 } },
  });
  expect((await world.chunk(0)).state).toBe("parked");
});

test("a mail whose words are not kept any more is not posted, whatever was found", async () => {
  const world = await withParked("drop-before");
  await world.ledger.db.updateTable("deliveries").set({ merge: null }).where("position", "=", 0).execute();
  await settle(world, "not-sent");
  expect(await world.send(await world.mailing(world.parked.id))).toMatchObject({
    ...{ state: "sent", counts: { accepted: 149, rejected: 1 } },
  });
});
