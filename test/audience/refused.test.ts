import { describe, expect, it } from "vitest";
import { audienceSchema } from "../../config/audience.ts";
import { noteActivity } from "../../src/audience/activity.ts";
import { confirmSubscriber } from "../../src/audience/confirm.ts";
import { shownOf } from "../../src/audience/desk.ts";
import { invite } from "../../src/audience/invitations.ts";
import { type Refusal, refuse } from "../../src/audience/refused.ts";
import { addConfirmed, subscriberById, unsubscribe } from "../../src/audience/subscribers.ts";
import { isSuppressed, suppressIn, unsuppress } from "../../src/audience/suppressions.ts";
import { newId } from "../../src/core/ids.ts";
import type { Realm } from "../../src/core/realm.ts";
import { testLedger } from "../ledger/ledger-for-test.ts";

const MARA = "mara@readers.example";

async function list(realm: Realm = "live") {
  const { ledger, clock } = await testLedger();
  const consent = { act: "invented for a test", at: new Date(clock.now().getTime() - 86_400_000) };
  const added = await addConfirmed(
    { ledger, clock },
    { email: MARA, name: "Mara" },
    { realm, source: "test", consent },
  );
  if (!added.added) throw new Error(added.why);
  const { id } = added;
  const row = async () => {
    const found = await subscriberById(ledger.db, id);
    if (!found) throw new Error("They are gone.");
    return found;
  };
  const refused = (given: Partial<Refusal> = {}) =>
    ledger.transaction((db) =>
      refuse(db, clock, id, { ...{ kind: "bounce", why: "", realm, mailed: clock.now() }, ...given }),
    );
  return { ledger, clock, id, row, refused, db: ledger.db };
}

describe("the row of a reader", () => {
  it("whose address refuses mail says so, why, and what can be done", async () => {
    const { row, refused, clock } = await list();
    expect(await refused({ why: "there is no such mailbox." })).toBe(true);
    expect(shownOf(await row(), clock.now())).toMatchObject({
      status: "Unsubscribed",
      note: "The address refuses mail: nothing is sent there any more. Their address refuses mail (there is no such mailbox). If you know another one of theirs, invite it in a new row.",
    });
  });

  it("who complained says that they are never mailed again", async () => {
    const { row, refused, clock } = await list();
    await refused({ kind: "complaint" });
    expect(shownOf(await row(), clock.now()).note).toBe(
      "They told their mail program that your mail is unwanted, so they are never mailed again.",
    );
  });

  it("tells the same whichever of several reasons came first", async () => {
    const [one, other] = [await list(), await list()];
    await one.refused();
    await one.refused({ kind: "complaint" });
    await other.refused({ kind: "complaint" });
    expect(await other.refused()).toBe(false);
    expect((await one.row()).left_why).toBe((await other.row()).left_why);
    await unsubscribe(one, one.id, "by the link in a mail");
    expect((await one.row()).left_why).toContain("unwanted");
  });
});

describe("who complained", () => {
  it("is not brought back by a link that was mailed before", async () => {
    const { ledger, clock, id, refused, row } = await list();
    await refused({ kind: "complaint" });
    const token = {
      ...{ purpose: "confirm" as const, subject: id, id: newId() },
      expires: new Date(clock.now().getTime() + 86_400_000),
    };
    const confirmed = await confirmSubscriber({ ledger, clock, audience: audienceSchema.parse({}) }, token, {
      wording: "Yes",
      place: "/confirm",
    });
    expect(confirmed).toEqual({ kind: "used" });
    expect(await row()).toMatchObject({ status: "unsubscribed" });
  });
});

describe("what a rehearsal suppressed", () => {
  it("bars an address in rehearsals alone; what is real bars it in both", async () => {
    const { db, clock } = await list();
    await suppressIn(db, clock, { email: "a@readers.example", why: "complaint", realm: "sandbox" });
    await suppressIn(db, clock, { email: "b@readers.example", why: "bounce", realm: "live" });
    const barred = (email: string) =>
      Promise.all((["live", "sandbox"] as const).map((sink) => isSuppressed(db, email, sink)));
    expect(await barred("a@readers.example")).toEqual([false, true]);
    expect(await barred("b@readers.example")).toEqual([true, true]);
    expect(await invite(db, clock, { email: "a@readers.example", name: "" }, "live")).toMatchObject({
      added: true,
    });
    expect(await unsuppress(db, "b@readers.example", "sandbox")).toBe(true);
  });
});

describe("a sign of life", () => {
  it("that a clock ahead of ours tells of makes nobody active in days to come", async () => {
    const { db, clock, id, row } = await list();
    await noteActivity(db, clock, id, new Date(clock.now().getTime() + 86_400_000));
    expect((await row()).active_at).toBe(clock.now().toISOString());
  });
});
