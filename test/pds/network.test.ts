/** The contract of posters, held against a real Bluesky server. */
import { afterAll, beforeAll } from "vitest";
import { networkContract } from "../contracts/network.ts";
import { blueskyDriver, type Place } from "../services/bluesky/bluesky-for-test.ts";
import { type RealPds, startPds, withoutPds } from "./real-pds.ts";

const skip = withoutPds();
let pds: RealPds | undefined;
let place: Place | undefined;

beforeAll(async () => {
  if (skip !== null) return;
  pds = await startPds();
  place = await pds.account("letters.test");
}, 60_000);
afterAll(() => pds?.close());

const opened = async (): Promise<Place> => {
  if (!place) throw new Error("the server has not begun");
  return place;
};
networkContract("A real PDS", blueskyDriver(opened, false), skip);
