/** The vendor's events, as a person says them. */
type Told = { label: string; colour: string };

const told = (label: string, colour = ""): Told => ({ label, colour });

const WORDS: Record<string, Told> = {
  "customer.created": told("Became a customer"),
  "customer.updated": told("Details changed"),
  "customer.deleted": told("Deleted", "bad"),
  "checkout.session.completed": told("Finished the payment page", "good"),
  "customer.subscription.created": told("Subscribed", "good"),
  "customer.subscription.updated": told("Subscription changed"),
  "customer.subscription.deleted": told("Subscription ended", "warn"),
  "customer.subscription.trial_will_end": told("The trial ends soon", "warn"),
  "customer.subscription.paused": told("Subscription paused", "warn"),
  "customer.subscription.resumed": told("Subscription resumed", "good"),
  "invoice.created": told("Invoice drawn up"),
  "invoice.finalized": told("Invoice issued"),
  "invoice.paid": told("Invoice paid", "good"),
  "invoice.payment_failed": told("Payment of an invoice failed", "bad"),
  "invoice.voided": told("Invoice made void", "warn"),
  "invoice.marked_uncollectible": told("Invoice written off", "bad"),
  "charge.succeeded": told("Card charged", "good"),
  "charge.failed": told("Card declined", "bad"),
  "charge.updated": told("Payment settled"),
  "charge.refunded": told("Payment given back", "warn"),
  "refund.created": told("Refund made", "warn"),
  "refund.updated": told("Refund changed"),
  "refund.failed": told("Refund sent back by the bank", "bad"),
  "charge.dispute.created": told("Payment disputed", "bad"),
  "charge.dispute.closed": told("Dispute closed"),
  "charge.dispute.funds_withdrawn": told("Disputed amount withdrawn", "bad"),
  "charge.dispute.funds_reinstated": told("Disputed amount returned", "good"),
  "payment_method.attached": told("Card saved"),
  "payment_intent.created": told("Payment begun"),
  "payment_intent.succeeded": told("Payment done", "good"),
  "payment_intent.payment_failed": told("Payment failed", "bad"),
  "invoice.updated": told("Invoice changed"),
  "invoice.payment_succeeded": told("Invoice paid", "good"),
  "invoice_payment.paid": told("Invoice paid", "good"),
  "invoiceitem.created": told("Put on the next invoice"),
  "payout.created": told("Payout on its way"),
  "payout.paid": told("Payout arrived", "good"),
  "payout.failed": told("Payout sent back", "bad"),
};

/** Steps on the way to what another event tells better. */
const STEPS = new Set([
  ...["invoice.created", "invoice.updated", "invoice.finalized", "invoiceitem.created", "charge.updated"],
  ...["payment_intent.created", "payment_intent.succeeded", "payment_intent.payment_failed"],
  ...["invoice_payment.paid", "invoice.payment_succeeded", "payment_method.attached"],
]);

/** Whether it says something of its own to somebody who looks at a customer. */
export const isTelling = (type: string): boolean => Object.hasOwn(WORDS, type) && !STEPS.has(type);

/** One that has no words yet is told in the vendor's own. */
export const wordsOf = (type: string): Told => WORDS[type] ?? told(type);
