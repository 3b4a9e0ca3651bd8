import { Hono } from "hono";
import { expect, it, test } from "vitest";
import { forgetOldVisits, todaysSalt, visitsBySource } from "../../src/audience/visits.ts";
import { silentLog } from "../../src/core/log.ts";
import { recall } from "../../src/ledger/records.ts";
import { visitCounter } from "../../src/web/visit-counter.ts";
import { testLedger } from "../ledger/ledger-for-test.ts";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0";
const DAY_MS = 24 * 60 * 60_000;

async function openDoor({ mostRowsADay }: { mostRowsADay?: number } = {}) {
  const { ledger, clock } = await testLedger();
  const counter = visitCounter({
    ...{ ledger, clock, log: silentLog, site: "https://press.test" },
    ...(mostRowsADay ? { mostRowsADay } : {}),
    clientAddress: (_, forwarded) => forwarded ?? "192.0.2.1",
  });
  const app = new Hono();
  app.use(counter.count);
  app.get("/picture.png", (c) => c.body("", 200, { "Content-Type": "image/png" }));
  app.get("/gone", (c) => c.html("<p>Gone", 404));
  app.get("*", (c) => c.html("<p>Hello"));
  app.post("*", (c) => c.html("<p>Done"));
  const visit = (path = "/", headers: Record<string, string> = {}, method = "GET") =>
    app.request(`http://127.0.0.1${path}`, { method, headers: { "user-agent": FIREFOX, ...headers } });
  const rows = async () => {
    await counter.flush();
    return ledger.db.selectFrom("visits").selectAll().orderBy("day").execute();
  };
  return { ledger, clock, counter, app, visit, rows };
}

test("the same visitor twice on a day is one, and the next day another whom nothing ties to the first", async () => {
  const { visit, rows, clock, ledger } = await openDoor();
  await visit();
  await visit();
  await rows();
  await visit();
  expect(await rows()).toMatchObject([{ day: "2026-11-23", path: "landing", count: 3 }]);
  const before = await todaysSalt({ ledger, clock });
  clock.advance(DAY_MS);
  await visit();
  const [first, second] = await rows();
  expect(second).toMatchObject({ day: "2026-11-24", count: 1 });
  expect(second?.visitor).not.toBe(first?.visitor);
  // Yesterday's salt is nowhere any more, so nobody can make yesterday's hash again.
  const home = await ledger.db.selectFrom("home").selectAll().execute();
  expect(JSON.stringify(home)).not.toContain(before.value);
});

test("two browsers are two visitors, and so are two networks; no address and no browser is kept", async () => {
  const { visit, rows, ledger } = await openDoor();
  await visit();
  await visit("/", { "user-agent": `${FIREFOX} other` });
  await visit("/", { "x-forwarded-for": "198.51.100.2" });
  expect(await rows()).toHaveLength(3);
  const kept = JSON.stringify([await rows(), await ledger.db.selectFrom("home").selectAll().execute()]);
  expect(kept).not.toMatch(/192\.0\.2|198\.51\.100|Firefox/);
});

test("the source is the link's tag, else the host of the page before", async () => {
  const { visit, ledger, counter } = await openDoor();
  await visit("/?utm_source=HN&utm_campaign=launch");
  await visit("/issues/ink/?utm_source=hn&utm_campaign=launch");
  await visit("/", { referer: "https://forum.example/thread?token=1", "x-forwarded-for": "192.0.2.9" });
  await visit("/subscribe", { referer: "https://press.test/" });
  await counter.flush();
  expect(await visitsBySource(ledger.db, "2026-11-23", "2026-11-23")).toEqual([
    { source: "direct", campaign: "", visitors: 1, visits: 1 },
    { source: "forum.example", campaign: "", visitors: 1, visits: 1 },
    { source: "hn", campaign: "launch", visitors: 1, visits: 2 },
  ]);
  expect(await visitsBySource(ledger.db, "2026-11-24", "2026-12-31")).toEqual([]);
});

test("which link it was is told by its tag, or, from a site whose links carry none, by the issue that it led to", async () => {
  const { visit, rows } = await openDoor();
  await visit("/issues/ink/?utm_source=bluesky&utm_content=3m5k2aaaaaaa2");
  await visit("/issues/ink/", { referer: "https://news.ycombinator.com/" });
  await visit("/", { referer: "https://lobste.rs/s/abc" });
  await visit("/issues/ink/", { referer: "https://forum.example/" });
  expect((await rows()).map(({ source, content }) => `${source} ${content}`).sort()).toEqual([
    ...["bluesky 3m5k2aaaaaaa2", "forum.example ", "lobste.rs ", "news.ycombinator.com ink"],
  ]);
});

it.each([
  [
    "a search engine",
    { "user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" },
  ],
  ["a script", { "user-agent": "curl/8.5.0" }],
  ["somebody who does not say what they are", { "user-agent": "" }],
  ["a browser that fetches in advance", { "sec-purpose": "prefetch;prerender" }],
  ["an older one", { purpose: "prefetch" }],
  ["a preview", { "x-purpose": "preview" }],
])("does not count %s", async (_, headers) => {
  const { visit, rows } = await openDoor();
  await visit("/", headers);
  expect(await rows()).toEqual([]);
});

test("pictures, pages that aren't there and forms are no visits", async () => {
  const { visit, rows } = await openDoor();
  await visit("/picture.png");
  await visit("/gone");
  await visit("/", {}, "POST");
  expect(await rows()).toEqual([]);
});

test("a flood of strangers fills neither memory nor the disk, and is still counted", async () => {
  const { visit, rows, ledger } = await openDoor({ mostRowsADay: 50 });
  for (let n = 0; n < 300; n++) {
    await visit(`/?utm_source=s${n}&utm_campaign=${"c".repeat(n)}`, { "x-forwarded-for": `192.0.2.${n}` });
    if (n % 40 === 0) await rows();
  }
  const kept = await rows();
  expect(kept).toHaveLength(51);
  expect(kept.reduce((sum, { count }) => sum + count, 0)).toBe(300);
  const sources = await visitsBySource(ledger.db, "2026-11-23", "2026-11-23");
  expect(sources.find(({ source }) => source === "(not told apart)")).toMatchObject({
    visitors: 0,
    visits: 250,
  });
  // Whoever has a row is told apart still, among others who get none.
  await visit("/?utm_source=s1&utm_campaign=c", { "x-forwarded-for": "192.0.2.1" });
  for (const name of ["new", "newer"])
    await visit(`/?utm_source=${name}`, { "x-forwarded-for": "192.0.2.9" });
  const after = await rows();
  expect(after).toHaveLength(51);
  expect(after.find(({ source }) => source === "s1")?.count).toBe(2);
  expect(after.find(({ source }) => source === "(not told apart)")?.count).toBe(252);
});

test("a ledger that can't be written breaks no page and delays none", async () => {
  const { ledger, visit, counter } = await openDoor();
  await ledger.close();
  expect((await visit()).status).toBe(200);
  await counter.flush();
});

test("visits are forgotten after fourteen months, and a salt that is not today's at once", async () => {
  const { visit, rows, ledger, clock } = await openDoor();
  await visit();
  await rows();
  clock.set("2028-01-23T00:00:00Z");
  expect(await forgetOldVisits({ ledger, clock })).toBe(0);
  expect(await recall(ledger.db, "visits salt")).toBeNull();
  clock.set("2028-01-24T00:00:00Z");
  expect(await forgetOldVisits({ ledger, clock })).toBe(1);
  expect(await rows()).toEqual([]);
});
