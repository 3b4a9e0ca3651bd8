/** Posts that are out, visits by their links, and what readers paid, told in a line each. */
import { newId } from "../../src/core/ids.ts";
import type { Realm } from "../../src/core/realm.ts";
import type { NetworkName, Reach } from "../../src/distribution/network.ts";
import { keepReach } from "../../src/distribution/reach.ts";
import type { Ledger } from "../../src/ledger/open.ts";
import { customerRow, entryRow } from "../money/rows-for-test.ts";

const of = { service: "stripe", account: "acct_1", realm: "live" } as const;

export interface Out {
  tag: string;
  network?: NetworkName;
  place?: string;
  realm?: Realm;
  at: string;
  costMicros?: number;
  reach?: Partial<Reach>;
}

export const UNSEEN: Reach = { likes: null, reposts: null, replies: null, points: null, comments: null };

export async function addPost({ db }: Ledger, issueId: string, post: Out): Promise<string> {
  const { tag, network = "bluesky", place = "", realm = "live", at, costMicros = 0, reach } = post;
  const id = newId();
  await db
    .insertInto("posts")
    .values({
      ...{ id, realm, network, place, issue_id: issueId, variant: 1, tag, made_by: "extract", why: "" },
      ...{ proposed: "", text: "", link: "", due_at: at, state: realm === "sandbox" ? "rehearsed" : "sent" },
      ...{ sent_at: at, cost_micros: costMicros, created_at: at, updated_at: at },
      url: `https://${network}.example/post/${tag}`,
    })
    .execute();
  if (reach) await keepReach(db, { id, at: new Date(at), reach: { ...UNSEEN, ...reach } });
  return id;
}

/** So many people on that day, each seen twice. */
export async function addVisits(
  { db }: Ledger,
  day: string,
  { source, content, people }: { source: string; content: string; people: number },
): Promise<void> {
  for (let n = 0; n < people; n++)
    await db
      .insertInto("visits")
      .values({
        ...{
          day,
          visitor: `${source} ${content} ${n}`,
          path: "issue",
          source,
          content,
          campaign: "issue-42",
        },
        ...{ first_at: `${day}T10:00:00.000Z`, count: 2 },
      })
      .execute();
}

/** A payment by this reader, and what of it went back. */
export async function addPayment(
  { db }: Ledger,
  reader: string,
  {
    at,
    minor,
    refunded = 0,
    currency = "USD",
  }: { at: string; minor: number; refunded?: number; currency?: string },
): Promise<void> {
  const customer = `cus_of_${reader}`;
  const charge = `ch_${newId()}`;
  await db
    .insertInto("customers")
    .values(customerRow(customer, { subscriber_id: reader }))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db
    .insertInto("charges")
    .values({
      ...{
        ...of,
        id: charge,
        customer_id: customer,
        payment_intent_id: null,
        email: null,
        status: "succeeded",
      },
      ...{
        currency,
        amount_minor: minor,
        refunded_minor: refunded,
        is_disputed: 0,
        created_at: at,
        entry_id: null,
      },
    })
    .execute();
  const more = { source_id: charge, at, currency };
  await db
    .insertInto("entries")
    .values(entryRow(`txn_${charge}`, ["charge", minor, 30], more))
    .execute();
  if (refunded === 0) return;
  await db
    .insertInto("refunds")
    .values({
      ...{ ...of, id: `re_${charge}`, charge_id: charge, status: "succeeded", reason: null, currency },
      ...{ amount_minor: refunded, created_at: at, entry_id: null, failure_entry_id: null },
    })
    .execute();
  await db
    .insertInto("entries")
    .values(entryRow(`txn_re_${charge}`, ["refund", -refunded], { ...more, source_id: `re_${charge}` }))
    .execute();
}
