/** `pressroom payments`: whose they are, as far as anybody can say; and the owner's word where nobody can. */
import * as z from "zod";
import { ConfigError } from "../core/errors.ts";
import { formatMoney } from "../core/money.ts";
import { followPayment } from "../delivery/sequences/follow-payment.ts";
import type { CustomerRow } from "../ledger/tables/money.ts";
import { countingRule } from "../money/counting.ts";
import { type Choices, choicesFor, giveTo, ignore, makeReader } from "../money/match/by-owner.ts";
import { openCustomers } from "../money/match/open.ts";
import { type RecentPayment, recentPayments } from "../money/recent-payments.ts";
import { settlePayers } from "../money/settle-payers.ts";
import type { Desk } from "./options.ts";
import { table } from "./terminal.ts";

export interface PaymentsOptions {
  reader?: string;
  new?: boolean;
  ignore?: boolean;
}

const RECENT = 20;

export async function showPayments(desk: Desk, customer: string | undefined, options: PaymentsOptions) {
  const word = readWord(customer, options);
  const decided = word ? await decideOne(desk, word) : null;
  const { ledger, clock, config } = desk.app;
  const { db } = ledger;
  const counts = await countingRule(db, config.money.products);
  const open: Open[] = [];
  for (const one of await openCustomers(db))
    open.push({ customer: one, ...(await choicesFor(db, clock, { customer: one, counts })) });
  const recent = await recentPayments(db, RECENT);
  if (!word) tell(desk, open, recent);
  const json = { ...(decided ? { decided } : {}), open: open.map(openInJson), recent };
  return { json, exitCode: 0 };
}

type Word = { customer: string } & ({ as: "reader"; address: string } | { as: "new" } | { as: "ignore" });

const customerId = z.string().regex(/^\w{1,255}$/, "that is no customer's id");
const address = z.email("that is no mail address");

const wrongUse = (key: string, wrong: string): ConfigError =>
  new ConfigError("The command", [
    { key, wrong, example: "payments cus_Q7xYz --reader mara@readers.example" },
  ]);

/** Null where the owner only wants to look. */
function readWord(customer: string | undefined, options: PaymentsOptions): Word | null {
  const { reader, new: isNew = false, ignore: isIgnored = false } = options;
  const words = [reader !== undefined, isNew, isIgnored].filter(Boolean).length;
  if (customer === undefined) {
    if (words > 0) throw wrongUse("customer", "it must be said of which customer");
    return null;
  }
  if (words !== 1) throw wrongUse("customer", "say one of --reader ADDRESS, --new and --ignore with it");
  const id = customerId.safeParse(customer);
  if (!id.success) throw wrongUse("customer", id.error.issues[0]?.message ?? "");
  if (reader === undefined) return { customer: id.data, as: isNew ? "new" : "ignore" };
  const read = address.safeParse(reader.trim());
  if (!read.success) throw wrongUse("--reader", read.error.issues[0]?.message ?? "");
  return { customer: id.data, as: "reader", address: read.data };
}

/** What it does to their tier is done at once. */
async function decideOne({ app, terminal }: Desk, word: Word): Promise<Record<string, unknown>> {
  const { ledger, clock } = app;
  const counts = await countingRule(ledger.db, app.config.money.products);
  const placed = await ledger.transaction(async (db) => {
    const customer = await db
      .selectFrom("customers")
      .selectAll()
      .where("id", "=", word.customer)
      .executeTakeFirst();
    if (!customer) throw wrongUse("customer", `no customer is called ${word.customer}`);
    if (word.as === "reader") return giveTo(db, clock, { customer, address: word.address });
    if (word.as === "new") return makeReader(db, clock, { customer, counts });
    await ignore(db, clock, customer);
    return null;
  });
  if (placed?.kind === "refused") throw wrongUse(word.as === "reader" ? "--reader" : "--new", placed.why);
  await settlePayers(app, followPayment({ clock, sink: app.realms.resend }));
  if (!placed) {
    terminal.step(`${word.customer} is nobody of the newsletter's, and is not asked about again.`);
    return { customer: word.customer, ignored: true };
  }
  const reader = await ledger.db
    .selectFrom("subscribers")
    .select(["tier", "tier_why", "status"])
    .where("id", "=", placed.reader.id)
    .executeTakeFirst();
  const asked = reader?.status === "confirmed" ? "" : " One mail asks them whether they want to read.";
  terminal.step(
    `${word.customer} is ${placed.reader.email} now: ${reader?.tier}. ${reader?.tier_why ?? ""}${asked}`,
  );
  return { customer: word.customer, reader: placed.reader.email, tier: reader?.tier ?? null };
}

type Open = Choices & { customer: CustomerRow };

function tell({ terminal }: Desk, open: readonly Open[], recent: readonly RecentPayment[]): void {
  if (recent.length === 0 && open.length === 0) {
    terminal.step(
      "Nobody has paid yet, as far as was read: npm run pressroom -- job sync-stripe reads it now, and every ten minutes by itself where launchd runs it.",
    );
    return;
  }
  if (recent.length > 0) terminal.note(table(recent.map(asLine)), "The last payments");
  for (const one of open) terminal.warn(sayOpen(one));
  if (open.length === 0) terminal.step("It is known of every payment whose it is.");
}

const asLine = (payment: RecentPayment): string[] => {
  const { at, email, amountMinor, refundedMinor, currency, realm, tier, customerId: id } = payment;
  const amount = (minor: number) => formatMoney({ amountMinor: minor, currency });
  const back = refundedMinor > 0 ? `, ${amount(refundedMinor)} back` : "";
  const nobody = payment.isIgnored ? "not of the newsletter" : "nobody's yet";
  const who = email === null ? `${id ?? "a guest"}: ${nobody}` : email || "(erased)";
  const kind = realm === "live" ? "" : ` (${realm})`;
  return [at.slice(0, 10), `${amount(amountMinor)}${back}${kind}`, who, tier ?? ""];
};

function sayOpen({ customer, readers, mayBeNew }: Open): string {
  const { id, email, name } = customer;
  const command = `npm run pressroom -- payments ${id}`;
  const who = [name, email].filter(Boolean).join(", ");
  return [
    `Who is ${id}${who ? ` (${who})` : ""}? ${customer.open_why}`,
    ...readers.map((reader) => `  ${command} --reader ${reader.email}   ${reader.status}, ${reader.tier}`),
    ...(readers.length === 0 ? [`  ${command} --reader ADDRESS   a reader whom you know it to be`] : []),
    ...(mayBeNew ? [`  ${command} --new   somebody new, who is asked whether they want to read`] : []),
    `  ${command} --ignore   nobody of the newsletter's`,
  ].join("\n");
}

const openInJson = ({ customer, readers, mayBeNew }: Open) => ({
  ...{ customer: customer.id, email: customer.email, name: customer.name, why: customer.open_why },
  ...{ since: customer.created_at, realm: customer.realm },
  couldBe: readers.map(({ email, status, tier }) => ({ email, status, tier })),
  mayBeNew,
});
