/** The inbox: every mail that the mailer's twin took, newest first. */
import type { DatabaseSync } from "node:sqlite";
import { Hono, type MiddlewareHandler } from "hono";
import { countMails, listMails, type MailRow } from "../resend/mails.ts";
import { DeliveryBadge } from "./delivery-badge.tsx";
import { Layout } from "./layout.tsx";
import { mailPages } from "./mail.tsx";
import { Clock, dayOf } from "./time.tsx";

const PAGE = 50;

/** The name in `Name <address>`, else the address. */
const nameOf = (recipient: string) => /^"?([^"<]*[^"<\s])"?\s*</.exec(recipient)?.[1] ?? recipient;

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

interface Page {
  recipient: string;
  total: number;
  mails: MailRow[];
  newer: string | undefined;
  older: string | undefined;
}

/** `headers` guard every page but the framed mail, which has a stricter policy of its own. */
export function inbox(store: DatabaseSync, headers: MiddlewareHandler): Hono {
  const app = new Hono();
  app.get("/", headers, (c) => {
    const recipient = (c.req.query("to") ?? "").trim();
    const page = readPage(store, recipient, asSeq(c.req.query("older")), asSeq(c.req.query("newer")));
    return c.html(<Inbox {...page} />);
  });
  app.route("/", mailPages(store, headers));
  return app;
}

function asSeq(value: string | undefined): number | undefined {
  return value && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

function readPage(store: DatabaseSync, recipient: string, olderThan?: number, newerThan?: number): Page {
  const mails = listMails(store, { limit: PAGE, recipient, olderThan, newerThan });
  const link = (direction: "older" | "newer", at: MailRow | undefined) => {
    const beyond = { older: { olderThan: at?.seq }, newer: { newerThan: at?.seq } }[direction];
    if (!at || listMails(store, { limit: 1, recipient, ...beyond }).length === 0) return undefined;
    return `/inbox?${new URLSearchParams({ ...(recipient && { to: recipient }), [direction]: String(at.seq) })}`;
  };
  return {
    recipient,
    total: countMails(store, recipient),
    mails,
    newer: link("newer", mails[0]),
    older: link("older", mails.at(-1)),
  };
}

function Inbox({ recipient, total, mails, newer, older }: Page) {
  const days = Object.entries(Object.groupBy(mails, (mail) => dayOf(mail.createdAt)));
  return (
    <Layout title="Inbox" here="inbox">
      <h1>Inbox</h1>
      <form class="bar" action="/inbox">
        <input
          type="search"
          name="to"
          value={recipient}
          placeholder="A recipient's address"
          aria-label="Recipient"
        />
        <button type="submit">Search</button>
        <span class="muted">{countLabel(total, recipient)}</span>
      </form>
      {days.map(([day, list = []]) => (
        <section>
          <h3>{day}</h3>
          <MailList mails={list} />
        </section>
      ))}
      {mails.length === 0 && (
        <p class="empty">
          {recipient ? "No mail went to an address like that." : "No mail has been sent yet."}
        </p>
      )}
      <nav class="pager" aria-label="Pages">
        <span>{newer && <a href={newer}>← Newer</a>}</span>
        <span>{older && <a href={older}>Older →</a>}</span>
      </nav>
    </Layout>
  );
}

function countLabel(total: number, recipient: string): string {
  const mails = `${total.toLocaleString("en")} ${total === 1 ? "mail" : "mails"}`;
  return recipient ? `${mails} to “${recipient}”` : mails;
}
