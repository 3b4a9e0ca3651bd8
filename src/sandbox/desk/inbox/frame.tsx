/** What the inbox's pages share. */
import type { DatabaseSync } from "node:sqlite";
import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { Clock } from "../../../core/clock.ts";
import type { Postman } from "../../postman.ts";
import { DoneSentence, NotDone, type PostedForm, type Tab, Tabs, TokenForm } from "../form.tsx";
import { Layout } from "../layout.tsx";

export interface InboxDesk {
  store: DatabaseSync;
  clock: Clock;
  postman: Postman;
  /** Stands in every form that this process shows, and proves that a form which comes back is one of them. */
  token: string;
}

export type InboxPlace = "sent" | "received" | "account";

const PLACES: Tab<InboxPlace>[] = [
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

export const InboxTabs = ({ here }: { here: InboxPlace }) => <Tabs of="inbox" tabs={PLACES} here={here} />;

export const Form = ({ desk, ...form }: PostedForm & { desk: InboxDesk }) => (
  <TokenForm token={desk.token} {...form} />
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

export const Done = ({ what }: { what: string | undefined }) => <DoneSentence what={what} of={DONE} />;

export const refused = (c: Context, status: 400 | 403 | 413 | 415, sentence: string) =>
  c.html(
    <InboxLayout title="Not done">
      <NotDone sentence={sentence} back="/inbox">
        Back to the inbox
      </NotDone>
    </InboxLayout>,
    status,
  );
