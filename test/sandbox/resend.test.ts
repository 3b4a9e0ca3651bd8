import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { storePath } from "../../src/sandbox/probe.ts";
import { letter, mailSandbox, post } from "./sandbox-for-test.ts";

const NOON = "2026-03-02T12:00:00Z";

test("a mail that was sent can be read back whole", async () => {
  const clock = manualClock(NOON);
  const { resend } = await mailSandbox({ clock });
  const { data } = await resend().emails.send({
    ...letter("Bea <bea@readers.example>"),
    cc: ["cem@readers.example"],
    replyTo: "desk@letters.example",
    tags: [{ name: "issue", value: "1" }],
  });
  clock.advance(1_000);
  const { data: mail } = await resend().emails.get(data?.id ?? "");
  expect(mail).toMatchObject({
    object: "email",
    id: data?.id,
    from: "Ada's Letters <ada@letters.example>",
    to: ["Bea <bea@readers.example>"],
    cc: ["cem@readers.example"],
    bcc: null,
    reply_to: ["desk@letters.example"],
    subject: "The first issue",
    html: "<p>Dear Bea <bea@readers.example>,</p>",
    text: "Dear Bea <bea@readers.example>,",
    tags: [{ name: "issue", value: "1" }],
    last_event: "delivered",
    created_at: "2026-03-02 12:00:00.000000+00",
    scheduled_at: null,
  });
  expect(mail?.message_id).toMatch(/^<.+@.+>$/);
});

test("a batch gives an id for each mail, in order, and each keeps its own words", async () => {
  const { resend } = await mailSandbox();
  const names = Array.from({ length: 100 }, (_, index) => `reader-${index}@readers.example`);
  const { data } = await resend().batch.send(names.map((name) => letter(name)));
  expect(new Set(data?.data.map(({ id }) => id)).size).toBe(100);
  for (const index of [0, 57, 99]) {
    const { data: mail } = await resend().emails.get(data?.data[index]?.id ?? "");
    expect(mail?.to).toEqual([names[index]]);
    expect(mail?.text).toBe(`Dear ${names[index]},`);
  }
});

test("keys: none, revoked, sending only, any other", async () => {
  const { urls, resend } = await mailSandbox();
  const keyless = await fetch(`${urls.resend}/emails`);
  expect(keyless.status).toBe(401);
  expect(await keyless.json()).toMatchObject({ statusCode: 401, name: "missing_api_key" });
  expect((await resend("re_revoked_1").emails.list()).error).toMatchObject({
    statusCode: 403,
    name: "invalid_api_key",
  });
  const sending = resend("re_sending_1");
  expect((await sending.emails.send(letter("bea@readers.example"))).error).toBeNull();
  expect((await sending.emails.list()).error).toMatchObject({ statusCode: 401, name: "restricted_api_key" });
  expect((await sending.domains.list()).error?.name).toBe("restricted_api_key");
  expect((await resend("anything").emails.list()).data?.data).toHaveLength(1);
});

test("unknown paths and methods are refused in the vendor's shape", async () => {
  const { urls } = await mailSandbox();
  const headers = { authorization: "Bearer re_test" };
  const lost = await fetch(`${urls.resend}/nowhere`, { headers });
  expect(await lost.json()).toMatchObject({ statusCode: 404, name: "not_found" });
  const wrong = await fetch(`${urls.resend}/emails`, { headers, method: "DELETE" });
  expect(await wrong.json()).toMatchObject({ statusCode: 405, name: "method_not_allowed" });
  const missing = await fetch(`${urls.resend}/emails/nobody`, { headers });
  expect(await missing.json()).toMatchObject({ statusCode: 404, name: "not_found" });
});

test("the list pages both ways, newest first", async () => {
  const { resend } = await mailSandbox();
  const names = ["a", "b", "c", "d", "e"].map((name) => `${name}@readers.example`);
  await resend().batch.send(names.map((name) => letter(name)));
  const page = async (options: Parameters<ReturnType<typeof resend>["emails"]["list"]>[0]) => {
    const { data } = await resend().emails.list(options);
    const mails = data?.data ?? [];
    return {
      names: mails.map((mail) => mail.to[0]?.[0]),
      more: data?.has_more,
      ids: mails.map((mail) => mail.id),
    };
  };
  const first = await page({ limit: 2 });
  expect(first).toMatchObject({ names: ["e", "d"], more: true });
  const second = await page({ limit: 2, after: first.ids[1] ?? "" });
  expect(second).toMatchObject({ names: ["c", "b"], more: true });
  const third = await page({ limit: 2, after: second.ids[1] ?? "" });
  expect(third).toMatchObject({ names: ["a"], more: false });
  expect(await page({ limit: 2, before: third.ids[0] ?? "" })).toMatchObject({
    names: ["c", "b"],
    more: true,
  });
  expect(await page({ limit: 2, before: second.ids[0] ?? "" })).toMatchObject({
    names: ["e", "d"],
    more: false,
  });
});

