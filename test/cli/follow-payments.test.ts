import { expect, test } from "vitest";
import { followPayments } from "../../src/cli/follow-payments.ts";
import { openShop } from "../../src/cli/open-shop.ts";
import { openPress } from "../delivery/owner.ts";
import { tillOwner } from "../sandbox/till-owner.ts";

const NOOR = "noor@strangers.example";

test("ten posts of one payment are one sync, after which a stranger is asked by mail", async () => {
  const { app } = await openPress();
  const { links } = await openShop(app);
  const { stripe = "" } = await app.addresses();
  await tillOwner(stripe).pay({ link: links.monthly, email: NOOR, name: "Noor Haddad" });
  const payments = followPayments(app);
  for (let post = 0; post < 10; post++) payments.changed();
  const asked = () =>
    app.ledger.db
      .selectFrom("requested_mails")
      .select(["kind", "state"])
      .where("kind", "=", "payment")
      .execute();
  await expect.poll(asked, { timeout: 40_000 }).toEqual([{ kind: "payment", state: "accepted" }]);
  await payments.stop();
  const runs = await app.ledger.db
    .selectFrom("runs")
    .select(["job", "outcome"])
    .orderBy("started_at")
    .execute();
  expect(runs.map(({ job }) => job).toSorted()).toEqual(["send-requested", "sync-notion", "sync-stripe"]);
  const reader = app.ledger.db.selectFrom("subscribers").select(["status", "tier"]).where("email", "=", NOOR);
  expect(await reader.execute()).toEqual([{ status: "pending", tier: "premium monthly" }]);
}, 60_000);

test("what was not begun when the site ends is left to the next slot", async () => {
  const { app } = await openPress();
  const payments = followPayments(app);
  payments.changed();
  await payments.stop();
  await expect(app.ledger.db.selectFrom("runs").select("job").execute()).resolves.toEqual([]);
});
