import { expect, test } from "vitest";
import { stuckMailings } from "../../src/delivery/health.ts";
import { startWorld } from "./world.ts";

test("a mailing that paused itself, or whose fate nobody knows, is named with what it said; others are not", async () => {
  const world = await startWorld();
  const mailing = await world.freeze();
  const { db } = world.ledger;
  const now = async () => (await stuckMailings(db, "sandbox")).map(({ state, why }) => [state, why]);
  expect(await now()).toEqual([]);
  const to = (state: string, problem: string) =>
    db.updateTable("mailings").set({ state, problem }).where("id", "=", mailing.id).execute();
  await to("paused", "6 of 100 mails came back");
  expect(await now()).toEqual([["paused", "6 of 100 mails came back"]]);
  expect(await stuckMailings(db, "live")).toEqual([]);
  await to("unknown", "1 mail may or may not have been sent");
  expect(await now()).toEqual([["unknown", "1 mail may or may not have been sent"]]);
  await to("sent", "");
  expect(await now()).toEqual([]);
});
