import { expect, test } from "vitest";
import { letter, mailSandbox, post } from "./sandbox-for-test.ts";

const FORMAT =
  "The email address needs to follow the `email@example.com` or `Name <email@example.com>` format.";

test("one bad mail refuses a strict batch", async () => {
  const { resend } = await mailSandbox();
  const { error } = await resend().batch.send([letter("bea@readers.example"), letter("not an address")]);
  expect(error).toEqual({
    statusCode: 422,
    name: "validation_error",
    message: `Invalid \`to\` field. ${FORMAT}`,
  });
  expect((await resend().emails.list()).data?.data).toEqual([]);
});

test("a permissive batch takes the good ones and names the bad ones", async () => {
  const { resend } = await mailSandbox();
  const mails = [letter("nobody"), letter("bea@readers.example"), letter("cem@readers.example", "")];
  const { data } = await resend().batch.send(mails, { batchValidation: "permissive" });
  expect(data?.data).toHaveLength(1);
  expect(data?.errors).toEqual([
    { index: 0, message: `Invalid \`to\` field. ${FORMAT}` },
    { index: 2, message: "Missing `subject` field." },
  ]);
  const { data: mail } = await resend().emails.get(data?.data[0]?.id ?? "");
  expect(mail).toMatchObject({ to: ["bea@readers.example"], text: "Dear bea@readers.example," });
});

test("a batch holds 1 to 100 mails, without attachments or a date", async () => {
  const { urls } = await mailSandbox();
  const refuse = async (body: unknown) => (await post(`${urls.resend}/emails/batch`, body)).status;
  const good = letter("bea@readers.example");
  expect(await refuse(Array.from({ length: 101 }, () => good))).toBe(422);
  expect(await refuse([])).toBe(422);
  expect(await refuse(good)).toBe(422);
  expect(await refuse([{ ...good, attachments: [{ filename: "a.txt", content: "YQ==" }] }])).toBe(422);
  expect(await refuse([{ ...good, scheduled_at: "2026-03-03T12:00:00Z" }])).toBe(422);
});

test.each([
  ["from", "ada"],
  ["from", "Ada <ada@letters.example"],
  ["from", "Ada\r\nBcc: x@y.example <ada@letters.example>"],
  ["to", ["bea@readers.example", "Bea"]],
  ["to", "bea@readers"],
  ["to", "bea@@readers.example"],
  ["to", Array.from({ length: 51 }, () => "b@c.example")],
  ["subject", "Hello\r\nBcc: everybody@readers.example"],
  ["subject", 7],
  ["headers", { "X-Issue": "1\r\nBcc: everybody@readers.example" }],
  ["headers", { "X Issue": "1" }],
  ["html", 7],
])("%s %j is refused as a validation error", async (field, value) => {
  const { urls, resend } = await mailSandbox();
  const answer = await post(`${urls.resend}/emails`, { ...letter("bea@readers.example"), [field]: value });
  expect(answer.status).toBe(422);
  const message = expect.stringContaining(`\`${field}\``);
  expect(await answer.json()).toEqual({ statusCode: 422, name: "validation_error", message });
  expect((await resend().emails.list()).data?.data).toEqual([]);
});

test.each(["from", "to", "subject"])("a mail without %s is refused", async (field) => {
  const { urls } = await mailSandbox();
  const answer = await post(`${urls.resend}/emails`, {
    ...letter("bea@readers.example"),
    [field]: undefined,
  });
  expect(await answer.json()).toMatchObject({ statusCode: 422, name: "missing_required_field" });
});

test("a mail needs html or text, and either will do", async () => {
  const { urls } = await mailSandbox();
  const { html, text, ...bare } = letter("bea@readers.example");
  const statuses = [bare, { ...bare, html }, { ...bare, text }].map(async (mail) => {
    return (await post(`${urls.resend}/emails`, mail)).status;
  });
  expect(await Promise.all(statuses)).toEqual([422, 200, 200]);
});

test("what is no JSON is refused in the vendor's shape", async () => {
  const { urls } = await mailSandbox();
  const answer = await post(`${urls.resend}/emails`, "{not json");
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ statusCode: 400, name: "validation_error" });
});
