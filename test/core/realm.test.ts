import { describe, expect, test } from "vitest";
import { mayReach, REALMS, type Realm, weakest } from "../../src/core/realm.ts";

describe("a fact reaches a sink", () => {
  const pairs: [fact: Realm, sink: Realm, may: boolean][] = [
    ["sandbox", "sandbox", true],
    ["sandbox", "test", false],
    ["sandbox", "live", false],
    ["test", "sandbox", true],
    ["test", "test", true],
    ["test", "live", false],
    ["live", "sandbox", true],
    ["live", "test", true],
    ["live", "live", true],
  ];

  test("in a table that names every pair", () => {
    expect(new Set(pairs.map(([fact, sink]) => `${fact} ${sink}`)).size).toBe(REALMS.length ** 2);
  });

  test.each(pairs)("%s → %s: %s", (fact, sink, may) => {
    expect(mayReach(fact, sink)).toBe(may);
  });
});

describe("what is made of several facts", () => {
  const all = REALMS.flatMap((one) => REALMS.map((other): [Realm, Realm] => [one, other]));

  test.each(all)("%s and %s is as real as the less real, in either order", (one, other) => {
    const result = weakest(one, other);
    expect([one, other]).toContain(result);
    expect(weakest(other, one)).toBe(result);
    // Wherever the whole may go, each part may go.
    const sinks = REALMS.filter((sink) => mayReach(result, sink));
    expect(sinks).toEqual(REALMS.filter((sink) => mayReach(one, sink) && mayReach(other, sink)));
  });

  test("of one fact is that fact, and of many the least", () => {
    expect(weakest("live")).toBe("live");
    expect(weakest("live", "live", "test", "live")).toBe("test");
    expect(weakest("test", "sandbox", "live")).toBe("sandbox");
  });
});