test.each(["limit=0", "limit=101", "limit=many", "after=nobody"])(
  "a list with %s is refused",
  async (query) => {
    const { urls } = await mailSandbox();
    const answer = await fetch(`${urls.resend}/emails?${query}`, {
      headers: { authorization: "Bearer re_test" },
    });
    expect(await answer.json()).toMatchObject({ statusCode: 422, name: "validation_error" });
  },
);

test("a domain that mail came from is listed as verified", async () => {
  const { resend } = await mailSandbox();
  expect((await resend().domains.list()).data?.data).toHaveLength(1);
  await resend().emails.send(letter("bea@readers.example"));
  const { data } = await resend().domains.list();
  expect(data?.data).toMatchObject([{ name: "letters.example", status: "verified" }]);
});

test("more requests than a second allows are refused until the next", async () => {
  const clock = manualClock(NOON);
  const { resend } = await mailSandbox({ clock, limits: { resend: { requestsPerSecond: 2 } } });
  const ask = () => resend().domains.list();
  expect((await ask()).headers).toMatchObject({ "ratelimit-limit": "2", "ratelimit-remaining": "1" });
  expect((await ask()).headers).toMatchObject({ "ratelimit-remaining": "0", "ratelimit-reset": "1" });
  const refused = await ask();
  expect(refused.error).toMatchObject({ statusCode: 429, name: "rate_limit_exceeded" });
  expect(refused.headers).toMatchObject({ "retry-after": "1", "ratelimit-remaining": "0" });
  clock.advance(1_000);
  expect((await ask()).error).toBeNull();
});

test("five requests a second are allowed unless it is told otherwise", async () => {
  const { startSandbox } = await import("../../src/sandbox/start-sandbox.ts");
  const { home, close } = await mailSandbox();
  await close();
  const sandbox = await startSandbox({ home, services: ["resend"], clock: manualClock(NOON) });
  const headers = { authorization: "Bearer re_test" };
  const answer = await fetch(`${sandbox.urls.resend}/domains`, { headers });
  await sandbox.close();
  expect(answer.headers.get("ratelimit-limit")).toBe("5");
});

test("quotas count mails by day and by month, and a refused batch sends nothing", async () => {
  const clock = manualClock(NOON);
  const limits = { resend: { emailsPerDay: 3, emailsPerMonth: 5 } };
  const { resend } = await mailSandbox({ clock, limits });
  const send = async (mails: number) => {
    const batch = Array.from({ length: mails }, () => letter("bea@readers.example"));
    return (await resend().batch.send(batch)).error?.name ?? "accepted";
  };
  expect(await send(2)).toBe("accepted");
  expect(await send(2)).toBe("daily_quota_exceeded");
  expect(await send(1)).toBe("accepted");
  clock.set("2026-03-03T00:00:00Z");
  expect(await send(3)).toBe("monthly_quota_exceeded");
  expect(await send(2)).toBe("accepted");
  clock.set("2026-04-01T00:00:00Z");
  expect(await send(3)).toBe("accepted");
});

test("the hash of each request's exact bytes is kept", async () => {
  const { urls, home } = await mailSandbox();
  const body = `[${JSON.stringify(letter("bea@readers.example"))}, ${JSON.stringify(letter("Zoë <zoe@readers.example>"))}]`;
  await post(`${urls.resend}/emails/batch`, body, { "idempotency-key": "home/issue/1/chunk/0" });
  const store = new DatabaseSync(storePath(home));
  const rows = store
    .prepare("select path, idempotency_key, sha256, bytes, outcome from resend_requests")
    .all();
  store.close();
  expect(rows).toEqual([
    {
      path: "/emails/batch",
      idempotency_key: "home/issue/1/chunk/0",
      sha256: createHash("sha256").update(body).digest("hex"),
      bytes: Buffer.byteLength(body),
      outcome: "accepted",
    },
  ]);
});

test("a hundred mails of 40 KB take little time and little room", async () => {
  const { urls, home } = await mailSandbox();
  const html = Array.from(
    { length: 1_700 },
    (_, line) => `<p>Line ${line} says ${(line * 7919) % 997}.</p>`,
  ).join("");
  const mails = Array.from({ length: 100 }, (_, index) => ({
    ...letter(`r${index}@readers.example`),
    html: `${html}${index}`,
  }));
  const body = JSON.stringify(mails);
  const began = performance.now();
  await post(`${urls.resend}/emails/batch`, body);
  // Some 30 ms on two quiet cores; the bound leaves room for a machine that is busy with other tests.
  expect(performance.now() - began).toBeLessThan(1_000);
  const store = new DatabaseSync(storePath(home));
  const stored = Number(store.prepare("select sum(length(body)) as bytes from resend_requests").get()?.bytes);
  store.close();
  expect(body.length).toBeGreaterThan(4_000_000);
  expect(stored).toBeLessThan(body.length / 20);
});
