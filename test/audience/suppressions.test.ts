import { describe, expect, it } from "vitest";
import { invite } from "../../src/audience/invitations.ts";
import { addConfirmed } from "../../src/audience/subscribers.ts";
import {
  isSuppressed,
  mayAskAgain,
  suppress,
  suppressionOf,
  unsuppress,
} from "../../src/audience/suppressions.ts";
import { testLedger } from "../ledger/ledger-for-test.ts";

const MARA = "mara@readers.example";

describe("a suppressed address", () => {
  it("is known in whatever case it is typed, and stands nowhere", async () => {
    const { ledger, clock } = await testLedger();
    expect(await isSuppressed(ledger.db, MARA)).toBe(false);
    await suppress(ledger.db, clock, MARA, "erased");
    expect(await isSuppressed(ledger.db, "Mara@Readers.EXAMPLE")).toBe(true);
    expect(await isSuppressed(ledger.db, "ruth@readers.example")).toBe(false);
    const kept = JSON.stringify([
      await ledger.db.selectFrom("suppressions").selectAll().execute(),
      await ledger.db.selectFrom("home").selectAll().execute(),
    ]);
    expect(kept.toLowerCase()).not.toContain("mara");
  });

  it("hashes to something else in another home", async () => {
    const hashes = await Promise.all(
      [1, 2].map(async () => {
        const { ledger, clock } = await testLedger();
        await suppress(ledger.db, clock, MARA, "erased");
        return (await ledger.db.selectFrom("suppressions").selectAll().executeTakeFirstOrThrow())
          .address_hash;
      }),
    );
    expect(new Set(hashes).size).toBe(2);
  });

  it("is neither added nor invited", async () => {
    const { ledger, clock } = await testLedger();
    await suppress(ledger.db, clock, MARA, "left before");
    const consent = { act: "a test", at: clock.now() };
    const facts = { realm: "live", source: "test", consent } as const;
    expect(await addConfirmed({ ledger, clock }, { email: MARA }, facts)).toEqual({
      added: false,
      why: "this address asked never to be mailed again",
    });
    const invited = await invite(ledger.db, clock, { email: MARA, name: "Mara" }, "live");
    expect(invited).toMatchObject({ added: false, why: expect.stringContaining("never to be mailed") });
    expect(await ledger.db.selectFrom("subscribers").selectAll().execute()).toEqual([]);
  });

  it.each(["erased", "left before", "bounce"] as const)(
    "is freed from “%s” by their own word",
    async (why) => {
      const { ledger, clock } = await testLedger();
      await suppress(ledger.db, clock, MARA, why);
      expect(await mayAskAgain(ledger.db, MARA)).toBe(true);
      expect(await unsuppress(ledger.db, MARA)).toBe(true);
      expect(await isSuppressed(ledger.db, MARA)).toBe(false);
    },
  );

  it("is never freed from a complaint, also one that came after another reason", async () => {
    const { ledger, clock } = await testLedger();
    await suppress(ledger.db, clock, MARA, "erased");
    await suppress(ledger.db, clock, MARA, "complaint");
    await suppress(ledger.db, clock, MARA, "erased");
    expect(await suppressionOf(ledger.db, MARA)).toBe("complaint");
    expect(await mayAskAgain(ledger.db, MARA)).toBe(false);
    expect(await unsuppress(ledger.db, MARA)).toBe(false);
  });
});
