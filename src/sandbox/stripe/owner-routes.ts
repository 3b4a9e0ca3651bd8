/**
 * The owner's acts over HTTP, so that tests and other processes can have somebody pay, or a bank take it back. No key and no
 * limit stands before them.
 */
import { type Context, Hono } from "hono";
import * as z from "zod";
import { inTransaction } from "../store.ts";
import type { TwinContext } from "../twin.ts";
import { type Life, Refused } from "./life.ts";
import { ownerActs } from "./owner-acts.ts";
import { stripeStore } from "./store.ts";

/** In the currency's smallest unit, as everywhere. */
const amount = z.int().positive();

const PayBody = z.strictObject({
  link: z.string(),
  email: z.email(),
  name: z.string().default("A reader"),
  card: z.string().nullable().default("4242424242424242"),
  reference: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,200}$/)
    .nullable()
    .default(null),
  promotionCode: z.string().nullable().default(null),
  clock: z.string().nullable().default(null),
});
const BackBody = z.strictObject({
  charge: z.string(),
  amount: amount.optional(),
  reason: z.string().optional(),
});
const CloseBody = z.strictObject({ dispute: z.string(), status: z.enum(["won", "lost"]) });
const CardBody = z.strictObject({ customer: z.string(), number: z.string() });
const CouponBody = z.strictObject({ customer: z.string(), coupon: z.string().nullable() });
const CancelBody = z.strictObject({ subscription: z.string(), atPeriodEnd: z.boolean().default(false) });
const PayoutBody = z.strictObject({
  currency: z
    .string()
    .regex(/^[a-z]{3}$/)
    .default("usd"),
});

/** To be mounted at `/_owner`. */
export function ownerRoutes(context: TwinContext, life: Life): Hono {
  const { store } = context;
  const acts = ownerActs(stripeStore(store), life);
  const app = new Hono();

  const on = <S extends z.ZodType>(path: string, shape: S, work: (body: z.output<S>) => object | null) =>
    app.post(path, async (c) => {
      const body = shape.safeParse(await bodyOf(c));
      if (!body.success) return c.json({ error: z.prettifyError(body.error) }, 400);
      try {
        return c.json(
          inTransaction(store, () => {
            life.bringDue();
            return work(body.data);
          }),
        );
      } catch (error) {
        if (error instanceof Refused) return c.json({ error: error.message }, error.status as 400);
        throw error;
      }
    });

  on("/pay", PayBody, acts.pay);
  on("/refund", BackBody, (body) => acts.refund(given(body)));
  on("/dispute", BackBody, (body) => acts.dispute(given(body)));
  on("/close-dispute", CloseBody, acts.closeDispute);
  on("/card", CardBody, acts.setCard);
  on("/coupon", CouponBody, acts.setCoupon);
  on("/cancel", CancelBody, acts.cancel);
  on("/payout", PayoutBody, acts.payOut);
  return app;
}

const given = ({ charge, amount: some, reason }: z.output<typeof BackBody>) => ({
  charge,
  ...(some === undefined ? {} : { amount: some }),
  ...(reason === undefined ? {} : { reason }),
});

async function bodyOf(c: Context): Promise<unknown> {
  const text = await c.req.text();
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
