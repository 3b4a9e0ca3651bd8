/** What the inbox's pages share. */
import type { DatabaseSync } from "node:sqlite";
import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { Clock } from "../../../core/clock.ts";
import type { Postman } from "../../postman.ts";
import { Layout } from "../layout.tsx";

export interface InboxDesk {
  store: DatabaseSync;
  clock: Clock;
  postman: Postman;
  /** Stands in every form that this process shows, and proves that a form which comes back is one of them. */
  token: string;
}

export type InboxPlace = "sent" | "received" | "account";

const PLACES: { here: InboxPlace; href: string; label: string }[] = [
  { here: "sent", href: "/inbox", label: "Sent" },
  { here: "received", href: "/inbox/received", label: "Received" },
  { here: "account", href: "/inbox/account", label: "Addresses and domains" },
];

export const InboxLayout = ({ title, children }: { title: string; children: Child }) => (
  <Layout title={title} here="inbox">
    <link rel="stylesheet" href="/inbox/style.css" />
    {children}
  </Layout>
);

export const InboxTabs = ({ here }: { here: InboxPlace }) => (
  <nav class="tabs" aria-label="Parts of the inbox">
    {PLACES.map((place) => (
      <a href={place.href} aria-current={place.here === here ? "page" : undefined}>
        {place.label}
      </a>
    ))}
  </nav>
);

/** A form that posts, with what it is about in hidden fields. */
export const Form = (props: {
  desk: InboxDesk;
  action: string;
  with?: Record<string, string>;
  class?: string;
  children: Child;
}) => (
  <form method="post" action={props.action} class={props.class ?? "act"}>
    {Object.entries({ token: props.desk.token, ...props.with }).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    {props.children}
  </form>
);

const DONE: Record<string, string> = {
  deliver: "The mail has arrived.",
  delay: "The mail is held up. It arrives when you say so.",
  bounce: "The mail bounced.",
  complain: "The reader called it spam, so their address gets no more mail.",
  open: "The reader opened the mail.",
  click: "The reader followed the link.",
  answered: "The answer is among the received mails.",
  written: "The mail has come in.",
  lifted: "That address gets mail again.",
  domain: "The domain is changed.",
};

/** What the last form did, as the address says; only words that are known. */
export function Done({ what }: { what: string | undefined }) {
  const sentence = what !== undefined && Object.hasOwn(DONE, what) ? DONE[what] : undefined;
  return sentence === undefined ? null : (
    <p class="done" role="status">
      {sentence}
    </p>
  );
}

export const refused = (c: Context, status: 400 | 403 | 413 | 415, sentence: string) =>
  c.html(
    <InboxLayout title="Not done">
      <h1>Not done</h1>
      <p class="lede">{sentence}</p>
      <p>
        <a href="/inbox">Back to the inbox</a>
      </p>
    </InboxLayout>,
    status,
  );

export const STALE =
  "The sandbox was started anew since this page was opened, so nothing was changed yet. Go back, load the page again, and do it once more.";
