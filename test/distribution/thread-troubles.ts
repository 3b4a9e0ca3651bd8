/** What networks do to those who post: answers that are lost, refusals, a day's absence, tokens that are revoked. */
import type { Fault } from "../../src/sandbox/faults.ts";
import type { Dice } from "../chaos/dice.ts";
import { blueskyOwner } from "../sandbox/bluesky-for-test.ts";
import { mastodonOwner } from "../sandbox/mastodon-for-test.ts";
import { keptSession } from "../services/bluesky/bluesky-for-test.ts";
import { LOGIN, type PostingNetwork, type PostWorld } from "./post-world.ts";

const HOUR_MS = 60 * 60_000;
const NETWORKS: readonly PostingNetwork[] = ["bluesky", "mastodon"];

const PLACES = [
  { service: "bluesky", match: "POST /xrpc/com.atproto.repo.putRecord" },
  { service: "bluesky", match: "POST /xrpc/com.atproto.repo.putRecord" },
  { service: "bluesky", match: "POST /xrpc/com.atproto.repo.uploadBlob" },
  { service: "bluesky", match: "GET /xrpc/com.atproto.repo.getRecord" },
  { service: "bluesky", match: "POST /xrpc/com.atproto.server.createSession" },
  { service: "mastodon", match: "POST /api/v1/statuses" },
  { service: "mastodon", match: "POST /api/v1/statuses" },
  { service: "mastodon", match: "GET /api/v1/accounts/*" },
] as const;

const faultsFrom = (roll: Dice): Fault[] =>
  Array.from({ length: 1 + roll.upTo(3) }, (): Fault => {
    const where = { ...roll.one(PLACES), after: roll.upTo(5), count: 1 + roll.upTo(2) };
    return roll.one<Fault>([
      { ...where, kind: "drop-before" },
      { ...where, kind: "drop-after" },
      { ...where, kind: "drop-after" },
      { ...where, kind: "duplicate" },
      { ...where, kind: "status", status: roll.one([500, 502, 503]) },
      { ...where, kind: "status-after", status: roll.one([500, 502, 503]) },
      { ...where, kind: "status", status: 429, headers: { "retry-after": roll.one(["5", "120", "3600"]) } },
      { ...where, kind: "status", status: 401 },
    ]);
  });

/** A network that is away for a day, from its so-manieth request on. */
const awayFrom = (roll: Dice, service: PostingNetwork): Fault => {
  const where = { service, after: roll.upTo(9), count: 0 };
  return roll.share(0.5) ? { ...where, kind: "drop-before" } : { ...where, kind: "status", status: 503 };
};

/** Troubles come and go with the world's clock. */
export function threadTroubles({ sandbox, urls, clock, openNetworks }: PostWorld, roll: Dice) {
  const counts = { faults: 0, absences: 0, revocations: 0 };
  const until: { away: number | null; revoked: number | null } = { away: null, revoked: null };
  const login = { session: keptSession(), password: "sandbox-1" };
  const inHours = (hours: number) => clock.now().getTime() + hours * HOUR_MS;
  const isOver = (end: number | null) => end !== null && end <= clock.now().getTime();
  /** `now` ends the running session as well, which otherwise goes on for up to two hours. */
  async function revokeOnBluesky(now: boolean): Promise<void> {
    const owner = blueskyOwner(urls.bluesky);
    await owner("person", { handle: LOGIN.handle });
    await owner("revoke", { handle: LOGIN.handle, now });
  }

  async function giveAnew(): Promise<void> {
    await mastodonOwner(urls.mastodon)("restore");
    // Revoked or not: another app password takes the place of the first, and signs in anew.
    login.password = `sandbox-${counts.revocations + 1}`;
    await revokeOnBluesky(false);
    login.session = keptSession();
    until.revoked = null;
  }
  return {
    counts,
    async come() {
      // Mastodon knows a request by its key for an hour at most, and for less when its store is started anew.
      if (roll.share(0.5)) await mastodonOwner(urls.mastodon)("forget-keys");
      const faults = roll.share(0.6) ? faultsFrom(roll) : [];
      sandbox.addFaults(faults);
      counts.faults += faults.length;
      if (until.away !== null || !roll.share(0.12)) return;
      sandbox.addFaults([awayFrom(roll, roll.one(NETWORKS))]);
      until.away = inHours(24);
      counts.absences++;
    },
    /** The owner takes back what one of the networks was given, and gives it anew some hours or days later. */
    async revoke() {
      if (until.revoked !== null) return;
      if (roll.share(0.5)) await mastodonOwner(urls.mastodon)("revoke");
      else await revokeOnBluesky(roll.share(0.5));
      until.revoked = inHours(1 + roll.upTo(40));
      counts.revocations++;
    },
    async go() {
      if (isOver(until.away)) {
        sandbox.clearFaults();
        until.away = null;
      }
      if (isOver(until.revoked)) await giveAnew();
    },
    async end() {
      sandbox.clearFaults();
      await giveAnew();
    },
    /** As a new process opens them, with what the owner has given it by now. */
    networks: () => openNetworks(login),
  };
}
