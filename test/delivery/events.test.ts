import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { eraseAddress } from "../../src/audience/erase.ts";
import { heldAbout } from "../../src/audience/held-data.ts";
import { unsubscribe } from "../../src/audience/subscribers.ts";
import { isSuppressed, mayAskAgain, suppressionOf } from "../../src/audience/suppressions.ts";
import { newId } from "../../src/core/ids.ts";
import type { Realm } from "../../src/core/realm.ts";
import { applyWaiting, forgetMailEvents, keepMailEvents } from "../../src/delivery/events.ts";
import type { MailEvent, MailEventFacts, MailEventType } from "../../src/delivery/mail-event.ts";
import { addIssue } from "./invented.ts";
import { HOUR_MS, looksAt, MINUTE_MS, type ReturnsWorld, returnsWorld, SAFARI } from "./returns-world.ts";
import { startWorld } from "./world.ts";

const BEA = "reader-1@readers.test";
const CEM = "reader-2@readers.test";
const DAY_MS = 24 * HOUR_MS;
const HARD: MailEventFacts = { bounce: "hard", why: "no such mailbox" };
const SOFT: MailEventFacts = { bounce: "soft", why: "mailbox full" };
const SHOP = "https://shop.example/";

describe("an event", () => {
  const ends: [MailEventType, MailEventFacts, object][] = [
    ["delivered", {}, { fate: "delivered", fate_why: null }],
    ["delayed", {}, { fate: "delayed" }],
    ["bounced", HARD, { fate: "bounced", fate_why: "no such mailbox" }],
    ["bounced", SOFT, { fate: "soft bounced", fate_why: "mailbox full" }],
    ["complained", {}, { fate: "complained" }],
    ["suppressed", { cause: "bounce", why: "on the list" }, { fate: "suppressed", fate_why: "on the list" }],
    ["failed", { why: "internal_error" }, { fate: "failed", fate_why: "internal_error" }],
    ["opened", {}, { fate: "delivered", opened_at: "2026-11-02T08:01:00.000Z", clicked_at: null }],
    ["clicked", { link: SHOP, agent: SAFARI }, { fate: "delivered", clicked_at: "2026-11-02T08:01:00.000Z" }],
  ];

  it("is kept, and shown on its delivery alone", async () => {
    const world = await returnsWorld({ readers: ends.length + 1 });
    world.clock.advance(MINUTE_MS);
    for (const [index, [type, facts, shown]] of ends.entries()) {
      const mail = `reader-${index + 1}@readers.test`;
      expect(await world.delivery(mail)).toMatchObject({ fate: null });
      await world.tell(mail, type, facts);
      expect(await world.delivery(mail), type).toMatchObject(shown);
      const last = (await world.events()).find((event) => event.id === `event ${index + 1}`);
      expect(last).toMatchObject({ type, applied_at: "2026-11-02T08:01:00.000Z" });
    }
    const untold = await world.delivery(`reader-${ends.length + 1}@readers.test`);
    expect(untold).toMatchObject({ fate: null, opened_at: null, clicked_at: null });
  });

  it("that is told twice counts once", async () => {
    const world = await returnsWorld();
    world.clock.advance(MINUTE_MS);
    const { provider_id } = await world.delivery(BEA);
    const click = world.event(provider_id ?? "", "clicked", { link: SHOP, agent: SAFARI });
    await world.hear(click);
    await world.hear(click);
    expect(await world.clicks()).toHaveLength(1);
    expect(await world.events()).toHaveLength(1);
  });

  it("of a mail that is none of ours waits a week, and is forgotten", async () => {
    const world = await returnsWorld();
    await world.hear(world.event("somebody else's", "delivered"));
    await applyWaiting(world);
    expect(await world.events()).toMatchObject([{ applied_at: null }]);
    world.clock.advance(8 * DAY_MS);
    expect(await forgetMailEvents(world.ledger.db, world.clock)).toBe(1);
  });

  it("that was applied is forgotten after sixty days, and what it changed stays", async () => {
    const world = await returnsWorld();
    world.clock.advance(MINUTE_MS);
    await world.tell(BEA, "clicked", { link: SHOP, agent: SAFARI });
    world.clock.advance(59 * DAY_MS);
    expect(await forgetMailEvents(world.ledger.db, world.clock)).toBe(0);
    world.clock.advance(2 * DAY_MS);
    expect(await forgetMailEvents(world.ledger.db, world.clock)).toBe(1);
    await world.tell(BEA, "clicked", { link: `${SHOP}later`, agent: SAFARI });
    expect(await world.clicks()).toHaveLength(2);
    expect(await world.delivery(BEA)).toMatchObject({ clicked_at: "2026-11-02T08:01:00.000Z" });
  });

  it("of another realm's account touches nothing", async () => {
    const world = await returnsWorld();
    const { provider_id } = await world.delivery(BEA);
    const live = { ...world.mailer.account, realm: "live" as const };
    await keepMailEvents(world.ledger.db, world.clock, live, [world.event(provider_id ?? "", "complained")]);
    await applyWaiting(world);
    expect(await world.delivery(BEA)).toMatchObject({ fate: null });
    expect(await world.person(BEA)).toMatchObject({ status: "confirmed" });
  });
});

