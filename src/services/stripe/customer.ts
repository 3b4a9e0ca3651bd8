/** Who pays, and how they came to it. */
import * as z from "zod";
import type { CheckoutFact, CustomerFact } from "../../money/facts.ts";
import { customerDiscount, customerDiscountFact } from "./discounts.ts";
import { id, line, orNull, readAs, reference, time } from "./fields.ts";

const customer = z.object({
  id,
  email: orNull(line),
  name: orNull(line),
  created: time,
  discount: orNull(customerDiscount),
});

/** Throws ServiceError for one that can't be read. */
export function customerFact(object: unknown): CustomerFact {
  const { id, email, name, created, discount } = readAs("customer", customer, object);
  const off = discount && customerDiscountFact(discount);
  return { kind: "customer", id, email, name, discount: off, createdAt: created };
}

const checkout = z.object({
  id,
  client_reference_id: orNull(z.string()),
  customer: orNull(reference),
  subscription: orNull(reference),
  customer_details: orNull(z.object({ email: orNull(line), name: orNull(line) })),
  customer_email: orNull(line),
  payment_link: orNull(reference),
  created: time,
  status: orNull(z.string()),
});

/** Throws ServiceError for one that can't be read. */
export function checkoutFact(object: unknown): CheckoutFact {
  const found = readAs("checkout session", checkout, object);
  return {
    kind: "checkout",
    id: found.id,
    reference: found.client_reference_id,
    customerId: found.customer,
    subscriptionId: found.subscription,
    email: found.customer_details?.email ?? found.customer_email,
    name: found.customer_details?.name ?? null,
    linkId: found.payment_link,
    createdAt: found.created,
    isComplete: found.status === "complete",
  };
}
