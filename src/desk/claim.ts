/** One desk, one home: two machines that think they run the same newsletter stop before anything leaves. */
import { hostname } from "node:os";
import type { Clock } from "../core/clock.ts";
import { HomeError } from "../core/errors.ts";
import type { Ledger } from "../ledger/open.ts";
import type { Desk, DeskClaim } from "./table.ts";

interface Host {
  ledger: Pick<Ledger, "homeId">;
  clock: Clock;
}

const ourClaim = ({ ledger, clock }: Host): DeskClaim => ({
  homeId: ledger.homeId,
  machine: hostname(),
  since: clock.now().toISOString(),
});

/** Reads whose desk this is; signs it if nobody has. Throws HomeError for another home's. */
export async function assertOurs(host: Host, desk: Pick<Desk, "claim" | "writeClaim">): Promise<void> {
  const claim = await desk.claim();
  if (claim?.homeId === host.ledger.homeId) return;
  if (claim) throw anothers(claim);
  await takeDesk(host, desk);
}

/** Two runs of one home may write to the page at the same time, and one signature be lost in it. */
const TRIES = 3;

/** Signs the desk whoever had it, and reads back that the signature stands. */
export async function takeDesk(host: Host, desk: Pick<Desk, "claim" | "writeClaim">): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    await desk.writeClaim(ourClaim(host));
    const claim = await desk.claim();
    if (claim?.homeId === host.ledger.homeId) return;
    if (claim) throw anothers(claim);
  }
  throw new HomeError("The desk could not be signed. Run this again.");
}

const anothers = ({ homeId, machine, since }: DeskClaim): HomeError =>
  new HomeError(
    `This desk belongs to the pressroom home ${homeId} on “${machine}”, since ${since.slice(0, 10)}. ` +
      "Nothing was sent and nothing was written, because two machines would do everything twice. " +
      "If this machine shall run the newsletter from now on, run: npm run pressroom -- setup notion --take-over. The other one then stops by itself.",
  );