describe("what is told before the answer to the POST", () => {
  it("waits, and is applied as the chunk settles", async () => {
    const world = await startWorld();
    const looks = looksAt(world);
    const mailing = await world.freeze();
    // The service took the mails, and its answer is lost: the ids are known to nobody here.
    world.addFaults([{ service: "resend", match: "POST /emails/batch", kind: "drop-after", count: 2 }]);
    expect((await world.send(mailing)).state).toBe("waiting");
    const [first = ""] = world.twin.ids();
    await looks.hear(looks.event(first, "bounced", HARD));
    expect(await looks.events()).toMatchObject([{ applied_at: null }]);
    expect((await world.send(mailing)).state).toBe("sent");
    expect(await looks.delivery(BEA)).toMatchObject({ provider_id: first, fate: "bounced" });
    expect(await looks.person(BEA)).toMatchObject({ status: "unsubscribed" });
    expect(await looks.events()).toMatchObject([{ applied_at: expect.any(String) }]);
  });
});

describe("somebody whose address", () => {
  it("bounces for good is off the list at once, and their row says why", async () => {
    const world = await returnsWorld();
    await world.tell(BEA, "bounced", HARD);
    expect(await world.person(BEA)).toMatchObject({
      status: "unsubscribed",
      left_why: "their address refuses mail (no such mailbox)",
    });
    expect(await suppressionOf(world.ledger.db, BEA, "sandbox")).toBe("bounce");
    expect(await mayAskAgain(world.ledger.db, BEA, "sandbox")).toBe(true);
    await world.tell(BEA, "delivered");
    expect(await world.person(BEA)).toMatchObject({ status: "unsubscribed" });
  });

  it("complains is never mailed again, whatever they do", async () => {
    const world = await returnsWorld();
    await world.tell(BEA, "complained");
    expect(await world.person(BEA)).toMatchObject({
      status: "unsubscribed",
      left_why: "they told their mail program that it is unwanted",
    });
    expect(await mayAskAgain(world.ledger.db, BEA, "sandbox")).toBe(false);
  });

  it("is on the service's own list is treated as what put it there", async () => {
    const world = await returnsWorld();
    await world.tell(BEA, "suppressed", { cause: "complaint" });
    await world.tell(CEM, "suppressed", { cause: "bounce" });
    expect(await suppressionOf(world.ledger.db, BEA, "sandbox")).toBe("complaint");
    expect(await suppressionOf(world.ledger.db, CEM, "sandbox")).toBe("bounce");
  });

  it("bounced, though they have confirmed anew since that mail, stays", async () => {
    const world = await returnsWorld();
    world.clock.advance(HOUR_MS);
    await world.ledger.db
      .updateTable("subscribers")
      .set({ consent_at: world.clock.now().toISOString() })
      .where("email", "=", BEA)
      .execute();
    await world.tell(BEA, "bounced", HARD);
    expect(await world.person(BEA)).toMatchObject({ status: "confirmed" });
    expect(await isSuppressed(world.ledger.db, BEA, "sandbox")).toBe(false);
  });

  it("left meanwhile has left for their own reason; a complaint is told all the same", async () => {
    const world = await returnsWorld();
    for (const mail of [BEA, CEM])
      await unsubscribe(world, (await world.person(mail)).id, "by the link in a mail");
    await world.tell(BEA, "bounced", HARD);
    await world.tell(CEM, "complained");
    expect((await world.person(BEA)).left_why).toBe("by the link in a mail");
    expect((await world.person(CEM)).left_why).toBe("they told their mail program that it is unwanted");
    expect(await suppressionOf(world.ledger.db, BEA, "sandbox")).toBe("bounce");
  });
});

