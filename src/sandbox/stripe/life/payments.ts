/** Tries to pay an intent with a card. */
import type Stripe from "stripe";
import { savedCard, type TestCard, UNCONFIRMED } from "../cards.ts";
import { set, setting } from "../settings.ts";
import { charge, type Decline, type IntentGiven, paymentIntent } from "../shapes/payment.ts";
import { bookCharge } from "./ledger.ts";
import { create, save, tell, update, type World } from "./world.ts";

/** A bank asks once for each `key`, then lets pass. */
export function mustConfirm(world: World, card: TestCard, key: string): boolean {
  const name = `confirmed:${key}`;
  if (card.atFirst !== "asks" || setting(world.store, name)) return false;
  set(world.store, name, String(world.at));
  return true;
}

/** What becomes of the next try with a card that was saved; null when it passes. */
export function nextOutcome(world: World, method: Stripe.PaymentMethod): Decline | null {
  const card = savedCard(method.card?.last4);
  if (card.later !== "passes") return card.later;
  return mustConfirm(world, card, method.id) ? UNCONFIRMED : null;
}

export const openIntent = (world: World, given: IntentGiven): Stripe.PaymentIntent =>
  create(world, paymentIntent(given, world.at), "payment_intent.created");

interface Try {
  intent: Stripe.PaymentIntent;
  method: Stripe.PaymentMethod;
  decline: Decline | null;
}

export function tryIntent(world: World, { intent, method, decline }: Try): Stripe.Charge {
  const made = charge(intent, method, decline, world.at);
  create(world, made, decline ? "charge.failed" : "charge.succeeded");
  if (decline) {
    const failed = { ...intent, latest_charge: made.id, last_payment_error: errorOf(decline, made.id) };
    save(world, failed);
    tell(world, "payment_intent.payment_failed", failed);
    return made;
  }
  const paid: Stripe.PaymentIntent = {
    ...intent,
    amount_received: intent.amount,
    last_payment_error: null,
    latest_charge: made.id,
    payment_method: method.id,
    status: "succeeded",
  };
  save(world, paid);
  tell(world, "payment_intent.succeeded", paid);
  // The vendor books it a moment after it has told of the charge.
  return update(world, made, { balance_transaction: bookCharge(world, made).id }, "charge.updated");
}

const errorOf = (decline: Decline, chargeId: string): Stripe.PaymentIntent.LastPaymentError => ({
  charge: chargeId,
  code: decline.code as Stripe.PaymentIntent.LastPaymentError.Code,
  ...(decline.declineCode ? { decline_code: decline.declineCode } : {}),
  doc_url: `https://stripe.com/docs/error-codes/${decline.code.replaceAll("_", "-")}`,
  message: decline.message,
  type: "card_error",
});
