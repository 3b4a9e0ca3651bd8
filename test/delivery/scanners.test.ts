import { describe, expect, it } from "vitest";
import { scannersAmong, type ToldClick } from "../../src/delivery/scanners.ts";

const SAFARI =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15";
const ARRIVED = Date.parse("2026-11-02T08:00:00.000Z");

const click = (seconds: number, link = "a", given: Partial<ToldClick> = {}): ToldClick => ({
  ...{ id: `${link} after ${seconds}`, link: `https://shop.example/${link}`, agent: SAFARI, early: false },
  at: new Date(ARRIVED + seconds * 1_000),
  ...given,
});

const found = (clicks: ToldClick[], links: number | null = null) =>
  [...scannersAmong(clicks, { arrivedAt: new Date(ARRIVED), links }).keys()].sort();

describe("a click", () => {
  it("of somebody in a browser, a minute after the mail came, is a person's", () => {
    expect(found([click(60)])).toEqual([]);
  });

  it.each([
    ["says nothing of who it is", { agent: "" }],
    ["is a crawler's", { agent: "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" }],
    ["is a program's", { agent: "curl/8.7.1" }],
    ["is Barracuda's", { agent: "BarracudaCentral/Sentinel" }],
    ["is Proofpoint's", { agent: "Mozilla/5.0 (proofpoint-urldefense)" }],
    ["is Microsoft's", { agent: "Mozilla/4.0 (compatible; ms-office; MSOffice 16)" }],
    ["was fetched in advance", { early: true }],
  ])("that %s is none", (_, given) => {
    expect(found([click(60, "a", given)])).toHaveLength(1);
  });

  it("within five seconds of the mail's coming is none, and after them may be one", () => {
    expect(found([click(4.9)])).toHaveLength(1);
    expect(found([click(5)])).toEqual([]);
  });

  it("before the mail came is a gateway's, unless a clock is plainly wrong", () => {
    expect(found([click(-2)])).toHaveLength(1);
    expect(found([click(-3_600)])).toEqual([]);
  });

  it("counts where nobody knows when the mail came", () => {
    expect([...scannersAmong([click(1)], { arrivedAt: null, links: null })]).toEqual([]);
  });
});

describe("several clicks of one mail", () => {
  it("on two links within a second are no person's", () => {
    expect(found([click(60, "a"), click(60.5, "b")])).toHaveLength(2);
    expect(found([click(60, "a"), click(60.5, "a")])).toEqual([]);
  });

  it("on four links within ten seconds are no person's; on three they may be", () => {
    const three = [click(60, "a"), click(63, "b"), click(66, "c")];
    expect(found(three)).toEqual([]);
    expect(found([...three, click(69, "d")])).toHaveLength(4);
    expect(found([...three, click(75, "d")])).toEqual([]);
  });

  it("on every link that there is, within ten seconds, are no person's", () => {
    const all = [click(60, "a"), click(63, "b"), click(66, "c")];
    expect(found(all, 3)).toHaveLength(3);
    expect(found(all, 4)).toEqual([]);
    expect(found([click(60, "a"), click(63, "b")], 2)).toEqual([]);
  });

  it("leave the reader's own click alone, which comes later", () => {
    const scanned = ["a", "b", "c", "d"].map((link) => click(2, link));
    expect(found([...scanned, click(300, "b")])).toEqual(scanned.map(({ id }) => id).sort());
  });

  it("are judged alike in whatever order they were told", () => {
    const clicks = [click(300, "b"), click(60.2, "b"), click(4, "c"), click(60, "a"), click(62, "d")];
    expect(found(clicks)).toEqual(found(clicks.toReversed()));
  });
});
