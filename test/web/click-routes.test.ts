import { describe, expect, it } from "vitest";
import { eraseAddress } from "../../src/audience/erase.ts";
import { openLog } from "../../src/core/log.ts";
import { keepMailEvents } from "../../src/delivery/events.ts";
import { keepLinks, readerMark, trackLinks } from "../../src/delivery/links.ts";
import { background } from "../../src/web/background.ts";
import { webApp } from "../../src/web/web-app.ts";
import { MINUTE_MS, returnsWorld, SAFARI } from "../delivery/returns-world.ts";
import { temporaryFolder } from "../ledger/ledger-for-test.ts";

const KEY = "the-key-of-this-test-is-long-enough-for-it";
const SITE = "https://small-press.example";
const BEA = "reader-1@readers.test";
const CEM = "reader-2@readers.test";
const URLS = ["lamp", "oil", "wick", "glass", "match"].map((name) => `https://shop.example/${name}`);

/** A press with links of its own in the issue that went out an hour ago. */
async function press() {
  const world = await returnsWorld({ readers: 2 });
  const mailing = { kind: "issue", subject: world.issue.id, realm: "sandbox" } as const;
  const html = URLS.map((url) => `<a href="${url}">x</a>`).join("");
  const tracked = trackLinks({ html, text: "" }, { site: SITE, mailing });
  await keepLinks(world.ledger.db, tracked, mailing);
  world.clock.advance(60 * MINUTE_MS);
  const folder = temporaryFolder();
  const log = openLog(`${folder}/web.log`);
  const later = background(log);
  const app = webApp({
    ...{ ledger: world.ledger, clock: world.clock, log, name: "The Small Press" },
    site: { dir: folder, assets: folder, url: SITE, realm: "live" },
    readUnsubscribeToken: () => null,
    clicks: { tokenKeys: [KEY], background: later },
  });
  const follow = async (path: string, headers: Record<string, string> = {}, method = "GET") => {
    const answer = await app.request(path, { method, headers: { "user-agent": SAFARI, ...headers } });
    await later.idle();
    return { status: answer.status, to: answer.headers.get("location"), headers: answer.headers };
  };
  const mark = readerMark([KEY], (await world.person(BEA)).id);
  return {
    ...world,
    follow,
    later,
    app,
    mark,
    at: (place: number, by = mark) => `/c/${tracked.set}/${place}/${by}`,
  };
}

describe("a link of our own", () => {
  it("leads on at once, and counts as a click of its reader", async () => {
    const world = await press();
    const { status, to, headers } = await world.follow(world.at(1));
    expect([status, to]).toEqual([302, URLS[1]]);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(await world.clicks()).toMatchObject([
      { url: URLS[1], tags: '["build log"]', issue_id: world.issue.id },
    ]);
    expect(await world.person(BEA)).toMatchObject({ active_at: world.clock.now().toISOString() });
    expect(await world.delivery(BEA)).toMatchObject({ fate: "delivered", clicked_at: expect.any(String) });
    expect(await world.delivery(CEM)).toMatchObject({ fate: null, clicked_at: null });
  });

  it("changes nothing of whether and how somebody is on the list", async () => {
    const world = await press();
    const { active_at: _, updated_at: __, ...before } = await world.person(BEA);
    await world.follow(world.at(0));
    expect(await world.person(BEA)).toMatchObject(before);
  });

  it("leads nowhere that the mailing doesn't lead", async () => {
    const world = await press();
    for (const path of [
      world.at(URLS.length),
      world.at(-1),
      `/c/0123456789ab/0/${world.mark}`,
      `${world.at(0).replace("/0/", "/https:%2F%2Fevil.example/")}`,
      `${world.at(0)}/https://evil.example`,
    ]) {
      const { status, to } = await world.follow(path);
      expect([status, to]).toEqual([404, null]);
    }
    expect((await world.follow(`${world.at(0)}?to=https://evil.example`)).to).toBe(URLS[0]);
  });

  it.each([
    ["whose end was cut off", (mark: string) => mark.slice(0, 20)],
    ["that was altered", (mark: string) => `${mark.startsWith("A") ? "B" : "A"}${mark.slice(1)}`],
    ["of somebody who got no such mail", () => readerMark([KEY], "0d15ea5e-0000-4000-8000-000000000002")],
  ])("%s leads on, and counts for nobody", async (_, alter) => {
    const world = await press();
    expect((await world.follow(world.at(0, alter(world.mark)))).to).toBe(URLS[0]);
    expect(await world.events()).toEqual([]);
  });

  it("of somebody who was erased leads on, and counts for nobody", async () => {
    const world = await press();
    await eraseAddress(world, BEA, "themselves");
    expect((await world.follow(world.at(0))).to).toBe(URLS[0]);
    expect(await world.events()).toEqual([]);
  });

  it("that is only asked for by HEAD is not followed", async () => {
    const world = await press();
    expect((await world.follow(world.at(0), {}, "HEAD")).status).toBe(302);
    expect(await world.events()).toEqual([]);
    expect((await world.follow(world.at(0), {}, "POST")).status).toBe(404);
  });

  it.each<[string, Record<string, string>]>([
    ["a scanner", { "user-agent": "Mozilla/5.0 (proofpoint-urldefense)" }],
    ["a program that says nothing of itself", { "user-agent": "" }],
    ["a browser that fetches in advance", { "sec-purpose": "prefetch" }],
  ])("that %s follows is kept as such, and counts for nobody", async (_, headers) => {
    const world = await press();
    expect((await world.follow(world.at(0), headers)).to).toBe(URLS[0]);
    expect(await world.events()).toMatchObject([
      { type: "clicked", facts: expect.stringContaining("scanner") },
    ]);
    expect(await world.clicks()).toEqual([]);
    expect(await world.person(BEA)).toMatchObject({ active_at: null });
  });

  it("counts for nobody where all are followed within seconds, and again for who comes later", async () => {
    const world = await press();
    for (const place of URLS.keys()) {
      await world.follow(world.at(place));
      world.clock.advance(1_500);
    }
    expect(await world.clicks()).toEqual([]);
    world.clock.advance(10 * MINUTE_MS);
    await world.follow(world.at(3));
    expect(await world.clicks()).toMatchObject([{ url: URLS[3] }]);
  });

  it("fills no disk, however often it is followed", async () => {
    const world = await press();
    await world.follow(world.at(0));
    const [{ provider_id: providerId = "" } = {}] = await world.events();
    const before = Array.from({ length: 98 }, () => world.event(providerId, "clicked", { link: "-" }));
    await keepMailEvents(world.ledger.db, world.clock, world.mailer.account, before);
    for (let times = 0; times < 3; times++) await world.follow(world.at(0));
    expect(await world.events()).toHaveLength(100);
  });
});
