import { createHmac } from "node:crypto";
import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { stripePosts } from "../../../src/services/stripe/webhook.ts";

const SECRET = "whsec_an_invented_secret";
const NOW = new Date("2026-11-02T08:00:00Z");
const BODY = JSON.stringify({ id: "evt_1", type: "invoice.paid", data: { object: { id: "in_1" } } });
const PAID = { event: { id: "evt_1", kind: "invoice", objectId: "in_1" } };

const secondsOf = (at: Date) => Math.floor(at.getTime() / 1_000);

/** As the vendor documents it. */
const v1 = (body: string, { at = NOW, secret = SECRET } = {}) =>
  createHmac("sha256", secret)
    .update(`${secondsOf(at)}.${body}`)
    .digest("hex");

const read = (header: string, { body = BODY, now = NOW, secret = SECRET } = {}) =>
  stripePosts(secret).read(
    Buffer.from(body),
    (name) => (name === "stripe-signature" ? header : undefined),
    now,
  );

describe("a post of Stripe's", () => {
  it("that is signed as the vendor's own SDK signs is read", () => {
    const header = Stripe.webhooks.generateTestHeaderString({
      ...{ payload: BODY, secret: SECRET, timestamp: secondsOf(NOW) },
    });
    expect(read(header)).toEqual(PAID);
    expect(read(`t=${secondsOf(NOW)},v1=${v1(BODY)}`)).toEqual(PAID);
  });

  it("may carry a signature for each of two secrets, in any order, and others that prove nothing", () => {
    const t = `t=${secondsOf(NOW)}`;
    const other = v1(BODY, { secret: "whsec_new" });
    expect(read(`${t},v1=${other},v0=6ffbb59b,v1=${v1(BODY)}`)).toEqual(PAID);
    expect(read(`v1=${v1(BODY)}, ${t}`)).toEqual(PAID);
    expect(read(`${t},v1=${other}`)).toBeNull();
  });

  it.each([
    ["without a signature", ""],
    ["without a time", `v1=${v1(BODY)}`],
    ["of another time than was signed", `t=${secondsOf(NOW) + 1},v1=${v1(BODY)}`],
    ["in another scheme alone", `t=${secondsOf(NOW)},v0=${v1(BODY)}`],
    ["with half a signature", `t=${secondsOf(NOW)},v1=${v1(BODY).slice(0, 32)}`],
    ["with a time that is none", `t=soon,v1=${v1(BODY)}`],
    ["with nothing in its place", `t=${secondsOf(NOW)},v1=`],
  ])("%s is refused", (_what, header) => {
    expect(read(header)).toBeNull();
  });

  it("whose body was changed is refused, by a single letter", () => {
    expect(read(`t=${secondsOf(NOW)},v1=${v1(BODY)}`, { body: BODY.replace("in_1", "in_2") })).toBeNull();
  });

  it("is good for five minutes, and not before its time either", () => {
    const header = `t=${secondsOf(NOW)},v1=${v1(BODY)}`;
    const readAfter = (seconds: number) => read(header, { now: new Date(NOW.getTime() + seconds * 1_000) });
    expect(readAfter(300)).toEqual(PAID);
    expect(readAfter(301)).toBeNull();
    expect(readAfter(-300)).toEqual(PAID);
    expect(readAfter(-301)).toBeNull();
  });

  it("is proved by no secret that is empty", () => {
    expect(read(`t=${secondsOf(NOW)},v1=${v1(BODY, { secret: "" })}`, { secret: "" })).toBeNull();
  });

  it.each([
    [
      "of a type that is not followed",
      JSON.stringify({ id: "evt_1", type: "price.created", data: { object: { id: "p" } } }),
    ],
    ["without an object", JSON.stringify({ id: "evt_1", type: "invoice.paid", data: {} })],
    ["that is no JSON", "so what"],
    ["that is a number", "7"],
  ])("%s tells of nothing", (_what, body) => {
    expect(read(`t=${secondsOf(NOW)},v1=${v1(body)}`, { body })).toEqual({ event: null });
  });
});
