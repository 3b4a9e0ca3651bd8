/** What became of a mail, in the order that it happened. */
import type { DatabaseSync } from "node:sqlite";
import { eventsOf, type PastEvent } from "../../resend/events.ts";
import type { MailRow } from "../../resend/mails.ts";
import { Moment } from "../time.tsx";

const WORDS: Record<string, { label: string; colour: string }> = {
  "email.scheduled": { label: "Scheduled", colour: "warn" },
  "email.sent": { label: "Sent", colour: "" },
  "email.delivered": { label: "Delivered", colour: "good" },
  "email.delivery_delayed": { label: "Held up on its way", colour: "warn" },
  "email.opened": { label: "Opened", colour: "good" },
  "email.clicked": { label: "A link was followed", colour: "good" },
  "email.bounced": { label: "Bounced", colour: "bad" },
  "email.complained": { label: "Called spam by its reader", colour: "bad" },
  "email.suppressed": { label: "Not sent: the address is suppressed", colour: "warn" },
  "email.failed": { label: "Failed", colour: "bad" },
};

type Told = Pick<PastEvent, "type" | "atMs" | "data">;

/** Only who has a mail can do these. */
const AFTER_DELIVERY = new Set(["email.opened", "email.clicked", "email.complained"]);

/** That a mail was sent and delivered is noted only where somebody listens, and told here all the same. */
export function historyOf(mail: MailRow, events: readonly PastEvent[]): Told[] {
  const knows = (type: string) => events.some((event) => event.type === type);
  const told: Told[] = [];
  const began = mail.scheduledAt === null ? "email.sent" : "email.scheduled";
  if (!knows(began)) told.push({ type: began, atMs: mail.createdAt, data: {} });
  const arrived = mail.lastEvent === "delivered" || events.some(({ type }) => AFTER_DELIVERY.has(type));
  if (arrived && !knows("email.delivered"))
    told.push({ type: "email.delivered", atMs: mail.createdAt, data: {} });
  return [...told, ...events];
}

export function Timeline({ store, mail }: { store: DatabaseSync; mail: MailRow }) {
  return (
    <ol class="timeline">
      {historyOf(mail, eventsOf(store, mail.id)).map(({ type, atMs, data }) => (
        <li class={WORDS[type]?.colour}>
          <b>{WORDS[type]?.label ?? type}</b> <Moment ms={atMs} short />
          {detailOf(data).map((line) => (
            <p>{line}</p>
          ))}
        </li>
      ))}
    </ol>
  );
}

/** What the vendor says beside the bare event. */
function detailOf(data: Record<string, unknown>): string[] {
  const part = (name: string, ...fields: string[]): string[] => {
    const value = data[name];
    if (typeof value !== "object" || value === null) return [];
    const found: Record<string, unknown> = { ...value };
    return fields.map((field) => found[field]).filter((one) => typeof one === "string");
  };
  return [
    ...part("bounce", "message"),
    ...part("click", "link", "userAgent"),
    ...part("failed", "reason"),
    ...part("suppressed", "message"),
  ];
}