describe("three soft bounces", () => {
  /** An issue after the other goes out, each with this end. */
  async function issuesWith(...ends: ([MailEventType, MailEventFacts?] | null)[]) {
    const world = await startWorld({ readers: 1 });
    const looks = looksAt(world);
    for (const [index, end] of ends.entries()) {
      const issue = await addIssue(world.ledger, world.clock, { key: `number-${index + 20}` });
      world.clock.advance(HOUR_MS);
      await world.send(await world.freeze({ issue }));
      if (end) await looks.tell(BEA, ...end);
    }
    return looks.person(BEA);
  }

  it("in a row take somebody off the list", async () => {
    const soft: [MailEventType, MailEventFacts] = ["bounced", SOFT];
    expect(await issuesWith(soft, soft)).toMatchObject({ status: "confirmed" });
    expect(await issuesWith(soft, soft, soft)).toMatchObject({
      status: "unsubscribed",
      left_why: "their address refuses mail (three times in a row: mailbox full)",
    });
    expect(await issuesWith(soft, soft, ["delivered"], soft)).toMatchObject({ status: "confirmed" });
    expect(await issuesWith(soft, null, soft, soft)).toMatchObject({ status: "confirmed" });
  });
});

describe("what a rehearsal says", () => {
  it("takes nobody real off the list, and bars no real address", async () => {
    const world = await returnsWorld();
    await world.ledger.db
      .updateTable("subscribers")
      .set({ realm: "live" })
      .where("email", "=", BEA)
      .execute();
    await world.tell(BEA, "complained");
    await world.tell(CEM, "complained");
    expect(await world.delivery(BEA)).toMatchObject({ fate: "complained" });
    expect(await world.person(BEA)).toMatchObject({ status: "confirmed" });
    expect(await world.person(CEM)).toMatchObject({ status: "unsubscribed" });
    for (const mail of [BEA, CEM]) expect(await isSuppressed(world.ledger.db, mail, "live")).toBe(false);
  });

  it("is not what a real mail says", async () => {
    const world = await returnsWorld({ realm: "live" });
    await world.tell(BEA, "complained");
    for (const sink of ["live", "sandbox"] satisfies Realm[])
      expect(await mayAskAgain(world.ledger.db, BEA, sink)).toBe(false);
  });
});

