/** The mail service's webhook: what it tells of mails is kept before it is answered, and applied after. */
import { type Context, Hono } from "hono";
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import { applyEvents, keepMailEvents } from "../delivery/events.ts";
import type { MailEvent, MailPostReader } from "../delivery/mail-event.ts";
import type { Ledger } from "../ledger/open.ts";
import type { Background } from "./background.ts";
import { readBody } from "./body.ts";
import { type StrangerLimit, strangerLimit } from "./strangers.ts";

export interface MailWebhook {
  /** Null while no secret is set: then nothing is expected here. */
  reader(): Promise<MailPostReader | null>;
  /** The mail account that is in use. */
  account(): Promise<Account>;
  /** Of whoever posts, for the limit on posts that nobody signed. */
  networkOf(c: Context): string;
  background: Background;
}

interface Host extends MailWebhook {
  ledger: Ledger;
  clock: Clock;
  log: Logger;
}

/** An event of one mail; a hundred addresses in it would not make a tenth of this. */
const MOST_BYTES = 256_000;

/** `POST /`: 404 where no secret is set. Everything that is signed is answered with 200, known or not. */
export function mailWebhook(host: Host): Hono {
  const app = new Hono();
  const strangers = strangerLimit(host.clock);
  app.post("/", async (c) => {
    const reader = await host.reader();
    if (!reader) return c.notFound();
    const header = (name: string) => c.req.header(name);
    // Before its body is read: most that is not the service's shows by its headers.
    if (reader.refuses(header, host.clock.now())) return refuse(host, c, strangers);
    const body = await readBody(c, MOST_BYTES);
    if (!body) {
      return c.json({ error: "An event of the mail service's is never so large" }, 413);
    }
    const read = reader.read(body, header);
    if (!read) return refuse(host, c, strangers);
    if (read.event) await take(host, read.event);
    return c.json({ ok: true });
  });
  return app;
}

/** What can't be applied now waits in the ledger for the job `follow-mails`. */
async function take({ ledger, clock, account, background }: Host, event: MailEvent): Promise<void> {
  const fresh = await keepMailEvents(ledger.db, clock, await account(), [event]);
  if (fresh > 0 && !background.full())
    background.run(ledger.transaction((db) => applyEvents(db, clock, [event.providerId])));
}

const refuse = (host: Host, c: Context, strangers: StrangerLimit): Response =>
  strangers.refuse(c, { network: host.networkOf(c), hook: "mail webhook", status: 401, log: host.log });
