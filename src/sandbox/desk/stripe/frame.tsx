/** What the till's pages share. */
import type { DatabaseSync } from "node:sqlite";
import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { Clock } from "../../../core/clock.ts";
import { inTransaction } from "../../store.ts";
import { type Life, Refused } from "../../stripe/life.ts";
import type { StripeStore } from "../../stripe/store.ts";
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

const PLACES: { here: StripePlace; href: string; label: string }[] = [
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

export const StripeTabs = ({ here }: { here: StripePlace }) => (
  <nav class="tabs" aria-label="Parts of the till">
    {PLACES.map((place) => (
      <a href={place.href} aria-current={place.here === here ? "page" : undefined}>
        {place.label}
      </a>
    ))}
  </nav>
);

/** A button that posts, with what it is about in hidden fields, and whatever else the form asks. */
export const Act = (props: {
  desk: StripeDesk;
  action: string;
  label: string;
  with?: Record<string, string>;
  class?: string;
  /** What a screen reader says, where the button's own words need their surroundings. */
  says?: string;
  children?: Child;
}) => (
  <form method="post" action={props.action} class={props.class ?? "act"}>
    {Object.entries({ token: props.desk.token, ...props.with }).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    {props.children}
    <button type="submit" aria-label={props.says}>
      {props.label}
    </button>
  </form>
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
    <StripeLayout title="Not done">
      <h1>Not done</h1>
      <p class="lede">{sentence}</p>
      <p>
        <a href="/stripe">Back to the till</a>
      </p>
    </StripeLayout>,
    status,
  );

export const STALE =
  "The sandbox was started anew since this page was opened, so nothing was changed yet. Go back, load the page again, and do it once more.";

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
