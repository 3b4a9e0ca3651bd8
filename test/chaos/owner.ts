/** What the owner, readers and the mail service's posts do to a ledger while somebody else's process sends from it. */
import { eraseAddress } from "../../src/audience/erase.ts";
import { unsubscribe } from "../../src/audience/subscribers.ts";
import { allIssues, updateIssue } from "../../src/content/issues.ts";
import type { Clock } from "../../src/core/clock.ts";
import { accountOf, newId } from "../../src/core/ids.ts";
import { applyEvents, keepMailEvents, takeMailEvent } from "../../src/delivery/events.ts";
import type { MailEvent } from "../../src/delivery/mail-event.ts";
import { pauseBadMailings, resumePaused } from "../../src/delivery/pause.ts";
import { canStop, stopMailing, undoStop } from "../../src/delivery/stop.ts";
import type { Ledger } from "../../src/ledger/open.ts";
import type { MailingRow } from "../../src/ledger/tables/delivery.ts";

const ACCOUNT = { service: "resend", account: accountOf("re_sandbox"), realm: "sandbox" } as const;
const PAUSE_AT = { hardBounces: 0.05, complaints: 0.003 };

export interface Departure {
  id: string;
  email: string;
  how: "unsubscribe" | "erase";
  /** Their mail had surely not been posted when they left. */
  inTime: boolean;
}

export type Owner = ReturnType<typeof ownerOf>;

export function ownerOf(ledger: Ledger, clock: Clock) {
  const { db } = ledger;
  const departures: Departure[] = [];
  /** Events that came before their mail was known here. */
  const told: MailEvent[] = [];
  const mailing = (): Promise<MailingRow | undefined> =>
    db.selectFrom("mailings").selectAll().executeTakeFirst();

  async function leave(email: string, how: Departure["how"]): Promise<void> {
    const person = await db
      .selectFrom("subscribers")
      .select("id")
      .where("email", "=", email)
      .where("status", "=", "confirmed")
      .executeTakeFirst();
    if (!person) return;
    if (how === "erase") await eraseAddress({ ledger, clock }, email, "the owner");
    else await unsubscribe({ ledger, clock }, person.id, "by the link");
    // Asked afterwards: what is not marked now was not marked when they left.
    const chunk = await db
      .selectFrom("deliveries")
      .innerJoin("chunks", (join) =>
        join
          .onRef("chunks.mailing_id", "=", "deliveries.mailing_id")
          .onRef("chunks.n", "=", "deliveries.chunk"),
      )
      .select("chunks.state")
      .where("subscriber_id", "=", person.id)
      .executeTakeFirst();
    const inTime = !chunk || ["frozen", "stopped"].includes(chunk.state);
    departures.push({ id: person.id, email, how, inTime });
  }

  return {
    departures,
    told,
    mailing,
    leave,
    async edit(): Promise<void> {
      const [issue] = await allIssues(db);
      if (!issue) throw new Error("The issue is gone.");
      const words = { ...issue, title: `${issue.title}, corrected`, body: `${issue.body}\n\nOne more.` };
      await updateIssue(db, clock, issue.id, words, { realm: "live", imported: false });
    },
    async stop(): Promise<void> {
      const row = await mailing();
      if (row && canStop(row))
        await ledger.transaction((inside) =>
          stopMailing(inside, clock, row, "you stopped it").then(() => {}),
        );
    },
    /** Of mails that the sender has no answer about yet. */
    async hear(providerIds: readonly string[]): Promise<void> {
      for (const [index, providerId] of providerIds.entries()) {
        const bounced = index % 3 === 2;
        const event: MailEvent = {
          ...{ id: newId(), providerId, at: clock.now() },
          ...(bounced
            ? { type: "bounced", facts: { bounce: "hard", why: "no such mailbox" } }
            : { type: "delivered", facts: {} }),
        };
        told.push(event);
        await takeMailEvent({ ledger, clock }, ACCOUNT, event);
      }
    },
    /** A fifth of a hundred mails came back for good. */
    async pause(): Promise<void> {
      const rows = await db
        .selectFrom("deliveries")
        .select("provider_id")
        .where("state", "=", "accepted")
        .where("provider_id", "is not", null)
        .where("fate", "is", null)
        .limit(100)
        .execute();
      const ids = rows.map(({ provider_id }) => provider_id ?? "");
      if (ids.length < 100) return;
      const events = ids.map(
        (providerId, index): MailEvent => ({
          ...{ id: newId(), providerId, at: clock.now() },
          ...(index % 5 === 0
            ? { type: "bounced", facts: { bounce: "hard", why: "no such mailbox" } }
            : { type: "delivered", facts: {} }),
        }),
      );
      await ledger.transaction(async (inside) => {
        await keepMailEvents(inside, clock, ACCOUNT, events);
        await applyEvents(inside, clock, ids);
      });
      await pauseBadMailings(ledger, clock, PAUSE_AT);
    },
    /** Lets what was stopped or paused go on; what waits for another day, gives that day. */
    async letGoOn(): Promise<Date | null> {
      const row = await mailing();
      if (row?.state === "stopped")
        await ledger.transaction((inside) => undoStop(inside, clock, row).then(() => {}));
      if (row?.state === "paused") await ledger.transaction((inside) => resumePaused(inside, clock, row));
      return row?.state === "sending" && row.resumes_at ? new Date(row.resumes_at) : null;
    },
  };
}
