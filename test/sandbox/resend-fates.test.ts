import { expect, test } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { mailOwner } from "./mail-owner.ts";
import { letter, mailSandbox, post } from "./sandbox-for-test.ts";

const NOON = "2026-03-02T12:00:00Z";
type Mailbox = Awaited<ReturnType<typeof mailSandbox>>;

async function mailbox(limits: Record<string, number> = {}) {
  const clock = manualClock(NOON);
  const box = await mailSandbox({ clock, limits: { resend: limits } });
  return { ...box, clock, owner: mailOwner(box.urls.resend) };
}

async function send({ resend }: Pick<Mailbox, "resend">, ...to: string[]): Promise<string[]> {
  const { data } = await resend().batch.send(to.map((address) => letter(address)));
  return data?.data.map(({ id }) => id) ?? [];
}

/** What became of each mail, by its recipient. */
async function fates({ resend }: Pick<Mailbox, "resend">) {
  const { data } = await resend().emails.list({ limit: 100 });
  return Object.fromEntries((data?.data ?? []).map((mail) => [mail.to[0], mail.last_event]));
}

test("a mail is sent first, and delivered a moment later", async () => {
  const box = await mailbox({ deliverySeconds: 3 });
  await send(box, "bea@readers.example", "cem@readers.test");
  box.clock.advance(2_999);
  expect(await fates(box)).toEqual({ "bea@readers.example": "sent", "cem@readers.test": "sent" });
  box.clock.advance(1);
  expect(await fates(box)).toEqual({ "bea@readers.example": "delivered", "cem@readers.test": "delivered" });
});

test("the vendor's test addresses do what their names say, with a label too, and the rest is delivered", async () => {
  const box = await mailbox();
  const to = [
    "bea@readers.example",
    "bounced@resend.dev",
    "bounced+week3@resend.dev",
    "complained+week3@resend.dev",
    "cem@readers.example",
    "suppressed@resend.dev",
    "delivered+x@resend.dev",
  ];
  await send(box, ...to);
  box.clock.advance(1_000);
  expect(await fates(box)).toEqual({
    "bea@readers.example": "delivered",
    "bounced@resend.dev": "bounced",
    "bounced+week3@resend.dev": "bounced",
    "complained+week3@resend.dev": "complained",
    "cem@readers.example": "delivered",
    "suppressed@resend.dev": "suppressed",
    "delivered+x@resend.dev": "delivered",
  });
  expect((await box.resend().suppressions.list()).data?.data).toEqual([]);
});

test("fates that are due happen, whoever looks, also after a restart", async () => {
  const box = await mailbox();
  const [id = ""] = await send(box, "bounced@resend.dev");
  await box.close();
  box.clock.advance(1_000);
  const again = await mailSandbox({ home: box.home, clock: box.clock });
  expect((await again.resend().emails.get(id)).data?.last_event).toBe("bounced");
});

test("a hard bounce suppresses its address: the next mail to it is not delivered", async () => {
  const box = await mailbox();
  const [id = ""] = await send(box, "Bea <bea@readers.example>");
  await box.owner.bounce("bea@readers.example");
  expect((await box.resend().emails.get(id)).data?.last_event).toBe("bounced");
  const { data } = await box.resend().suppressions.get("BEA@readers.example");
  expect(data).toMatchObject({ email: "bea@readers.example", origin: "bounce", source_id: id });
  const [next = ""] = await send(box, "bea@readers.example", "cem@readers.example");
  box.clock.advance(1_000);
  expect((await box.resend().emails.get(next)).data?.last_event).toBe("suppressed");
  expect((await fates(box))["cem@readers.example"]).toBe("delivered");
});

test("a soft bounce suppresses nobody", async () => {
  const box = await mailbox();
  await send(box, "bea@readers.example");
  await box.owner.bounce("bea@readers.example", "soft");
  expect(await fates(box)).toEqual({ "bea@readers.example": "bounced" });
  expect((await box.resend().suppressions.list()).data?.data).toEqual([]);
  box.clock.advance(60_000);
  expect(await fates(box)).toEqual({ "bea@readers.example": "bounced" });
});

