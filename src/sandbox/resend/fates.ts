/**
 * What becomes of a mail once it was taken. Nothing waits on a timer: what is due by the sandbox's clock happens when
 * somebody next looks. Mails of one request that share a fate share one row until then, so that a hundred cost as one.
 */
import type { DatabaseSync } from "node:sqlite";
import { eventLog } from "./events.ts";
import { mailHistory } from "./history.ts";
import { limitOf, type ResendLimits } from "./limits.ts";
import { type MailRow, mailsBetween } from "./mails.ts";
import { asList, bareAddress, type Message } from "./message.ts";
import { suppressionList } from "./suppressions.ts";

export type Fate = "scheduled" | "delivered" | "bounced" | "complained" | "suppressed";

/** Resend's test addresses, with an optional `+label`, and what becomes of mails to them. */
const TEST_ADDRESS = /^(bounced|complained|suppressed)(?:\+[^@]*)?@resend\.dev$/i;

interface Run {
  first: number;
  last: number;
  dueMs: number;
  fate: Fate;
}

export interface FateContext {
  store: DatabaseSync;
  limits: ResendLimits;
}

export const deliveryMs = (limits: ResendLimits): number => limitOf(limits, "deliverySeconds") * 1_000;

/** Decides and keeps the fates of mails; runs inside the caller's transaction. */
export function fateKeeper({ store, limits }: FateContext) {
  const put = store.prepare("insert or replace into resend_pending values (?, ?, ?, ?)");
  const suppressed = suppressionList(store);

  const fateOf = (to: readonly string[]): Fate => {
    const addresses = to.map((one) => bareAddress(one) ?? "");
    const tested = addresses.map((one) => TEST_ADDRESS.exec(one)?.[1]?.toLowerCase()).find(Boolean);
    if (tested) return tested as Fate;
    return suppressed.isAny(addresses) ? "suppressed" : "delivered";
  };
  const keep = (run: Run) => put.run(run.first, run.last, run.dueMs, run.fate);

  return {
    keep,
    fateOf,
    /** The messages of one request, whose rows follow each other from `first` on. */
    keepAll(messages: readonly Message[], first: number, nowMs: number): void {
      const dueMs = nowMs + deliveryMs(limits);
      let run: Run | undefined;
      for (const [index, { to, scheduled_at }] of messages.entries()) {
        const seq = first + index;
        const fate = scheduled_at ? "scheduled" : fateOf(asList(to) ?? []);
        if (run?.fate === fate && fate !== "scheduled") {
          run.last = seq;
          continue;
        }
        if (run) keep(run);
        // A time in words ("in 1 hour") is not read here: such a mail stays scheduled.
        const atMs = scheduled_at ? Date.parse(scheduled_at) : dueMs;
        run = Number.isNaN(atMs) ? undefined : { first: seq, last: seq, dueMs: atMs, fate };
      }
      if (run) keep(run);
    },
  };
}

/** What makes due fates happen. Called in a transaction before anything is read. */
export function fateBringer(context: FateContext) {
  const { store, limits } = context;
  const log = eventLog(store);
  const history = mailHistory(store);
  const keeper = fateKeeper(context);
  const nextDue = store.prepare(
    "select * from resend_pending where due_at <= ? order by due_at, first_seq limit 1",
  );
  const drop = store.prepare("delete from resend_pending where first_seq = ?");
  const deliver = store.prepare(
    "update resend_emails set last_event = 'delivered' where seq between ? and ? and last_event = 'sent'",
  );

  const happen: Record<Fate, (run: Run) => void> = {
    delivered(run) {
      if (log.isHeard("email.delivered")) for (const mail of waiting(run)) history.deliver(mail, run.dueMs);
      else deliver.run(run.first, run.last);
    },
    bounced: (run) => each(run, (mail) => history.bounce(mail, "hard", run.dueMs)),
    suppressed: (run) => each(run, (mail) => history.suppress(mail, run.dueMs)),
    complained: (run) => each(run, (mail) => history.complain(mail, run.dueMs)),
    scheduled(run) {
      for (const mail of mailsBetween(store, run.first, run.last)) {
        if (mail.lastEvent !== "scheduled") continue;
        history.send(mail, run.dueMs);
        const dueMs = run.dueMs + deliveryMs(limits);
        keeper.keep({ first: mail.seq, last: mail.seq, dueMs, fate: keeper.fateOf(mail.to) });
      }
    },
  };
  const waiting = (run: Run) =>
    mailsBetween(store, run.first, run.last).filter(({ lastEvent }) => lastEvent === "sent");
  const each = (run: Run, act: (mail: MailRow) => void) => waiting(run).forEach(act);

  return (nowMs: number): void => {
    for (let row = nextDue.get(nowMs); row; row = nextDue.get(nowMs)) {
      const run = {
        first: Number(row.first_seq),
        last: Number(row.last_seq),
        dueMs: Number(row.due_at),
        fate: String(row.fate) as Fate,
      };
      // Before it happens: a scheduled mail that is sent waits in the same place for its next fate.
      drop.run(run.first);
      happen[run.fate](run);
    }
  };
}

/** When something next becomes of a mail; undefined while nothing waits. */
export function nextFateMs(store: DatabaseSync): number | undefined {
  const at = store.prepare("select min(due_at) as at from resend_pending").get()?.at;
  return at === null || at === undefined ? undefined : Number(at);
}
