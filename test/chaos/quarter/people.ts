/** What the owner, readers and banks do in a quarter. The machine is off or asleep meanwhile, as far as they can tell. */
import { unsubscribe } from "../../../src/audience/subscribers.ts";
import { approve } from "../../../src/content/approvals.ts";
import { allIssues } from "../../../src/content/issues.ts";
import { approvePost, asPost } from "../../../src/distribution/posts.ts";
import { readShop } from "../../../src/money/shop.ts";
import type { Dice } from "../dice.ts";
import type { World } from "./world.ts";

const DAY_MS = 86_400_000;
const GOOD = "4242424242424242";
/** Is taken at first, and declines whatever comes later. */
const FAILS_LATER = "4000000000000341";

export type People = ReturnType<typeof peopleOf>;

export function peopleOf({ app, urls, time }: World, roll: Dice, readers: number) {
  const { ledger, clock } = app;
  const counts = { approved: 0, posts: 0, paid: 0, cancelled: 0, refunded: 0, failingCards: 0, left: 0 };
  const payers: string[] = [];

  const post = async (path: string, body: object): Promise<boolean> => {
    const answer = await fetch(`${urls.stripe}/_owner${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return answer.ok;
  };
  const anybody = async () => {
    const email = `reader-${1 + roll.upTo(readers)}@readers.test`;
    return ledger.db
      .selectFrom("subscribers")
      .select(["id", "email", "tier", "status"])
      .where("email", "=", email)
      .executeTakeFirstOrThrow();
  };

  /** An issue gets its word three days before its date. */
  async function approveNext(): Promise<void> {
    const soon = new Date(time.world.now().getTime() + 3 * DAY_MS);
    const known = await ledger.db.selectFrom("approvals").select("issue_id").execute();
    for (const issue of await allIssues(ledger.db)) {
      if (!issue.dated || issue.dated > soon || known.some(({ issue_id }) => issue_id === issue.id)) continue;
      await ledger.transaction((db) => approve(db, clock, issue, { realm: "sandbox", by: "command" }));
      counts.approved++;
    }
  }

  async function approvePosts(): Promise<void> {
    const rows = await ledger.db.selectFrom("posts").selectAll().where("state", "=", "proposed").execute();
    for (const row of rows.filter(() => roll.share(0.5)).slice(0, 3)) {
      await ledger.transaction((db) =>
        approvePost(db, clock, asPost(row), { by: "command", realm: "sandbox" }),
      );
      counts.posts++;
    }
  }

  async function pay(): Promise<void> {
    const account = await app.paymentAccount();
    const links = account ? (await readShop(ledger.db, account))?.links : undefined;
    const reader = await anybody();
    const link = roll.share(0.7) ? links?.monthly : links?.yearly;
    if (!link || reader.status !== "confirmed" || payers.includes(reader.email)) return;
    const card = roll.share(0.15) ? FAILS_LATER : GOOD;
    const name = reader.email.split("@")[0] ?? "";
    if (!(await post("/pay", { link, email: reader.email, name, card, reference: reader.id }))) return;
    payers.push(reader.email);
    counts.paid++;
    if (card === FAILS_LATER) counts.failingCards++;
  }

  async function payerActs(): Promise<void> {
    if (payers.length === 0) return;
    const who = roll.one(payers);
    if (roll.share(0.2)) {
      const atPeriodEnd = roll.share(0.6);
      if (await post("/cancel", { subscription: who, atPeriodEnd })) counts.cancelled++;
    }
    if (roll.share(0.08) && (await post("/refund", { charge: who }))) counts.refunded++;
    if (roll.share(0.1)) await post("/card", { customer: who, number: GOOD });
  }

  return {
    counts,
    async day(): Promise<void> {
      await approveNext();
      await approvePosts();
      for (let n = roll.upTo(3); n > 0; n--) await pay();
      await payerActs();
      if (!roll.share(0.3)) return;
      const reader = await anybody();
      if (reader.status !== "confirmed" || reader.tier !== "free") return;
      await unsubscribe({ ledger, clock }, reader.id, "by the link");
      counts.left++;
    },
  };
}
