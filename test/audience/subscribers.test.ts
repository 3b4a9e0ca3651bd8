import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { confirmedPages } from "../../src/audience/recipients.ts";
import { addConfirmed, countConfirmed, subscriberById, unsubscribe } from "../../src/audience/subscribers.ts";
import { REALMS, type Realm } from "../../src/core/realm.ts";
import { testLedger } from "../ledger/ledger-for-test.ts";

const consent = { act: "a test", at: new Date("2026-11-01T08:00:00Z") };
const factsOf = (realm: Realm = "sandbox") => ({ realm, source: "test", consent });

describe("adding a subscriber", () => {
  it("keeps who it is, how they agreed and when", async () => {
    const { ledger, clock } = await testLedger();
    const added = await addConfirmed(
      { ledger, clock },
      { email: "Mara@Readers.Example", name: "Mara Vogt" },
      factsOf(),
    );
    if (!added.added) throw new Error(added.why);
    expect(await subscriberById(ledger.db, added.id)).toMatchObject({
      email: "Mara@Readers.Example",
      name: "Mara Vogt",
      tier: "free",
      status: "confirmed",
      realm: "sandbox",
      consent_act: "a test",
      consent_at: "2026-11-01T08:00:00.000Z",
    });
    const events = await ledger.db.selectFrom("events").select(["type", "subject"]).execute();
    expect(events).toEqual([{ type: "subscriber.confirmed", subject: added.id }]);
  });

  it.each([
    ["", "that is no mail address"],
    ["mara", "that is no mail address"],
    ["mara@", "that is no mail address"],
    ["@readers.example", "that is no mail address"],
    ["mara@readers", "that is no mail address"],
    ["mara vogt@readers.example", "that is no mail address"],
    ["mara@readers.example, eve@readers.example", "that is no mail address"],
    ["Mara <mara@readers.example>", "that is no mail address"],
    ["mara@readers.example\nBcc: eve@readers.example", "that is no mail address"],
    ["mara@readers.example\r", "that is no mail address"],
    [`${"m".repeat(200)}@readers.example`, "a mail address has at most 200 characters"],
  ])("refuses %j, which is no address, and writes nothing", async (email, why) => {
    const { ledger, clock } = await testLedger();
    const result = await addConfirmed({ ledger, clock }, { email }, factsOf());
    expect(result).toMatchObject({ added: false, why: expect.stringContaining(why) });
    expect(await countConfirmed(ledger.db, "sandbox")).toBe(0);
    expect(await ledger.db.selectFrom("events").selectAll().execute()).toEqual([]);
  });

  it("takes nothing that could break out of a header, whatever is typed", async () => {
    const { ledger, clock } = await testLedger();
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "binary", maxLength: 40 }),
        fc.emailAddress(),
        fc.string({ unit: "binary", maxLength: 8 }),
        async (junk, email, tail) => {
          for (const person of [{ email: junk }, { email: `${email}${tail}` }, { email, name: junk }]) {
            const result = await addConfirmed({ ledger, clock }, person, factsOf());
            if (!result.added) continue;
            const kept = await subscriberById(ledger.db, result.id);
            expect(kept?.email).toMatch(/^[^\s<>,;"()\p{Cc}]+@[^\s<>,;"()\p{Cc}]+\.[^\s<>,;"()\p{Cc}]+$/u);
            expect(kept?.name).not.toMatch(/\p{Cc}/u);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each(["Mara\r\nBcc: eve@readers.example", "Mara\nVogt", "Mara\u0000", "Mara\u0085Vogt", "Mara\tVogt"])(
    "refuses the name %j: a name is one line",
    async (name) => {
      const { ledger, clock } = await testLedger();
      const person = { email: "mara@readers.example", name };
      expect(await addConfirmed({ ledger, clock }, person, factsOf())).toEqual({
        added: false,
        why: "a name is one line, without control characters",
      });
    },
  );

  it("tells every mistake of one person at once", async () => {
    const { ledger, clock } = await testLedger();
    const person = { email: "nobody", name: "a\nb", tier: "gold" };
    const result = await addConfirmed({ ledger, clock }, person, factsOf());
    expect(result).toMatchObject({ added: false });
    expect("why" in result && result.why.split("; ")).toHaveLength(3);
  });

  it("takes one address in another case as the same reader, and keeps realms apart", async () => {
    const { ledger, clock } = await testLedger();
    const add = (email: string, realm: Realm) => addConfirmed({ ledger, clock }, { email }, factsOf(realm));
    expect(await add("mara@readers.example", "sandbox")).toMatchObject({ added: true });
    expect(await add("MARA@Readers.Example", "sandbox")).toEqual({
      added: false,
      why: "this address is known already",
    });
    expect(await add("MARA@Readers.Example", "live")).toMatchObject({ added: true });
    expect(await countConfirmed(ledger.db, "sandbox")).toBe(2);
  });
});

describe("leaving", () => {
  it("happens once, is written down once, and is for good", async () => {
    const { ledger, clock } = await testLedger();
    const added = await addConfirmed({ ledger, clock }, { email: "mara@readers.example" }, factsOf());
    if (!added.added) throw new Error(added.why);
    expect(await unsubscribe({ ledger, clock }, added.id, "by the link")).toBe(true);
    const first = await subscriberById(ledger.db, added.id);
    clock.advance(60_000);
    expect(await unsubscribe({ ledger, clock }, added.id, "again")).toBe(false);
    expect(await subscriberById(ledger.db, added.id)).toEqual(first);
    expect(first).toMatchObject({ status: "unsubscribed", left_why: "by the link" });
    const left = await ledger.db
      .selectFrom("events")
      .selectAll()
      .where("type", "=", "subscriber.left")
      .execute();
    expect(left).toHaveLength(1);
    expect(await addConfirmed({ ledger, clock }, { email: "mara@readers.example" }, factsOf())).toMatchObject(
      {
        added: false,
      },
    );
    expect(await countConfirmed(ledger.db, "sandbox")).toBe(0);
  });

  it("of somebody unknown changes nothing", async () => {
    const { ledger, clock } = await testLedger();
    expect(await unsubscribe({ ledger, clock }, "nobody", "by the link")).toBe(false);
    expect(await ledger.db.selectFrom("events").selectAll().execute()).toEqual([]);
  });
});

describe("who is mailed", () => {
  it.each(
    REALMS.flatMap((sink) => (["everyone", "premium"] as const).map((audience) => [sink, audience] as const)),
  )("through a %s mailer, %s: only the confirmed who are real enough", async (sink, audience) => {
    const { ledger, clock } = await testLedger();
    for (const realm of REALMS) {
      for (const tier of ["free", "premium monthly", "premium yearly"]) {
        const email = `${tier.replace(" ", "-")}@${realm}.example`;
        await addConfirmed({ ledger, clock }, { email, tier }, factsOf(realm));
      }
      const gone = await addConfirmed({ ledger, clock }, { email: `gone@${realm}.example` }, factsOf(realm));
      if (gone.added) await unsubscribe({ ledger, clock }, gone.id, "a test");
    }
    const found: string[] = [];
    for await (const page of confirmedPages(ledger.db, { audience, sink })) {
      found.push(...page.map(({ email }) => email));
    }
    const realms = REALMS.slice(REALMS.indexOf(sink));
    const tiers = audience === "premium" ? [] : ["free"];
    const expected = realms.flatMap((realm) =>
      [...tiers, "premium-monthly", "premium-yearly"].map((tier) => `${tier}@${realm}.example`),
    );
    expect(found.sort()).toEqual(expected.sort());
  });

  it("comes in pages of two hundred and fifty, nobody twice and nobody left out", async () => {
    const { ledger, clock } = await testLedger();
    for (let n = 0; n < 1_001; n++) {
      await addConfirmed({ ledger, clock }, { email: `reader-${n}@readers.example` }, factsOf());
    }
    const sizes: number[] = [];
    const ids = new Set<string>();
    for await (const page of confirmedPages(ledger.db, { audience: "everyone", sink: "sandbox" })) {
      sizes.push(page.length);
      for (const { id } of page) ids.add(id);
    }
    expect(sizes).toEqual([250, 250, 250, 250, 1]);
    expect(ids.size).toBe(1_001);
  });
});
