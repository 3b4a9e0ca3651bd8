/** The payment service's webhook: it only brings the next sync forward, by the ids of what changed. */
import { type Context, Hono } from "hono";
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import { addHint } from "../ledger/hints.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import type { PaymentPostReader } from "../money/payments.ts";
import { readBody } from "./body.ts";
import { strangerLimit } from "./strangers.ts";

export interface PaymentWebhook {
  /** Null while no secret is set: then nothing is expected here. */
  reader(): Promise<PaymentPostReader | null>;
  /** Whose payments they are; null while the service was never asked. */
  account(): Promise<Account | null>;
  /** Of whoever posts, for the limit on posts that nobody signed. */
  networkOf(c: Context): string;
  /** Something is to be read. */
  paymentsChanged?(): void;
}

interface Host extends PaymentWebhook {
  ledger: Ledger;
  clock: Clock;
  log: Logger;
}

/** An event shows its object whole: an invoice of a hundred lines takes some 200 KB. */
const MOST_BYTES = 1_000_000;

/** `POST /`: 404 where no secret is set, 400 for what is not signed, 200 for all that is, known or not. */
export function paymentWebhook(host: Host): Hono {
  const app = new Hono();
  const strangers = strangerLimit(host.clock);
  app.post("/", async (c) => {
    const reader = await host.reader();
    if (!reader) return c.notFound();
    const body = await readBody(c, MOST_BYTES);
    if (!body) return c.json({ error: "An event of the payment service's is never so large" }, 413);
    const read = reader.read(body, (name) => c.req.header(name), host.clock.now());
    if (!read)
      return strangers.refuse(c, {
        ...{ network: host.networkOf(c), hook: "payment webhook", status: 400 as const, log: host.log },
      });
    if (read.event) await hint(host, read.event);
    return c.json({ ok: true });
  });
  return app;
}

/** Nothing for an event that a sync has seen already: somebody posts again what they have heard. */
async function hint(
  { ledger, clock, account, paymentsChanged }: Host,
  event: { id: string; kind: string; objectId: string },
) {
  const whose = await account();
  if (!whose || (await isSeen(ledger.db, event.id))) return;
  await addHint(ledger.db, clock, whose, `${event.kind}:${event.objectId}`);
  paymentsChanged?.();
}

const isSeen = async (db: Db, id: string): Promise<boolean> =>
  (await db.selectFrom("payment_events").select("id").where("id", "=", id).executeTakeFirst()) !== undefined;
