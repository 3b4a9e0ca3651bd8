import type Stripe from "stripe";

/** On the wire it is text; the SDK makes its own Decimal of it. */
export const decimalOf = (value: string | number): Stripe.Decimal =>
  String(value) as unknown as Stripe.Decimal;
