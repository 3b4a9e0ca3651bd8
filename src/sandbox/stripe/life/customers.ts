/** Who pays, and with which card. */
import type Stripe from "stripe";
import { type TestCard, testCard } from "../cards.ts";
import { type Card, Refused } from "../life.ts";
import { type CustomerGiven, customer, deletedCustomer, paymentMethod } from "../shapes/customer.ts";
import { end } from "./standing.ts";
import { create, save, tell, update, type World } from "./world.ts";

export const createCustomer = (world: World, given: CustomerGiven): Stripe.Customer =>
  create(world, customer(given, world.at), "customer.created");

export function mustBeThere(world: World, id: string): Stripe.Customer {
  const found = world.objects.get<Stripe.Customer | Stripe.DeletedCustomer>(id);
  if (found && !found.deleted) return found;
  throw new Refused(`No such customer: '${id}'`, { code: "resource_missing", param: "id", status: 404 });
}

export function updateCustomer(world: World, id: string, given: CustomerGiven): Stripe.Customer {
  const before = mustBeThere(world, id);
  const { email, name, metadata } = given;
  const change: Partial<Stripe.Customer> = {
    ...(email === undefined ? {} : { email }),
    ...(name === undefined ? {} : { name }),
    ...(metadata === undefined ? {} : { metadata }),
  };
  return update(world, before, change, "customer.updated");
}

export function deleteCustomer(world: World, id: string): Stripe.DeletedCustomer {
  const before = mustBeThere(world, id);
  for (const subscription of subscriptionsOf(world, id)) end(world, subscription, "cancellation_requested");
  const gone = deletedCustomer(id);
  save(world, gone);
  tell(world, "customer.deleted", before);
  return gone;
}

const subscriptionsOf = (world: World, customerId: string) =>
  world.objects
    .all<Stripe.Subscription>("subscription", { customer: customerId })
    .filter(({ status }) => !["canceled", "incomplete_expired"].includes(status));

/** Saved, and used from now on; nobody asks its bank. */
export function attachCard(world: World, owner: Stripe.Customer, card: TestCard): Stripe.PaymentMethod {
  const method = paymentMethod(owner, card, world.at);
  create(world, method, "payment_method.attached");
  const settings = { ...owner.invoice_settings, default_payment_method: method.id };
  update(world, owner, { invoice_settings: settings }, "customer.updated");
  return method;
}

export const UNKNOWN_CARD =
  "This is none of the test cards. Nothing else is taken here: use 4242 4242 4242 4242.";

export function setCard(world: World, id: string, { number }: Card): void {
  const owner = mustBeThere(world, id);
  const card = testCard(number);
  if (!card) throw new Refused(UNKNOWN_CARD, { code: "incorrect_number", status: 402 });
  const { atFirst } = card;
  if (typeof atFirst === "object") throw new Refused(atFirst.message, { code: atFirst.code, status: 402 });
  const method = attachCard(world, owner, card);
  for (const subscription of subscriptionsOf(world, id)) {
    const change = { default_payment_method: method.id };
    update(world, subscription, change, "customer.subscription.updated");
  }
}