test("a reader opens, clicks and complains, and the mail says what came last", async () => {
  const box = await mailbox();
  const [id = ""] = await send(box, "bea@readers.example");
  const last = async () => (await box.resend().emails.get(id)).data?.last_event;
  await box.owner.open(id);
  expect(await last()).toBe("opened");
  await box.owner.click(id, "https://letters.example/issues/1");
  expect(await last()).toBe("clicked");
  await box.owner.complain(id);
  expect(await last()).toBe("complained");
  expect((await box.resend().suppressions.list({ origin: "complaint" })).data?.data).toHaveLength(1);
});

test("a delayed mail can still arrive, and a failed one says so", async () => {
  const box = await mailbox();
  const [late = "", lost = ""] = await send(box, "bea@readers.example", "cem@readers.example");
  await box.owner.delay(late);
  await box.owner.fail(lost, "reached_daily_quota");
  box.clock.advance(60_000);
  expect(await fates(box)).toEqual({
    "bea@readers.example": "delivery_delayed",
    "cem@readers.example": "failed",
  });
  await box.owner.deliver(late);
  expect((await fates(box))["bea@readers.example"]).toBe("delivered");
});

test("the mail that is meant by an address is the newest to exactly that one", async () => {
  const box = await mailbox();
  await send(box, "bea@readers.example");
  const [second = ""] = await send(box, "bea@readers.example");
  await send(box, "a.bea@readers.example");
  expect(await box.owner.open("bea@readers.example")).toEqual({ id: second });
});

test("a scheduled mail is sent at its time, and delivered after that", async () => {
  const box = await mailbox();
  const { data } = await box
    .resend()
    .emails.send({ ...letter("bea@readers.example"), scheduledAt: "2026-03-02T13:00:00Z" });
  const last = async () => (await box.resend().emails.get(data?.id ?? "")).data?.last_event;
  expect(await last()).toBe("scheduled");
  box.clock.set("2026-03-02T13:00:00Z");
  expect(await last()).toBe("sent");
  box.clock.advance(1_000);
  expect(await last()).toBe("delivered");
});

test("suppressions are added, listed by their origin, and lifted, one by one and many at once", async () => {
  const box = await mailbox();
  const { suppressions } = box.resend();
  expect((await suppressions.add({ email: "Bea@readers.example" })).data?.object).toBe("suppression");
  const { data: many } = await suppressions.batch.add({
    emails: ["cem@readers.example", "dua@readers.example"],
  });
  expect(many?.data).toHaveLength(2);
  const emails = async () =>
    (await suppressions.list({ origin: "manual" })).data?.data.map(({ email }) => email);
  expect(await emails()).toEqual(["dua@readers.example", "cem@readers.example", "bea@readers.example"]);
  expect((await suppressions.list({ origin: "bounce" })).data?.data).toEqual([]);
  expect((await suppressions.remove("bea@readers.example")).data?.deleted).toBe(true);
  expect((await suppressions.batch.remove({ ids: [many?.data[0]?.id ?? ""] })).data?.data).toHaveLength(1);
  expect(await emails()).toEqual(["dua@readers.example"]);
  expect((await suppressions.get("bea@readers.example")).error).toMatchObject({
    statusCode: 404,
    name: "not_found",
  });
  await send(box, "bea@readers.example", "dua@readers.example");
  box.clock.advance(1_000);
  expect(await fates(box)).toEqual({
    "bea@readers.example": "delivered",
    "dua@readers.example": "suppressed",
  });
});

test("the quota counts recipients, also those of received mail, and says what is used of it", async () => {
  const box = await mailbox({ emailsPerDay: 5, emailsPerMonth: 7 });
  const mail = { ...letter("bea@readers.example"), cc: ["cem@readers.example", "dua@readers.example"] };
  const { headers } = await box.resend().emails.send(mail);
  expect(headers).toMatchObject({ "x-resend-daily-quota": "3", "x-resend-monthly-quota": "3" });
  await box.owner.receive({ from: "bea@readers.example", to: "desk@letters.example" });
  const send = async (mails: number) =>
    (await box.resend().batch.send(Array.from({ length: mails }, () => letter("bea@readers.example")))).error
      ?.name;
  expect(await send(2)).toBe("daily_quota_exceeded");
  expect(await send(1)).toBeUndefined();
  box.clock.set("2026-03-03T00:00:00Z");
  expect(await send(3)).toBe("monthly_quota_exceeded");
  expect(await send(2)).toBeUndefined();
  box.clock.set("2026-04-01T00:00:00Z");
  expect((await box.resend().emails.list()).headers).toMatchObject({ "x-resend-monthly-quota": "0" });
});

