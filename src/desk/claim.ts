/** One desk, one home: two machines that think they run the same newsletter stop before anything leaves. */
import { hostname } from "node:os";
import type { Clock } from "../core/clock.ts";
import { HomeError } from "../core/errors.ts";
import { whichCopy } from "../ledger/held.ts";
import type { Ledger } from "../ledger/open.ts";
import type { Desk, DeskClaim } from "./table.ts";

interface Host {
  ledger: Pick<Ledger, "homeId" | "db">;
  clock: Clock;
}

type Who = Pick<DeskClaim, "homeId" | "copy">;

/** A home that was put back from a backup has the id of the one that it was, and is another copy of it. */
const ourselves = async ({ ledger }: Host): Promise<Who> => ({
  homeId: ledger.homeId,
  copy: await whichCopy(ledger),
});

const isSame = (one: Who, other: Who): boolean => one.homeId === other.homeId && one.copy === other.copy;

/** Reads whose desk this is; signs it if nobody has. Throws HomeError for another home's. */
export async function assertOurs(host: Host, desk: Pick<Desk, "claim" | "writeClaim">): Promise<void> {
  const claim = await desk.claim();
  if (!claim) return takeDesk(host, desk);
  if (!isSame(claim, await ourselves(host))) throw anothers(claim, host);
}

/** Two runs of one home may write to the page at the same time, and one signature be lost in it. */
const TRIES = 3;

/** Signs the desk whoever had it, and reads back that the signature stands. */
export async function takeDesk(host: Host, desk: Pick<Desk, "claim" | "writeClaim">): Promise<void> {
  const us = await ourselves(host);
  for (let tries = 0; tries < TRIES; tries++) {
    await desk.writeClaim({ ...us, machine: hostname(), since: host.clock.now().toISOString() });
    const claim = await desk.claim();
    if (claim && isSame(claim, us)) return;
    if (claim) throw anothers(claim, host);
  }
  throw new HomeError("The desk could not be signed. Run this again.");
}

const anothers = ({ homeId, machine, since }: DeskClaim, { ledger }: Host): HomeError =>
  new HomeError(
    `This desk belongs to ${homeId === ledger.homeId ? "another copy of this home" : `the pressroom home ${homeId}`} on “${machine}”, since ${since.slice(0, 10)}. ` +
      "Nothing was sent and nothing was written, because two machines would do everything twice. " +
      "If this machine shall run the newsletter from now on, run: npm run pressroom -- setup notion --take-over. The other one then stops by itself.",
  );