describe("a mail that somebody asked for", () => {
  async function requestedTo(world: ReturnsWorld, email: string, subscriberId: string | null) {
    const { service, account, realm } = world.mailer.account;
    const now = world.clock.now().toISOString();
    const row = {
      ...{ id: newId(), subscriber_id: subscriberId, kind: "sign-in", realm, state: "accepted" },
      ...{
        idempotency_key: email,
        body: "",
        body_sha256: "",
        provider_id: `requested ${email}`,
        problem: null,
      },
      ...{ created_at: now, first_submitted_at: now, settled_at: now, account: `${service} ${account}` },
    };
    await world.ledger.db.insertInto("requested_mails").values(row).execute();
    return row;
  }

  it("has a fate as well, and what it says of its address counts", async () => {
    const world = await returnsWorld();
    const { id } = await world.person(BEA);
    const { provider_id } = await requestedTo(world, BEA, id);
    await world.hear(world.event(provider_id, "bounced", HARD));
    const [row] = await world.ledger.db.selectFrom("requested_mails").selectAll().execute();
    expect(row).toMatchObject({ fate: "bounced", fate_why: "no such mailbox" });
    expect(await world.person(BEA)).toMatchObject({ status: "unsubscribed" });
  });

  it("to somebody who never confirmed makes no reader of them who has left", async () => {
    const world = await returnsWorld();
    await world.ledger.db
      .updateTable("subscribers")
      .set({ status: "pending", source: "sign-up", consent_at: null })
      .where("email", "=", BEA)
      .execute();
    const { provider_id } = await requestedTo(world, BEA, (await world.person(BEA)).id);
    await world.hear(world.event(provider_id, "complained"));
    expect(await world.person(BEA)).toMatchObject({ status: "pending", left_why: null });
    expect(await mayAskAgain(world.ledger.db, BEA, "sandbox")).toBe(false);
  });
});

describe("clicks", () => {
  it("of a person feed their cohort and their last sign of life", async () => {
    const world = await returnsWorld();
    world.clock.advance(HOUR_MS);
    await world.tell(BEA, "clicked", { link: SHOP, agent: SAFARI });
    const at = world.clock.now().toISOString();
    const { id } = await world.person(BEA);
    expect(await world.clicks()).toMatchObject([
      { subscriber_id: id, issue_id: world.issue.id, tags: '["build log"]', url: SHOP, at },
    ]);
    expect(await world.person(BEA)).toMatchObject({ active_at: at });
    expect(await world.delivery(BEA)).toMatchObject({ clicked_at: at });
  });

  it("of a scanner are kept as such, and count nowhere", async () => {
    const world = await returnsWorld();
    world.clock.advance(HOUR_MS);
    await world.tell(BEA, "clicked", { link: SHOP, agent: "BarracudaCentral" });
    expect(await world.clicks()).toEqual([]);
    expect(await world.person(BEA)).toMatchObject({ active_at: null });
    expect(await world.delivery(BEA)).toMatchObject({ fate: "delivered", clicked_at: null });
    const [event] = await world.events();
    expect(JSON.parse(event?.facts ?? "")).toMatchObject({ scanner: "it is a known scanner" });
  });

  it("that turn out to be a scanner's are taken back", async () => {
    const world = await returnsWorld();
    world.clock.advance(HOUR_MS);
    await world.tell(BEA, "clicked", { link: SHOP, agent: SAFARI });
    expect(await world.clicks()).toHaveLength(1);
    await world.tell(BEA, "clicked", { link: `${SHOP}2`, agent: SAFARI });
    expect(await world.clicks()).toEqual([]);
    expect(await world.person(BEA)).toMatchObject({ active_at: null });
    expect(await world.delivery(BEA)).toMatchObject({ clicked_at: null });
  });

  it("on the link to leave say nothing of what they read, and its token is not kept", async () => {
    const world = await returnsWorld();
    world.clock.advance(HOUR_MS);
    const token = `${(await world.person(BEA)).id}.${"x".repeat(24)}`;
    await world.tell(BEA, "clicked", {
      link: `https://small-press.example/unsubscribe/${token}`,
      agent: SAFARI,
    });
    expect(await world.clicks()).toEqual([]);
    const [event] = await world.events();
    expect(JSON.parse(event?.facts ?? "").link).toBe("https://small-press.example/unsubscribe/…");
  });
});

