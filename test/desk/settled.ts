/** A world whose desk has its tables and its Jobs rows already, and readers in it. */
import { addConfirmed, subscriberById } from "../../src/audience/subscribers.ts";
import type { Realm } from "../../src/core/realm.ts";
import type { SubscriberRow } from "../../src/ledger/tables/audience.ts";
import { MINUTE_MS, openWorld, type World } from "../content/desk-world.ts";

export const DAY_MS = 24 * 60 * MINUTE_MS;

export async function settledWorld(...options: Parameters<typeof openWorld>): Promise<World> {
  const world = await openWorld(...options);
  await settle(world);
  return world;
}

/** The row of a first run is put on the desk by the second. */
export async function settle(world: World): Promise<void> {
  for (let run = 0; run < 2; run++) await world.sync();
}

/** Time for edited times to move on and for bodies to settle. */
export const later = (world: World) => world.clock.advance(5 * MINUTE_MS);

/** A confirmed reader; gives how they stand in the ledger whenever it is asked. */
export async function addReader(
  { app, clock }: World,
  email: string,
  realm: Realm = "sandbox",
): Promise<() => Promise<SubscriberRow>> {
  const consent = { act: "a test", at: clock.now() };
  const added = await addConfirmed(app, { email }, { realm, source: "test", consent });
  if (!added.added) throw new Error(added.why);
  return async () => {
    const row = await subscriberById(app.ledger.db, added.id);
    if (!row) throw new Error("The reader is gone");
    return row;
  };
}
