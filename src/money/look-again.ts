/** What is fetched one by one in a reconciliation, as no list of what is new would show it. */
import type { Account } from "../core/account.ts";
import type { Db } from "../ledger/open.ts";
import type { ObjectKey } from "./changes.ts";
import type { FactKind } from "./facts.ts";

const TABLES = {
  customer: "customers",
  subscription: "subscriptions",
  invoice: "invoices",
  charge: "charges",
  refund: "refunds",
  dispute: "disputes",
  payout: "payouts",
} as const;

type Kept = keyof typeof TABLES;

/** The tables are alike in what is asked of them here. */
const idsOf = (db: Db, of: Account, kind: Kept) =>
  db
    .selectFrom(TABLES[kind] as "subscriptions")
    .select("id")
    .where("service", "=", of.service)
    .where("account", "=", of.account)
    .where("realm", "=", of.realm)
    .orderBy("id");

const A_PAGE = 1_000;

/** Customers or subscriptions that a whole list did not show. Only fetching each says whether it is gone. */
export async function lackingIn(
  db: Db,
  of: Account,
  kind: "customer" | "subscription",
  listed: ReadonlySet<string>,
): Promise<ObjectKey[]> {
  const lacking: ObjectKey[] = [];
  for (let after = ""; ; ) {
    const rows = await idsOf(db, of, kind)
      .where("gone_at", "is", null)
      .where("id", ">", after)
      .limit(A_PAGE)
      .execute();
    lacking.push(...rows.filter(({ id }) => !listed.has(id)).map(({ id }) => ({ kind, id })));
    after = rows.at(-1)?.id ?? "";
    if (rows.length < A_PAGE) return lacking;
  }
}

/** Statuses in which nothing is decided yet. */
const UNDER_WAY: Partial<Record<Kept, readonly string[]>> = {
  invoice: ["draft", "open", "uncollectible"],
  charge: ["pending"],
  refund: ["pending", "requires_action"],
  dispute: ["needs_response", "under_review", "warning_needs_response", "warning_under_review"],
  payout: ["pending", "in_transit"],
};

/** What is still under way may have moved on, though it was created long ago. */
export async function underWay(db: Db, of: Account): Promise<ObjectKey[]> {
  const found: ObjectKey[] = [];
  for (const [kind, statuses] of Object.entries(UNDER_WAY) as [Kept & FactKind, readonly string[]][]) {
    const query = idsOf(db, of, kind).where("status", "in", statuses);
    const rows = await (kind === "invoice" ? query.where("gone_at", "is", null) : query).execute();
    found.push(...rows.map(({ id }) => ({ kind, id })));
  }
  return found;
}
