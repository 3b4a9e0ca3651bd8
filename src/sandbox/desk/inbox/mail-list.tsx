/** Mails as rows: to whom, what about, and what became of them where that isn't the usual. */
import type { MailRow } from "../../resend/mails.ts";
import { Clock } from "../time.tsx";
import { DeliveryBadge } from "./delivery-badge.tsx";

/** The name in `Name <address>`, else the address. */
export const nameOf = (address: string) => /^"?([^"<]*[^"<\s])"?\s*</.exec(address)?.[1] ?? address;

export function MailList({ mails }: { mails: MailRow[] }) {
  return (
    <ul class="mails">
      {mails.map((mail) => (
        <li>
          <a href={`/inbox/${mail.id}`}>
            <span class="to" title={mail.to.join(", ")}>
              {mail.to.map(nameOf).join(", ")}
            </span>
            <span class="what">
              <b>{mail.subject}</b>
            </span>
            <span class="when">
              {mail.lastEvent !== "delivered" && <DeliveryBadge state={mail.lastEvent} />}{" "}
              <Clock ms={mail.createdAt} />
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
