import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { storePath } from "../../src/sandbox/probe.ts";
import { mailOwner } from "./mail-owner.ts";
import { letter, mailSandbox } from "./sandbox-for-test.ts";
import { type Delivery, webhookReceiver } from "./webhook-receiver.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const EMAIL_EVENTS = (
  "sent scheduled delivered delivery_delayed complained bounced opened clicked received failed suppressed" as const
)
  .split(" ")
  .map((name) => `email.${name}` as "email.sent");

/** A twin whose clock a test moves. The SDK checks signatures against the real clock, so it begins there. */
async function subscribed(options: { events?: "email.sent"[]; answer?: (nth: number) => number } = {}) {
  const clock = manualClock(new Date());
  const box = await mailSandbox({ clock });
  const receiver = await webhookReceiver(options.answer);
  const resend = box.resend();
  const { data } = await resend.webhooks.create({
    endpoint: receiver.url,
    events: options.events ?? EMAIL_EVENTS,
  });
  const owner = mailOwner(box.urls.resend);
  const verify = ({ headers, body }: Delivery) =>
    resend.webhooks.verify({
      payload: body,
      webhookSecret: data?.signing_secret ?? "",
      headers: {
        id: String(headers["svix-id"]),
        timestamp: String(headers["svix-timestamp"]),
        signature: String(headers["svix-signature"]),
      },
    });
  const send = async (to: string) => (await resend.emails.send(letter(to))).data?.id ?? "";
  return { ...box, clock, receiver, owner, verify, send, api: resend, webhookId: data?.id ?? "" };
}

test("an event is posted with a signature that the SDK takes, and that no other body has", async () => {
  const { owner, send, receiver, verify } = await subscribed();
  const id = await send("Bea <bea@readers.example>");
  expect(await owner.tick()).toEqual({ arrived: 1, failed: 0 });
  const [delivery] = receiver.deliveries;
  if (!delivery) throw new Error("Nothing was posted.");
  expect(verify(delivery)).toMatchObject({
    type: "email.sent",
    data: { email_id: id, to: ["Bea <bea@readers.example>"], subject: "The first issue" },
  });
  expect(() => verify({ ...delivery, body: delivery.body.replace("bea", "cem") })).toThrow();
  expect(await owner.tick()).toEqual({ arrived: 0, failed: 0 });
});

test("what becomes of mails is posted, each with what the vendor says of it", async () => {
  const { clock, owner, send, receiver } = await subscribed();
  for (const to of [
    "bea@readers.example",
    "bounced@resend.dev",
    "complained@resend.dev",
    "suppressed@resend.dev",
  ])
    await send(to);
  clock.advance(SECOND);
  await owner.tick();
  await owner.click("bea@readers.example", "https://letters.example/1", "curl/8");
  await owner.bounce("bea@readers.example", "soft");
  await owner.receive({ from: "bea@readers.example", to: "desk@letters.example", subject: "Hello" });
  await owner.tick();
  const of = (type: string) => receiver.deliveries.filter((one) => one.type === type).map(({ data }) => data);
  expect(receiver.types().toSorted()).toEqual(
    [
      ...["email.bounced", "email.bounced", "email.clicked", "email.complained"],
      ...["email.delivered", "email.delivered", "email.received"],
      ...["email.sent", "email.sent", "email.sent", "email.sent", "email.suppressed"],
    ].toSorted(),
  );
  expect(of("email.bounced")).toMatchObject([
    { to: ["bounced@resend.dev"], bounce: { type: "Permanent", subType: "General" } },
    { to: ["bea@readers.example"], bounce: { type: "Transient", subType: "MailboxFull" } },
  ]);
  expect(of("email.clicked")).toMatchObject([
    { click: { link: "https://letters.example/1", userAgent: "curl/8", ipAddress: "127.0.0.1" } },
  ]);
  expect(of("email.suppressed")).toMatchObject([{ suppressed: { type: "OnAccountSuppressionList" } }]);
  expect(of("email.received")).toMatchObject([
    {
      from: "bea@readers.example",
      received_for: ["desk@letters.example"],
      subject: "Hello",
      attachments: [],
    },
  ]);
});

test("what nobody takes is tried again at the vendor's times, with the same id, until 27 hours are over", async () => {
  const { clock, owner, send, receiver, home } = await subscribed({
    answer: () => 503,
    events: ["email.sent"],
  });
  await send("bea@readers.example");
  expect(await owner.tick()).toEqual({ arrived: 0, failed: 1 });
  const waits = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR];
  for (const wait of waits) {
    clock.advance(wait - 1);
    expect(await owner.tick()).toEqual({ arrived: 0, failed: 0 });
    clock.advance(1);
    expect(await owner.tick()).toEqual({ arrived: 0, failed: 1 });
  }
  clock.advance(100 * HOUR);
  expect(await owner.tick()).toEqual({ arrived: 0, failed: 0 });
  expect(receiver.deliveries).toHaveLength(8);
  expect(new Set(receiver.deliveries.map(({ id }) => id)).size).toBe(1);
  const store = new DatabaseSync(storePath(home));
  expect(store.prepare("select state, attempts from resend_webhook_posts").all()).toEqual([
    { state: "failed", attempts: 8 },
  ]);
  store.close();
});

