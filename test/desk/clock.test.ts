/** A clock that was hours ahead and was put right: nothing stays unseen until it is that late. */
import { expect, test } from "vitest";
import { unsubscribe } from "../../src/audience/subscribers.ts";
import { readCursor, writeCursor } from "../../src/ledger/records.ts";
import { choice, MINUTE_MS, shown, titled, type World } from "../content/desk-world.ts";
import { addReader, settledWorld } from "./settled.ts";

const CURSORS = ["issues edited", "subscribers edited", "jobs edited", "subscribers shown"];

async function clockWasAhead(world: World): Promise<void> {
  const { ledger, clock } = world.app;
  const { account } = await world.app.desk();
  const ahead = new Date(clock.now().getTime() + 8 * 60 * MINUTE_MS).toISOString();
  for (const name of CURSORS) await writeCursor(ledger.db, clock, account, name, ahead);
}

test("what the owner writes and who leaves is seen at once, and from then on", async () => {
  const world = await settledWorld();
  const reader = await addReader(world, "mara@readers.example");
  await world.sync();
  await clockWasAhead(world);
  await world.owner.write({ Title: titled("On paper"), Status: choice("Draft") });
  await unsubscribe(world.app, (await reader()).id, "by the link");
  expect(await world.sync()).toMatchObject({ pulled: { created: 1 }, people: { updated: 1 } });
  const row = await world.owner.rowIn("Subscribers", "mara@readers.example");
  expect(shown(row, "Status")).toBe("Unsubscribed");
  const { account } = await world.app.desk();
  const now = world.clock.now().toISOString();
  for (const name of CURSORS) {
    expect((await readCursor(world.app.ledger.db, account, name)) ?? "", name).toSatisfy(
      (cursor: string) => cursor <= now,
    );
  }
});
