import { expect, test } from "vitest";
import { manualClock } from "../../../src/core/clock.ts";
import { blueskySandbox } from "../../sandbox/bluesky-for-test.ts";
import { blueskyAt } from "./bluesky-for-test.ts";

const PROFILE = "app.bsky.actor.profile";

test("an account that posts by itself is told to say so, until its owner has marked it", async () => {
  const clock = manualClock("2026-11-23T12:00:30.000Z");
  const { url, place } = await blueskySandbox({ clock });
  const said = (isBot: boolean) => blueskyAt(place, { clock, isBot }).check();
  expect(await said(false)).not.toContain("automated");
  expect(await said(true)).toMatch(
    /^the app password works: @\S+ on \S+\. The account is not marked as automated there/,
  );
  const call = async (method: string, body: object, token?: string) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}/xrpc/${method}`, {
      ...{ method: "POST", headers, body: JSON.stringify(body) },
    });
    expect(answer.status).toBe(200);
    return (await answer.json()) as { accessJwt: string; did: string };
  };
  const { handle, password } = place;
  const { accessJwt, did } = await call("com.atproto.server.createSession", { identifier: handle, password });
  const mark = (labels?: object) => {
    const record = { $type: PROFILE, displayName: "Letters", ...(labels ? { labels } : {}) };
    return call(
      "com.atproto.repo.putRecord",
      { repo: did, collection: PROFILE, rkey: "self", record },
      accessJwt,
    );
  };
  await mark();
  expect(await said(true)).toContain("not marked");
  await mark({ $type: "com.atproto.label.defs#selfLabels", values: [{ val: "bot" }] });
  expect(await said(true)).not.toContain("not marked");
});