test("what came in can be listed and read, with the thread that it belongs to", async () => {
  const box = await mailbox();
  const [id = ""] = await send(box, "bea@readers.example");
  const { data: sent } = await box.resend().emails.get(id);
  const reply = {
    from: "Bea <bea@readers.example>",
    to: "desk@letters.example",
    subject: "Re: hello",
    text: "Thanks!",
  };
  const { id: received } = await box.owner.receive({ ...reply, inReplyTo: id });
  await box.owner.receive({ from: "cem@readers.example", to: "desk@letters.example" });
  const { receiving } = box.resend().emails;
  const { data: newest } = await receiving.list({ limit: 1 });
  expect(newest).toMatchObject({ has_more: true, data: [{ from: "cem@readers.example" }] });
  const { data: older } = await receiving.list({ after: newest?.data[0]?.id ?? "" });
  expect(older?.data.map((mail) => mail.id)).toEqual([received]);
  expect((await receiving.get(received)).data).toMatchObject({
    object: "email",
    from: "Bea <bea@readers.example>",
    to: ["desk@letters.example"],
    received_for: ["desk@letters.example"],
    text: "Thanks!",
    headers: { "In-Reply-To": sent?.message_id },
    attachments: [],
  });
  expect((await receiving.get(id)).error?.statusCode).toBe(404);
});

test("the owner's acts are for programs: a page in a browser is refused, whatever it sends", async () => {
  const { urls, ...box } = await mailbox();
  const [id = ""] = await send(box, "bea@readers.example");
  const url = `${urls.resend}/_owner/emails/${id}/bounce`;
  const ask = async (headers: Record<string, string>) => (await post(url, "{}", headers)).status;
  expect(await ask({ origin: "https://evil.example" })).toBe(403);
  expect(await ask({ "sec-fetch-site": "same-origin" })).toBe(403);
  expect(await ask({ "content-type": "text/plain" })).toBe(403);
  expect((await box.resend().emails.get(id)).data?.last_event).toBe("sent");
});

test("an act that isn't one, on a mail that isn't there, or with the wrong words, is refused with its reason", async () => {
  const { urls, owner, ...box } = await mailbox();
  const [id = ""] = await send(box, "bea@readers.example");
  const ask = async (path: string, body: object = {}) => {
    const answer = await post(`${urls.resend}/_owner${path}`, body);
    return [answer.status, await answer.text()].join(" ");
  };
  expect(await ask(`/emails/${id}/vanish`)).toMatch(/404 .*deliver, delay/);
  expect(await ask("/emails/nobody/open")).toMatch(/404 .*no such mail/);
  expect(await ask(`/emails/${id}/bounce`, { kind: "medium" })).toMatch(/400 .*kind/);
  expect(await ask(`/emails/${id}/click`)).toMatch(/400 .*link/);
  expect(await ask("/domains/nowhere.example", { status: "verified" })).toMatch(/404/);
  await expect(owner.open("nobody@readers.example")).rejects.toThrow(/no such mail/);
});

test("the owner's acts need no key, are never made to fail, and count for nothing", async () => {
  const box = await mailSandbox({
    faults: [{ kind: "status", status: 500, count: 0, after: 1 }],
    limits: { resend: { requestsPerSecond: 1 } },
  });
  const [id = ""] = await send(box, "bea@readers.example");
  const owner = mailOwner(box.urls.resend);
  for (const _ of [1, 2, 3]) expect(await owner.open(id)).toEqual({ id });
  expect((await box.resend().emails.list()).error?.statusCode).toBe(500);
});

test("a drain answers the same and keeps no bodies", async () => {
  const box = await mailbox({ drain: 1 });
  const [id = ""] = await send(box, "bea@readers.example", "cem@readers.example");
  const { data } = await box.resend().emails.get(id);
  expect(data).toMatchObject({
    to: ["bea@readers.example"],
    subject: "The first issue",
    html: null,
    text: null,
  });
  const again = () => box.resend().batch.send([letter("dua@readers.example")], { idempotencyKey: "one" });
  expect((await again()).data).toEqual((await again()).data);
  expect(Object.keys(await fates(box))).toHaveLength(3);
});
