/** The events that are followed: as many as one call may ask for. Apart, so that the web process loads nothing else for it. */
import type { FactKind } from "../../money/facts.ts";

export const EVENT_KINDS = {
  "checkout.session.completed": "checkout",
  "customer.updated": "customer",
  "customer.deleted": "customer",
  "customer.subscription.created": "subscription",
  "customer.subscription.updated": "subscription",
  "customer.subscription.deleted": "subscription",
  "invoice.finalized": "invoice",
  "invoice.paid": "invoice",
  "invoice.payment_failed": "invoice",
  "invoice.voided": "invoice",
  "invoice.marked_uncollectible": "invoice",
  "charge.succeeded": "charge",
  "charge.updated": "charge",
  "refund.created": "refund",
  "refund.updated": "refund",
  "refund.failed": "refund",
  "charge.dispute.created": "dispute",
  "charge.dispute.closed": "dispute",
  "charge.dispute.funds_withdrawn": "dispute",
  "charge.dispute.funds_reinstated": "dispute",
} as const satisfies Record<string, FactKind>;

export type EventType = keyof typeof EVENT_KINDS;

export const EVENT_TYPES = Object.keys(EVENT_KINDS) as EventType[];

/** Null for one that is not followed. */
export const kindOfEvent = (type: unknown): FactKind | null =>
  EVENT_TYPES.includes(type as EventType) ? EVENT_KINDS[type as EventType] : null;
