import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  FATES,
  type Fate,
  fateAfter,
  type KnownFate,
  refusalToldBy,
  refusesSoftly,
} from "../../src/delivery/fates.ts";
import {
  MAIL_EVENT_TYPES,
  type MailEvent,
  type MailEventFacts,
  type MailEventType,
} from "../../src/delivery/mail-event.ts";

const NOTHING: KnownFate = { fate: null, at: null, why: null, openedAt: null };
const NOON = Date.parse("2026-11-02T12:00:00.000Z");

const event = (type: MailEventType, minute = 0, facts: MailEventFacts = {}): MailEvent => ({
  ...{ id: `${type} ${minute}`, providerId: "mail", type, facts },
  at: new Date(NOON + minute * 60_000),
});

const endOf = (...events: MailEvent[]) => events.reduce(fateAfter, NOTHING);

describe("what became of a mail", () => {
  it.each<[string, MailEvent[], Fate]>([
    ["arrived", [event("delivered")], "delivered"],
    ["is on its way for long", [event("delayed")], "delayed"],
    ["arrived after a delay", [event("delayed"), event("delivered", 5)], "delivered"],
    ["came back for good", [event("bounced", 0, { bounce: "hard" })], "bounced"],
    ["came back for now", [event("bounced", 0, { bounce: "soft" })], "soft bounced"],
    [
      "came back after it had arrived",
      [event("delivered"), event("bounced", 9, { bounce: "soft" })],
      "soft bounced",
    ],
    [
      "was complained of, and then is told to have arrived",
      [event("complained"), event("delivered", 9)],
      "complained",
    ],
    ["came back, and is then told to have arrived", [event("bounced"), event("delivered", 9)], "bounced"],
    ["was never sent", [event("suppressed")], "suppressed"],
    ["failed", [event("failed")], "failed"],
    ["was opened, and so arrived", [event("opened")], "delivered"],
    ["was clicked, and so arrived", [event("clicked")], "delivered"],
  ])("%s", (_, events, fate) => {
    expect(endOf(...events).fate).toBe(fate);
  });

  it("is told with when it was first known, and why", () => {
    const told = endOf(
      event("bounced", 7, { bounce: "hard", why: "again" }),
      event("bounced", 3, { bounce: "hard", why: "no such mailbox" }),
    );
    expect(told).toMatchObject({ at: "2026-11-02T12:03:00.000Z", why: "no such mailbox" });
    expect(endOf(event("opened", 8), event("opened", 2)).openedAt).toBe("2026-11-02T12:02:00.000Z");
  });

  test("is the same in whatever order it is told, and however often", () => {
    const events = fc.array(
      fc.record({
        type: fc.constantFrom(...MAIL_EVENT_TYPES),
        minute: fc.integer({ min: 0, max: 3 }),
        bounce: fc.constantFrom("hard" as const, "soft" as const),
        why: fc.constantFrom("a", "b"),
      }),
      { minLength: 1, maxLength: 8 },
    );
    const shuffled = events.chain((told) => {
      const all = told.map(({ type, minute, bounce, why }) => event(type, minute, { bounce, why }));
      return fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }));
    });
    fc.assert(
      fc.property(shuffled, ([once, twice]) => {
        expect(endOf(...twice)).toEqual(endOf(...once));
      }),
    );
  });

  test("never becomes lighter", () => {
    const told = MAIL_EVENT_TYPES.map((type) => event(type, 0, { bounce: "hard" }));
    for (const first of told) {
      for (const second of told) {
        const [one, both] = [endOf(first).fate, endOf(first, second).fate];
        expect(FATES.indexOf(both as Fate)).toBeGreaterThanOrEqual(FATES.indexOf(one as Fate));
      }
    }
  });
});

describe("what an event says against its address", () => {
  it.each<[MailEventType, MailEventFacts, string | null]>([
    ["bounced", { bounce: "hard" }, "bounce"],
    ["bounced", { bounce: "soft" }, null],
    ["complained", {}, "complaint"],
    ["suppressed", { cause: "bounce" }, "bounce"],
    ["suppressed", { cause: "complaint" }, "complaint"],
    ["failed", { why: "internal_error" }, null],
    ["delivered", {}, null],
    ["opened", {}, null],
    ["clicked", { link: "https://shop.example/" }, null],
  ])("%s %j: %s", (type, facts, kind) => {
    expect(refusalToldBy(event(type, 0, facts))?.kind ?? null).toBe(kind);
  });

  const soft = { fate: "soft bounced", clicked: false };
  it.each<[string, { fate: string | null; clicked: boolean }[], boolean]>([
    ["two soft bounces say nothing", [soft, soft], false],
    ["three in a row say that it refuses mail", [soft, soft, soft], true],
    [
      "one that arrived in between begins the count anew",
      [soft, soft, { fate: "delivered", clicked: false }, soft],
      false,
    ],
    ["so does one whose fate nobody knows", [soft, soft, { fate: null, clicked: false }, soft], false],
    ["so does one whose links were followed", [soft, soft, { ...soft, clicked: true }, soft], false],
    [
      "one that never came to its server is left out",
      [soft, { fate: "failed", clicked: false }, soft, soft],
      true,
    ],
    ["older ones are over", [{ fate: "delivered", clicked: false }, soft, soft, soft], false],
  ])("%s", (_, newest, refuses) => {
    expect(refusesSoftly(newest)).toBe(refuses);
  });
});
