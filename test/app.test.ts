import { describe, expect, it } from "vitest";
import { accountOf } from "../src/core/ids.ts";
import { MONDAY, openWorld } from "./content/desk-world.ts";

describe("the calls to a service", () => {
  it("are counted by the key that they are made with, for all processes of a home", async () => {
    const world = await openWorld();
    await world.sync();
    await (await world.app.mailer()).check();
    const counted = await world.app.ledger.db
      .selectFrom("calls")
      .select(["service", "account", "realm"])
      .execute();
    const ofService = (service: string) => counted.filter((call) => call.service === service);
    expect(ofService("notion").length).toBeGreaterThan(1);
    expect(ofService("notion")).toContainEqual({
      service: "notion",
      account: accountOf("sandbox"),
      realm: "sandbox",
    });
    expect(ofService("resend")).toEqual([
      { service: "resend", account: accountOf("re_sandbox"), realm: "sandbox" },
    ]);
  });

  it("that a service holds off for long are held off in the next run too, without asking", async () => {
    const world = await openWorld();
    await world.sync();
    world.failWith({ kind: "status", status: 429, headers: { "retry-after": "600" } });
    expect(await world.sync()).toMatchObject({ outcome: "partial" });

    const next = await openWorld({ home: world.app.home, at: world.clock.now() });
    let outcome: unknown;
    const calls = await next.callsDuring(async () => {
      outcome = await next.sync();
    });
    expect(calls).toBe(0);
    const why = expect.stringMatching(
      /takes no calls until 2026-11-23 12:\d\d UTC\. The next run tries again/,
    );
    expect(outcome).toMatchObject({ outcome: "partial", why });

    next.clock.advance(600_000);
    expect(await next.sync()).not.toMatchObject({ outcome: "partial" });
  });
});

it("whose desk it is, is known from the ledger once Notion was asked", async () => {
  const { app } = await openWorld({ at: MONDAY });
  expect(await app.notionAccount()).toBeNull();
  const { account } = await app.desk();
  expect(await app.notionAccount()).toEqual(account);
});
