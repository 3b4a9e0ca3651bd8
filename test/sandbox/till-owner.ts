/** The owner of the payments twin, from any process: has somebody pay, a bank take it back, and a card fail. */
import { request } from "node:http";
import { text } from "node:stream/consumers";
import type Stripe from "stripe";

export interface Payment {
  /** A Payment Link's id or address. */
  link: string;
  email: string;
  name?: string;
  /** A test card's number; one that works when left out, null for none. */
  card?: string | null;
  /** The link's `client_reference_id`. */
  reference?: string | null;
  promotionCode?: string | null;
  /** The test clock that the new customer lives by. */
  clock?: string | null;
}

type Paid =
  | { kind: "complete"; session: Stripe.Checkout.Session }
  | { kind: "declined"; why: string; code: string }
  | { kind: "refused"; why: string };

type Back = { amount?: number; reason?: string };

/**
 * `url` is the twin's. A customer is named by its id or address; a charge, subscription or dispute by its id, or by its
 * customer: then it is the newest that the act can be done to.
 */
export function tillOwner(url: string) {
  async function ask<T>(path: string, body: object): Promise<T> {
    const { status, text } = await post(`${url}/_owner${path}`, JSON.stringify(body));
    if (status !== 200) throw new Error(`The till's owner can't ${path}: ${status} ${text}`);
    return JSON.parse(text);
  }
  return {
    pay: (payment: Payment) => ask<Paid>("/pay", payment),
    refund: (charge: string, given: Back = {}) => ask<Stripe.Refund>("/refund", { charge, ...given }),
    dispute: (charge: string, given: Back = {}) => ask<Stripe.Dispute>("/dispute", { charge, ...given }),
    closeDispute: (dispute: string, status: "won" | "lost") =>
      ask<Stripe.Dispute>("/close-dispute", { dispute, status }),
    /** The card that further invoices are paid with. */
    setCard: (customer: string, number: string) => ask<Stripe.Customer>("/card", { customer, number }),
    cancel: (subscription: string, atPeriodEnd = false) =>
      ask<Stripe.Subscription>("/cancel", { subscription, atPeriodEnd }),
    /** Null when nothing is available. */
    payOut: (currency = "usd") => ask<Stripe.Payout | null>("/payout", { currency }),
  };
}

/** On a connection of its own: a twin may end and begin again on the same port between two acts. */
const post = (url: string, body: string): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const asked = request(url, { method: "POST", headers, agent: false }, (answer) => {
      text(answer).then((read) => resolve({ status: answer.statusCode ?? 0, text: read }), reject);
    });
    asked.on("error", reject);
    asked.end(body);
  });
