/** What the till's pages share. */
import type { DatabaseSync } from "node:sqlite";
import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { Clock } from "../../../core/clock.ts";
import { inTransaction } from "../../store.ts";
import { type Life, Refused } from "../../stripe/life.ts";
import type { StripeStore } from "../../stripe/store.ts";
import { DoneSentence, NotDone, type PostedForm, type Tab, Tabs, TokenForm } from "../form.tsx";
import { Layout } from "../layout.tsx";

export interface StripeDesk {
  store: DatabaseSync;
  clock: Clock;
  life: Life;
  objects: StripeStore;
  /** Stands in every form that this process shows, and proves that a form which comes back is one of them. */
  token: string;
}

/** All of a page's work at one instant, on what is due by then. */
export const atOnce = <T,>({ store, life }: StripeDesk, work: () => T): T =>
  inTransaction(store, () => {
    life.bringDue();
    return work();
  });

/** Null for a page that isn't there. It is rendered while the store stands still. */
export function show(c: Context, desk: StripeDesk, page: () => Child | null): Response | Promise<Response> {
  const html = atOnce(desk, () => page()?.toString() ?? null);
  return html === null ? c.notFound() : c.html(html);
}

export type StripePlace = "overview" | "customers" | "payments" | "events";

const PLACES: Tab<StripePlace>[] = [
  { here: "overview", href: "/stripe", label: "Till" },
  { here: "customers", href: "/stripe/customers", label: "Customers" },
  { here: "payments", href: "/stripe/payments", label: "Payments" },
  { here: "events", href: "/stripe/events", label: "Events" },
];

export const StripeLayout = ({ title, children }: { title: string; children: Child }) => (
  <Layout title={title} here="stripe">
    <link rel="stylesheet" href="/stripe/style.css" />
    {children}
  </Layout>
);

export const StripeTabs = ({ here }: { here: StripePlace }) => <Tabs of="till" tabs={PLACES} here={here} />;

/** A button that posts, with what it is about in hidden fields, and whatever else the form asks. */
export const Act = ({
  desk,
  label,
  says,
  children,
  ...form
}: Omit<PostedForm, "children"> & {
  desk: StripeDesk;
  label: string;
  /** What a screen reader says, where the button's own words need their surroundings. */
  says?: string | undefined;
  children?: Child;
}) => (
  <TokenForm token={desk.token} {...form}>
    {children}
    <button type="submit" aria-label={says}>
      {label}
    </button>
  </TokenForm>
);

const DONE: Record<string, string> = {
  refund: "The payment is given back.",
  "fail-refund": "The bank sent the refund back.",
  dispute: "The customer disputes the payment, and the bank took it back.",
  won: "The dispute is won: the amount came back.",
  lost: "The dispute is lost: the amount is gone.",
  "break-card": "The next payment will fail.",
  "mend-card": "The card works again.",
  cancel: "The subscription has ended.",
  end: "The subscription ends when what is paid for is over.",
  keep: "The subscription goes on.",
  pause: "Nothing more is collected until you resume it.",
  resume: "The subscription goes on.",
  pay: "The card was tried again.",
  void: "The invoice is void.",
  "write-off": "The invoice counts as not collectible.",
  "pass-time": "Time has passed for this customer.",
  payout: "What was available is on its way to the bank.",
  "no-payout": "Nothing was available, so nothing was paid out.",
};

export const Done = ({ what }: { what: string | undefined }) => <DoneSentence what={what} of={DONE} />;

export const refused = (c: Context, status: 400 | 403 | 413 | 415, sentence: string) =>
  c.html(
    <StripeLayout title="Not done">
      <NotDone sentence={sentence} back="/stripe">
        Back to the till
      </NotDone>
    </StripeLayout>,
    status,
  );

/** What the vendor would refuse, in its own words. */
export const unless = (
  c: Context,
  work: () => Response | Promise<Response>,
): Response | Promise<Response> => {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refused) return refused(c, 400, `${error.message} Nothing was changed.`);
    throw error;
  }
};
