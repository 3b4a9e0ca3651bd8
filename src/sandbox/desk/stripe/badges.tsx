/** States as small coloured words. */
import type Stripe from "stripe";

type Badge = { word: string; colour: string };

const badge = (word: string, colour: string): Badge => ({ word, colour });

const SUBSCRIPTION: Record<string, Badge> = {
  active: badge("active", "good"),
  trialing: badge("trial", "good"),
  past_due: badge("past due", "bad"),
  unpaid: badge("unpaid", "bad"),
  paused: badge("paused", "warn"),
  incomplete: badge("incomplete", "warn"),
  incomplete_expired: badge("never paid", "calm"),
  canceled: badge("ended", "calm"),
};

const INVOICE: Record<string, Badge> = {
  paid: badge("paid", "good"),
  open: badge("open", "warn"),
  draft: badge("draft", "calm"),
  void: badge("void", "calm"),
  uncollectible: badge("not collectible", "bad"),
};

const DISPUTE: Record<string, Badge> = {
  won: badge("dispute won", "good"),
  lost: badge("dispute lost", "bad"),
};

const Shown = ({ word, colour }: Badge) => <span class={`badge ${colour}`}>{word}</span>;

export function SubscriptionBadge({ of }: { of: Stripe.Subscription }) {
  return (
    <>
      <Shown {...(SUBSCRIPTION[of.status] ?? badge(of.status, "calm"))} />
      {of.pause_collection && <Shown word="collection paused" colour="warn" />}
      {of.cancel_at_period_end && of.status !== "canceled" && <Shown word="ends" colour="warn" />}
    </>
  );
}

export const InvoiceBadge = ({ of: { status } }: { of: Stripe.Invoice }) => (
  <Shown {...(INVOICE[status ?? ""] ?? badge(status ?? "", "calm"))} />
);

export const DisputeBadge = ({ of: { status } }: { of: Stripe.Dispute }) => (
  <Shown {...(DISPUTE[status] ?? badge("disputed", "bad"))} />
);

export function ChargeBadge({ of }: { of: Stripe.Charge }) {
  if (of.status === "failed") return <Shown word="failed" colour="bad" />;
  if (of.disputed) return <Shown word="disputed" colour="bad" />;
  if (of.refunded) return <Shown word="given back" colour="warn" />;
  if (of.amount_refunded > 0) return <Shown word="given back in part" colour="warn" />;
  return <Shown word="paid" colour="good" />;
}