test("each try is signed anew, at its own time", async () => {
  const { clock, owner, send, receiver, verify } = await subscribed({
    answer: (nth) => (nth === 1 ? 500 : 200),
  });
  await send("bea@readers.example");
  await owner.tick();
  clock.advance(5 * SECOND);
  await owner.tick();
  const [first, second] = receiver.deliveries.filter(({ type }) => type === "email.sent");
  expect(first?.id).toBe(second?.id);
  expect(Number(second?.headers["svix-timestamp"]) - Number(first?.headers["svix-timestamp"])).toBe(5);
  if (second) verify(second);
});

test("a redirect is no answer, and nobody follows it", async () => {
  const { owner, send, receiver } = await subscribed({ answer: () => 302, events: ["email.sent"] });
  await send("bea@readers.example");
  expect(await owner.tick()).toEqual({ arrived: 0, failed: 1 });
  expect(receiver.deliveries).toHaveLength(1);
});

test("what was not posted is posted after a restart", async () => {
  const { clock, owner, send, receiver, home, close } = await subscribed({
    answer: (nth) => (nth === 1 ? 500 : 200),
  });
  await send("bea@readers.example");
  await owner.tick();
  await close();
  clock.advance(5 * SECOND);
  const again = await mailSandbox({ home, clock });
  expect(await mailOwner(again.urls.resend).tick()).toEqual({ arrived: 2, failed: 0 });
  expect(receiver.types().toSorted()).toEqual(["email.delivered", "email.sent", "email.sent"]);
});

test("by the real clock events arrive by themselves", async () => {
  const box = await mailSandbox({ limits: { resend: { deliverySeconds: 0 } } });
  const receiver = await webhookReceiver();
  await box.resend().webhooks.create({ endpoint: receiver.url, events: ["email.delivered"] });
  await box.resend().emails.send(letter("bea@readers.example"));
  await expect.poll(receiver.types, { interval: 10, timeout: 5_000 }).toEqual(["email.delivered"]);
});

test("a webhook hears what it asked for, as long as it is enabled", async () => {
  const { api, owner, send, receiver, webhookId } = await subscribed({
    events: ["email.opened" as "email.sent"],
  });
  const id = await send("bea@readers.example");
  await owner.open(id);
  await owner.tick();
  expect(receiver.types()).toEqual(["email.opened"]);
  await api.webhooks.update(webhookId, { status: "disabled" });
  await owner.open(id);
  await api.webhooks.update(webhookId, { status: "enabled", events: ["email.complained"] });
  await owner.open(id);
  await owner.complain(id);
  await owner.tick();
  expect(receiver.types()).toEqual(["email.opened", "email.complained"]);
  await api.webhooks.remove(webhookId);
  await owner.complain(id);
  expect(await owner.tick()).toEqual({ arrived: 0, failed: 0 });
});

test("webhooks are made, listed, read and changed by the API, and only for this machine", async () => {
  const { api, webhookId, receiver } = await subscribed();
  const { data: second } = await api.webhooks.create({
    endpoint: "http://localhost:1/x",
    events: ["email.bounced"],
  });
  const { data: list } = await api.webhooks.list();
  expect(list?.data.map(({ id }) => id)).toEqual([second?.id, webhookId]);
  const { data: first } = await api.webhooks.get(webhookId);
  expect(first).toMatchObject({
    object: "webhook",
    endpoint: receiver.url,
    status: "enabled",
    events: EMAIL_EVENTS,
  });
  expect(first?.signing_secret).toMatch(/^whsec_/);
  const { data: rotated } = await api.webhooks.rotateSigningSecret(webhookId);
  expect(rotated?.signing_secret).not.toBe(first?.signing_secret);
  const elsewhere = await api.webhooks.create({
    endpoint: "https://hooks.example/x",
    events: ["email.sent"],
  });
  expect(elsewhere.error).toMatchObject({ statusCode: 422, name: "validation_error" });
  expect(elsewhere.error?.message).toContain("this machine only");
  expect((await api.webhooks.create({ endpoint: receiver.url, events: [] })).error?.statusCode).toBe(422);
  expect((await api.webhooks.update(webhookId, { endpoint: "ftp://x" })).error?.statusCode).toBe(422);
  expect((await api.webhooks.remove(webhookId)).data).toMatchObject({ id: webhookId, deleted: true });
  expect((await api.webhooks.get(webhookId)).error).toMatchObject({ statusCode: 404, name: "not_found" });
});

test("hundreds of events are posted once each", async () => {
  const { clock, owner, api, receiver } = await subscribed();
  await api.batch.send(Array.from({ length: 100 }, (_, index) => letter(`r${index}@readers.example`)));
  clock.advance(SECOND);
  expect(await owner.tick()).toEqual({ arrived: 200, failed: 0 });
  expect(new Set(receiver.deliveries.map(({ id }) => id)).size).toBe(200);
});