describe("somebody who is erased", () => {
  it("takes along all that was told of their mails, and gets it before on request", async () => {
    const world = await returnsWorld();
    world.clock.advance(HOUR_MS);
    await world.tell(BEA, "clicked", { link: SHOP, agent: SAFARI });
    await world.tell(BEA, "bounced", SOFT);
    await world.tell(CEM, "delivered");
    const held = await heldAbout(world.ledger.db, world.clock, (await world.person(BEA)).id);
    expect(held).toMatchObject({
      clicks: [{ url: SHOP }],
      deliveries: [{ fate: "soft bounced", fate_why: "mailbox full" }],
      mailEvents: expect.arrayContaining([expect.objectContaining({ type: "clicked" })]),
    });
    await eraseAddress(world, BEA, "themselves");
    expect(await world.events()).toMatchObject([{ type: "delivered" }]);
    expect(await world.clicks()).toEqual([]);
    const rows = JSON.stringify(await world.deliveries());
    expect(rows).not.toContain("mailbox full");
  });

  it("while their mail was under way leaves its fate for the figures, and no trace of them", async () => {
    const world = await startWorld();
    const looks = looksAt(world);
    const mailing = await world.freeze();
    world.addFaults([{ service: "resend", match: "POST /emails/batch", kind: "drop-after", count: 2 }]);
    await world.send(mailing);
    await eraseAddress(world, BEA, "themselves");
    await world.send(mailing);
    const [gone] = await world.deliveries();
    const id = gone?.provider_id ?? "";
    world.clock.advance(HOUR_MS);
    await looks.hear(looks.event(id, "clicked", { link: SHOP, agent: SAFARI }));
    await looks.hear(looks.event(id, "bounced", HARD));
    const [after] = await world.deliveries();
    expect(after).toMatchObject({ fate: "bounced", fate_why: null, clicked_at: null });
    expect(await looks.events()).toEqual([]);
    expect(await looks.clicks()).toEqual([]);
  });
});

test("events in any order, and told again, give the same end", async () => {
  const world = await returnsWorld({ readers: 1 });
  const { provider_id, mailing_id } = await world.delivery(BEA);
  const at = (minutes: number, seconds = 0) =>
    new Date(Date.parse("2026-11-02T09:00:00.000Z") + minutes * MINUTE_MS + seconds * 1_000);
  world.clock.advance(DAY_MS);
  const told = (type: MailEventType, facts: MailEventFacts, when: Date): MailEvent =>
    world.event(provider_id ?? "", type, facts, when);
  const events = [
    told("delayed", {}, at(0)),
    told("delivered", {}, at(1)),
    told("opened", {}, at(2)),
    told("clicked", { link: SHOP, agent: SAFARI }, at(1, 2)),
    told("clicked", { link: `${SHOP}a`, agent: SAFARI }, at(5)),
    told("clicked", { link: `${SHOP}b`, agent: SAFARI }, at(5, 0.4)),
    told("clicked", { link: `${SHOP}c`, agent: SAFARI }, at(9)),
    told("bounced", SOFT, at(10)),
    told("bounced", HARD, at(11)),
    told("complained", {}, at(12)),
  ];
  const pristine = await world.person(BEA);
  const forgetAll = async () => {
    for (const table of ["mail_events", "clicks", "suppressions"] as const)
      await world.ledger.db.deleteFrom(table).execute();
    await world.ledger.db
      .updateTable("deliveries")
      .set({ fate: null, fate_at: null, fate_why: null, opened_at: null, clicked_at: null })
      .where("mailing_id", "=", mailing_id)
      .execute();
    await world.ledger.db.updateTable("subscribers").set(pristine).where("id", "=", pristine.id).execute();
  };
  const endOf = async (order: readonly MailEvent[]) => {
    await forgetAll();
    for (const one of order) await world.hear(one);
    const { fate, fate_at, fate_why, opened_at, clicked_at } = await world.delivery(BEA);
    const { status, left_why, active_at } = await world.person(BEA);
    const urls = (await world.clicks()).map(({ url }) => url);
    return { fate, fate_at, fate_why, opened_at, clicked_at, status, left_why, active_at, urls };
  };
  const end = await endOf(events);
  expect(end).toMatchObject({ fate: "complained", status: "unsubscribed", urls: [`${SHOP}c`] });
  expect(end.clicked_at).toBe(at(9).toISOString());
  const orders = fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 });
  await fc.assert(
    fc.asyncProperty(orders, async (order) => {
      expect(await endOf(order)).toEqual(end);
    }),
    { numRuns: 15 },
  );
});
