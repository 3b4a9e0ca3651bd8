/** A press whose issue has gone out, and what is told of its mails. */
import { takeMailEvent } from "../../src/delivery/events.ts";
import type { MailEvent, MailEventFacts, MailEventType } from "../../src/delivery/mail-event.ts";
import type { SubscriberRow } from "../../src/ledger/tables/audience.ts";
import type { DeliveryRow } from "../../src/ledger/tables/delivery.ts";
import { mailOwner } from "../sandbox/mail-owner.ts";
import { startWorld, type World, type WorldOptions } from "./world.ts";

export const SAFARI =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15";
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

export type ReturnsWorld = Awaited<ReturnType<typeof returnsWorld>>;

export async function returnsWorld(options: WorldOptions = {}) {
  const world = await startWorld({ issue: { tags: ["build log"] }, ...options });
  const mailing = await world.freeze();
  await world.send(mailing);
  const looks = looksAt(world);
  return { ...world, ...looks, owner: mailOwner(world.url), mailing };
}

/** Views of a world's ledger, and the mail service's word. */
export function looksAt({ ledger, clock, mailer }: World) {
  let told = 0;
  const delivery = (mail: string): Promise<DeliveryRow> =>
    ledger.db
      .selectFrom("deliveries")
      .innerJoin("subscribers", "subscribers.id", "deliveries.subscriber_id")
      .selectAll("deliveries")
      .where("subscribers.email", "=", mail)
      .orderBy("deliveries.settled_at", "desc")
      .executeTakeFirstOrThrow();
  const event = (
    providerId: string,
    type: MailEventType,
    facts: MailEventFacts = {},
    at: Date = clock.now(),
  ): MailEvent => ({ id: `event ${++told}`, providerId, type, at, facts });
  const hear = (one: MailEvent) => takeMailEvent({ ledger, clock }, mailer.account, one);
  return {
    delivery,
    event,
    hear,
    /** The service tells something of the newest mail to this address. */
    async tell(mail: string, type: MailEventType, facts: MailEventFacts = {}): Promise<void> {
      await hear(event((await delivery(mail)).provider_id ?? "", type, facts));
    },
    person: (email: string): Promise<SubscriberRow> =>
      ledger.db.selectFrom("subscribers").selectAll().where("email", "=", email).executeTakeFirstOrThrow(),
    events: () => ledger.db.selectFrom("mail_events").selectAll().orderBy("id").execute(),
    clicks: () => ledger.db.selectFrom("clicks").selectAll().orderBy("at").execute(),
  };
}
