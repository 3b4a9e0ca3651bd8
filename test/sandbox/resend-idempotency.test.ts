import { expect, test } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { letter, mailSandbox, post } from "./sandbox-for-test.ts";

const HOUR_MS = 60 * 60 * 1000;
type Mailbox = Awaited<ReturnType<typeof mailSandbox>>;

const batch = [letter("bea@readers.example"), letter("cem@readers.example")];
const sent = async ({ resend }: Mailbox) => (await resend().emails.list()).data?.data.length;

test("the same key with the same bytes gives the same answer and sends nothing", async () => {
  const box = await mailSandbox();
  const first = await box.resend().batch.send(batch, { idempotencyKey: "issue/1/chunk/0" });
  const second = await box.resend().batch.send(batch, { idempotencyKey: "issue/1/chunk/0" });
  expect(second.data).toEqual(first.data);
  expect(await sent(box)).toBe(2);
});

test("the same key with other bytes is refused, even if they mean the same", async () => {
  const box = await mailSandbox();
  const send = (body: string) => post(`${box.urls.resend}/emails/batch`, body, { "idempotency-key": "one" });
  expect((await send(JSON.stringify(batch))).status).toBe(200);
  const refused = await send(JSON.stringify(batch, null, 1));
  expect(await refused.json()).toMatchObject({ statusCode: 409, name: "invalid_idempotent_request" });
  expect(await sent(box)).toBe(2);
});

test("the same key while the first is under way is refused, and afterwards replays", async () => {
  const box = await mailSandbox({ limits: { resend: { handlingMs: 400 } } });
  const send = () => box.resend().batch.send(batch, { idempotencyKey: "one" });
  const both = await Promise.all([send(), send()]);
  const refused = both.filter(({ error }) => error);
  expect(refused).toHaveLength(1);
  expect(refused[0]?.error).toMatchObject({ statusCode: 409, name: "concurrent_idempotent_requests" });
  expect((await send()).data).toEqual(both.find(({ error }) => !error)?.data);
  expect(await sent(box)).toBe(2);
});

test("a duplicate on the way with a key sends once", async () => {
  const box = await mailSandbox({ faults: [{ kind: "duplicate" }] });
  await box.resend().batch.send(batch, { idempotencyKey: "one" });
  expect(await sent(box)).toBe(2);
});

test("a key is kept for 24 hours, and no longer", async () => {
  const clock = manualClock("2026-03-02T12:00:00Z");
  const box = await mailSandbox({ clock });
  const send = async () => (await box.resend().batch.send(batch, { idempotencyKey: "one" })).data;
  const first = await send();
  clock.advance(24 * HOUR_MS - 1);
  expect(await send()).toEqual(first);
  expect(await sent(box)).toBe(2);
  clock.advance(1);
  expect(await send()).not.toEqual(first);
  expect(await sent(box)).toBe(4);
});

test("keys outlive the process that took them", async () => {
  const box = await mailSandbox();
  const first = await box.resend().batch.send(batch, { idempotencyKey: "one" });
  await box.close();
  const again = await mailSandbox({ home: box.home });
  const second = await again.resend().batch.send(batch, { idempotencyKey: "one" });
  expect(second.data).toEqual(first.data);
  expect(await sent(again)).toBe(2);
});

test("a claim whose process died frees its key after a minute", async () => {
  const clock = manualClock("2026-03-02T12:00:00Z");
  const box = await mailSandbox({ clock });
  const { DatabaseSync } = await import("node:sqlite");
  const { storePath } = await import("../../src/sandbox/probe.ts");
  await box.resend().batch.send(batch, { idempotencyKey: "one" });
  const store = new DatabaseSync(storePath(box.home));
  store.exec("update resend_idempotency set answer = null; delete from resend_emails");
  store.close();
  const send = () => box.resend().batch.send(batch, { idempotencyKey: "one" });
  expect((await send()).error?.name).toBe("concurrent_idempotent_requests");
  clock.advance(60_000);
  expect((await send()).error).toBeNull();
  expect(await sent(box)).toBe(2);
});

test("two API keys don't share idempotency keys", async () => {
  const box = await mailSandbox();
  await box.resend("re_one").batch.send(batch, { idempotencyKey: "one" });
  await box.resend("re_two").batch.send(batch, { idempotencyKey: "one" });
  expect(await sent(box)).toBe(4);
});

test("a refused request leaves its key free for the corrected one", async () => {
  const box = await mailSandbox();
  const send = (to: string) => box.resend().emails.send(letter(to), { idempotencyKey: "one" });
  expect((await send("nobody")).error?.statusCode).toBe(422);
  expect((await send("bea@readers.example")).error).toBeNull();
});

test.each(["", "x".repeat(257)])("a key of the wrong length is refused", async (key) => {
  const box = await mailSandbox();
  const answer = await post(`${box.urls.resend}/emails`, letter("bea@readers.example"), {
    "idempotency-key": key,
  });
  expect(await answer.json()).toMatchObject({ statusCode: 400, name: "invalid_idempotency_key" });
  expect(await sent(box)).toBe(0);
});

test("a key of 256 characters is taken", async () => {
  const box = await mailSandbox();
  const { error } = await box
    .resend()
    .emails.send(batch[0] ?? letter("x"), { idempotencyKey: "x".repeat(256) });
  expect(error).toBeNull();
});
