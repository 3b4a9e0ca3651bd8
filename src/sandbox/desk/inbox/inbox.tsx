/** The inbox: every mail that the mailer's twin took, newest first, and what became of them. */
import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { Hono, type MiddlewareHandler } from "hono";
import { countMails, countStates, listMails, type MailRow } from "../../resend/mails.ts";
import { guardForm, limitForm, type Posted } from "../posted-form.ts";
import { dayOf } from "../time.tsx";
import { accountPages } from "./account.tsx";
import { stateWord } from "./delivery-badge.tsx";
import { type InboxDesk, InboxLayout, InboxTabs, refused } from "./frame.tsx";
import { framedMail } from "./mail-frame.ts";
import { MailList } from "./mail-list.tsx";
import { mailPages } from "./mail-page.tsx";
import { receivedPages } from "./received.tsx";
import { INBOX_STYLE } from "./style.ts";

const PAGE = 50;
const MAX_FORM_BYTES = 256 * 1024;

interface Search {
  recipient: string;
  state: string;
}

interface Page extends Search {
  total: number;
  states: { state: string; mails: number }[];
  mails: MailRow[];
  newer: string | undefined;
  older: string | undefined;
}

/**
 * A GET shows what is, and what the sandbox's clock has brought about meanwhile; every POST goes past the guard first.
 * `headers` guard every page but the framed mail, which has a stricter policy of its own.
 */
export function inbox(at: Omit<InboxDesk, "token">, headers: MiddlewareHandler): Hono<Posted> {
  const { store, postman } = at;
  const desk: InboxDesk = { ...at, token: randomBytes(24).toString("base64url") };
  const app = new Hono<Posted>();
  app.get("/style.css", (c) => c.body(INBOX_STYLE, 200, { "content-type": "text/css; charset=utf-8" }));
  app.use(async (_, next) => {
    postman.bringDue();
    await next();
  });
  app.route("/", framedMail(store));
  app.use(headers);
  app.post(
    "*",
    limitForm(MAX_FORM_BYTES, "That is more than fits a form here.", refused),
    guardForm(desk.token, refused),
  );
  app.post("*", async (_, next) => {
    await next();
    postman.wake();
  });
  app.get("/", (c) => {
    const search = { recipient: (c.req.query("to") ?? "").trim(), state: c.req.query("state") ?? "" };
    return c.html(
      <Inbox {...readPage(store, search, asSeq(c.req.query("older")), asSeq(c.req.query("newer")))} />,
    );
  });
  app.route("/received", receivedPages(desk));
  app.route("/account", accountPages(desk));
  app.route("/", mailPages(desk));
  return app;
}

function asSeq(value: string | undefined): number | undefined {
  return value && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

function readPage(store: DatabaseSync, search: Search, olderThan?: number, newerThan?: number): Page {
  const mails = listMails(store, { limit: PAGE, ...search, olderThan, newerThan });
  const link = (direction: "older" | "newer", at: MailRow | undefined) => {
    const beyond = { older: { olderThan: at?.seq }, newer: { newerThan: at?.seq } }[direction];
    if (!at || listMails(store, { limit: 1, ...search, ...beyond }).length === 0) return undefined;
    return hrefOf(search, { [direction]: String(at.seq) });
  };
  return {
    ...search,
    total: countMails(store, search),
    states: countStates(store),
    mails,
    newer: link("newer", mails[0]),
    older: link("older", mails.at(-1)),
  };
}

function hrefOf({ recipient, state }: Search, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    ...(recipient && { to: recipient }),
    ...(state && { state }),
    ...more,
  });
  return query.size > 0 ? `/inbox?${query}` : "/inbox";
}

function Inbox({ recipient, state, total, states, mails, newer, older }: Page) {
  const days = Object.entries(Object.groupBy(mails, (mail) => dayOf(mail.createdAt)));
  return (
    <InboxLayout title="Inbox">
      <h1>Inbox</h1>
      <InboxTabs here="sent" />
      <form class="bar" action="/inbox">
        <input
          type="search"
          name="to"
          value={recipient}
          placeholder="A recipient's address"
          aria-label="Recipient"
        />
        {state && <input type="hidden" name="state" value={state} />}
        <button type="submit">Search</button>
        <span class="muted">{countLabel(total, recipient)}</span>
      </form>
      {(states.length > 1 || state) && <States recipient={recipient} state={state} states={states} />}
      {days.map(([day, list = []]) => (
        <section>
          <h3>{day}</h3>
          <MailList mails={list} />
        </section>
      ))}
      {mails.length === 0 && <p class="empty">{emptyLabel(recipient, state)}</p>}
      <nav class="pager" aria-label="Pages">
        <span>{newer && <a href={newer}>← Newer</a>}</span>
        <span>{older && <a href={older}>Older →</a>}</span>
      </nav>
    </InboxLayout>
  );
}

/** How many mails met which end, each a way to see only those. */
function States({ recipient, state, states }: Search & Pick<Page, "states">) {
  const all = { state: "", mails: states.reduce((sum, { mails }) => sum + mails, 0) };
  return (
    <nav class="states" aria-label="What became of them">
      {[all, ...states].map((one) => (
        <a
          href={hrefOf({ recipient, state: one.state })}
          aria-current={one.state === state ? "page" : undefined}
        >
          {stateWord(one.state || "all")} <span>{one.mails.toLocaleString("en")}</span>
        </a>
      ))}
    </nav>
  );
}

function countLabel(total: number, recipient: string): string {
  const mails = `${total.toLocaleString("en")} ${total === 1 ? "mail" : "mails"}`;
  return recipient ? `${mails} to “${recipient}”` : mails;
}

function emptyLabel(recipient: string, state: string): string {
  if (recipient) return "No mail went to an address like that.";
  return state ? "No mail met that end." : "No mail has been sent yet.";
}
