import { expect, test } from "vitest";
import { eraseAddress } from "../../src/audience/erase.ts";
import { fileMailIds } from "../../src/delivery/mail-ids.ts";
import type { Ledger } from "../../src/ledger/open.ts";
import { looksAt, returnsWorld } from "./returns-world.ts";
import { startWorld } from "./world.ts";

const BEA = "reader-1@readers.test";
const LATER = "reader-230@readers.test";

const filed = async ({ db }: Ledger): Promise<string[]> =>
  (await db.selectFrom("mail_ids").select("provider_id").execute()).map((row) => row.provider_id);
const unfiled = ({ db }: Ledger) =>
  db.selectFrom("chunks").select("n").where("unfiled", "=", 1).orderBy("n").execute();

test("a mailing files no ids, and the first that is looked up files them all", async () => {
  const world = await returnsWorld({ readers: 250 });
  expect(await filed(world.ledger)).toEqual([]);
  expect(await unfiled(world.ledger)).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
  await world.tell(LATER, "bounced", { bounce: "hard" });
  expect(await world.delivery(LATER)).toMatchObject({ fate: "bounced" });
  expect((await filed(world.ledger)).toSorted()).toEqual(world.twin.ids().toSorted());
  expect(await unfiled(world.ledger)).toEqual([]);
});

test("what is settled after a look-up is found by the next", async () => {
  const world = await startWorld({ readers: 250 });
  const looks = looksAt(world);
  const mailing = await world.freeze();
  const stop = new AbortController();
  const progress = () => stop.abort(new DOMException("asked to stop", "AbortError"));
  await world.send(mailing, { signal: stop.signal, progress });
  await looks.tell(BEA, "delivered");
  expect(await filed(world.ledger)).toHaveLength(100);
  await world.send(mailing);
  await looks.tell(LATER, "delivered");
  for (const mail of [BEA, LATER]) expect(await looks.delivery(mail)).toMatchObject({ fate: "delivered" });
});

test("filing twice files nothing twice", async () => {
  const world = await returnsWorld({ readers: 3 });
  await world.ledger.transaction(fileMailIds);
  await world.ledger.db.updateTable("chunks").set({ unfiled: 1 }).execute();
  await world.ledger.transaction(fileMailIds);
  expect(await filed(world.ledger)).toHaveLength(3);
});

test.each(["before", "after"])("no id leads to somebody who was erased %s it was filed", async (when) => {
  const world = await returnsWorld({ readers: 3 });
  const id = (await world.delivery(BEA)).provider_id;
  if (when === "after") await world.ledger.transaction(fileMailIds);
  await eraseAddress(world, BEA, "the owner");
  await world.ledger.transaction(fileMailIds);
  expect(await filed(world.ledger)).toHaveLength(2);
  expect(await filed(world.ledger)).not.toContain(id);
});
