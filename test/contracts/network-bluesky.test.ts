import { onTestFinished } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { blueskySandbox } from "../sandbox/bluesky-for-test.ts";
import { blueskyDriver, type Place } from "../services/bluesky/bluesky-for-test.ts";
import { networkContract } from "./network.ts";

/** One twin a test. */
function twin(): () => Promise<Place> {
  let place: Promise<Place> | undefined;
  return () => {
    place ??= blueskySandbox({ clock: systemClock }).then((sandbox) => sandbox.place);
    onTestFinished(() => {
      place = undefined;
    });
    return place;
  };
}

networkContract("Bluesky's twin", blueskyDriver(twin(), true));
