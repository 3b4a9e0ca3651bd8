import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { inScheme } from "../../src/sandbox/desk/inbox/mail-frame.ts";
import { storePath } from "../../src/sandbox/probe.ts";
import { filled, formIn } from "./desk-for-test.ts";
import { mailOwner } from "./mail-owner.ts";
import { letter, mailSandbox } from "./sandbox-for-test.ts";

const NOON = "2026-03-02T12:00:00Z";
const LINKS =
  '<p><a href="https://letters.example/1?a=1&amp;b=2">One</a> <a href="mailto:x@y.example">Two</a></p>';

/** A mailbox with one delivered mail, and somebody at the desk. */
async function desk() {
  const clock = manualClock(NOON);
  const box = await mailSandbox({ clock });
  const { data } = await box.resend().emails.send({ ...letter("Bea <bea@readers.example>"), html: LINKS });
  clock.advance(1_000);
  const id = data?.id ?? "";
  const open = async (path: string) => (await fetch(`${box.urls.desk}${path}`)).text();
  const send = async (
    path: string,
    body: URLSearchParams,
    headers: Record<string, string> = { origin: box.urls.desk },
  ) => {
    const answer = await fetch(`${box.urls.desk}${path}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: body.toString(),
      redirect: "manual",
    });
    return { status: answer.status, to: answer.headers.get("location"), html: await answer.text() };
  };
  const press = async (path: string, action: string, changes: Record<string, string> = {}) =>
    send(action, filled(formIn(await open(path), action), changes));
  const last = async () => (await box.resend().emails.get(id)).data?.last_event;
  expect(await last()).toBe("delivered");
  return { ...box, clock, id, path: `/inbox/${id}`, open, send, press, last };
}

/** Everything that the twin holds of mails, to see whether anything changed. */
function everything({ home }: { home: string }) {
  const store = new DatabaseSync(storePath(home), { readOnly: true });
  const tables = ["emails", "events", "suppressions", "received", "sender_domains"];
  const rows = tables.map((table) => store.prepare(`select * from resend_${table}`).all());
  store.close();
  return JSON.stringify(rows);
}

test.each([
  [{ act: "open" }, "opened", "Opened"],
  [{ act: "bounce", kind: "soft" }, "bounced", "mailbox is full"],
  [{ act: "bounce", kind: "hard" }, "bounced", "no such mailbox"],
  [{ act: "complain" }, "complained", "Called spam"],
  [
    { act: "click", link: "https://letters.example/1?a=1&b=2" },
    "clicked",
    "https://letters.example/1?a=1&amp;b=2",
  ],
])("a button has %j done, and the page tells of it", async (fields, state, told) => {
  const { path, press, last, open } = await desk();
  const { status, to } = await press(path, `${path}/acts`, fields);
  expect([status, to]).toEqual([303, `${path}?done=${fields.act}`]);
  expect(await last()).toBe(state);
  const html = await open(to ?? "");
  expect(html).toContain('role="status"');
  expect(html.slice(html.indexOf('class="timeline"'))).toContain(told);
});

test("the links that can be followed are those of the mail, by a person or by a scanner", async () => {
  const { path, press, open } = await desk();
  const html = await open(path);
  expect(html).toContain('<option value="https://letters.example/1?a=1&amp;b=2">');
  expect(html).not.toContain('<option value="mailto:');
  const link = "https://letters.example/1?a=1&b=2";
  await press(path, `${path}/acts`, { act: "click", link, agent: "scanner" });
  expect(await open(path)).toContain("MailScanner");
});

test("what is no act, or no link, changes nothing", async () => {
  const box = await desk();
  const before = everything(box);
  for (const fields of [{ act: "vanish" }, { act: "click", link: "nowhere" }])
    expect((await box.press(box.path, `${box.path}/acts`, fields)).status).toBe(400);
  expect(everything(box)).toBe(before);
});

test("an answer comes in, in the thread of its mail", async () => {
  const { path, press, resend, open, id } = await desk();
  const { to } = await press(path, `${path}/answers`, { text: "I read it <twice>." });
  expect(to).toBe(`${path}?done=answered`);
  const { receiving } = resend().emails;
  const [head] = (await receiving.list()).data?.data ?? [];
  const { data: mail } = await receiving.get(head?.id ?? "");
  expect(mail).toMatchObject({
    from: "Bea <bea@readers.example>",
    to: ["Ada's Letters <ada@letters.example>"],
    subject: "Re: The first issue",
    text: "I read it <twice>.",
  });
  expect(mail?.headers?.["In-Reply-To"]).toBe((await resend().emails.get(id)).data?.message_id);
  expect(await open("/inbox/received")).toContain("Re: The first issue");
  expect(await open(`/inbox/received/${head?.id}`)).toContain("I read it &lt;twice&gt;.");
});

test("a reader's mail can be written, and one without addresses can't", async () => {
  const { press, resend } = await desk();
  const page = "/inbox/received";
  expect((await press(page, page, { from: "Cem", to: "ada@letters.example" })).status).toBe(400);
  const letterOf = { from: "cem@readers.example", to: "ada@letters.example", subject: "Hello", text: "Hi" };
  expect((await press(page, page, letterOf)).to).toBe("/inbox/received?done=written");
  expect((await resend().emails.receiving.list()).data?.data).toMatchObject([{ subject: "Hello" }]);
});

test("suppressed addresses are shown with the mail that did it, and can be lifted", async () => {
  const { urls, open, press, resend, id } = await desk();
  await mailOwner(urls.resend).bounce(id);
  const [suppressed] = (await resend().suppressions.list()).data?.data ?? [];
  const html = await open("/inbox/account");
  expect(html).toContain("bea@readers.example");
  expect(html).toContain(`href="/inbox/${id}"`);
  await press("/inbox/account", `/inbox/account/suppressions/${suppressed?.id}`);
  expect((await resend().suppressions.list()).data?.data).toEqual([]);
});

test("a domain shows its records, and is verified by a button", async () => {
  const { open, press, resend } = await desk();
  const { data } = await resend().domains.create({ name: "news.example" });
  expect(await open("/inbox/account")).toContain("resend._domainkey");
  await press("/inbox/account", `/inbox/account/domains/${data?.id}`, { status: "verified" });
  expect((await resend().domains.get(data?.id ?? "")).data?.status).toBe("verified");
});

test.each<[string, Record<string, string>]>([
  ["another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
  ["a page without an origin", { origin: "null" }],
  ["something that says nothing of itself", {}],
])("a form from %s changes nothing, even with the right token", async (_, headers) => {
  const box = await desk();
  const before = everything(box);
  const form = filled(formIn(await box.open(box.path), `${box.path}/acts`), { act: "complain", text: "Hi" });
  for (const action of [
    `${box.path}/acts`,
    `${box.path}/answers`,
    "/inbox/received",
    "/inbox/account/domains/x",
  ])
    expect((await box.send(action, form, headers)).status).toBe(403);
  expect(everything(box)).toBe(before);
});

test("no button works without this process's token, and no GET changes anything", async () => {
  const box = await desk();
  await box.open(box.path);
  const before = everything(box);
  const form = new URLSearchParams({
    token: "wrong",
    act: "complain",
    text: "Hi",
    from: "a@b.example",
    to: "c@d.example",
  });
  for (const action of [`${box.path}/acts`, `${box.path}/answers`, "/inbox/received"]) {
    const { status, html } = await box.send(action, form);
    expect([status, html.includes("started anew")]).toEqual([403, true]);
  }
  for (const path of [
    "/inbox",
    "/inbox/received",
    "/inbox/account",
    box.path,
    `${box.path}/headers`,
    `${box.path}/acts?act=open`,
  ])
    await box.open(path);
  expect(everything(box)).toBe(before);
});

test("the list can be narrowed to what met one end, and says how many there are of each", async () => {
  const { resend, clock, open } = await desk();
  await resend().batch.send([letter("bounced@resend.dev"), letter("cem@readers.example")]);
  clock.advance(1_000);
  const html = await open("/inbox");
  expect(html).toContain("delivered <span>2</span>");
  expect(html).toContain("bounced <span>1</span>");
  const bounced = await open("/inbox?state=bounced");
  expect(bounced).toContain("1 mail<");
  expect(bounced).not.toContain("cem@readers.example");
});

test("headers stand in a table, each with its whole value", async () => {
  const { open, resend } = await desk();
  const headers = { "List-Unsubscribe": "<https://letters.example/u/1>" };
  const { data } = await resend().emails.send({ ...letter("cem@readers.example"), headers });
  const html = await open(`/inbox/${data?.id}/headers`);
  expect(html).toContain('<th scope="row">List-Unsubscribe</th><td>&lt;https://letters.example/u/1&gt;</td>');
});

test("a mail is shown as a phone and a desktop, in light and in dark, would show it", async () => {
  const { path, open } = await desk();
  expect(await open(path)).toContain('class="sheet desktop usual light"');
  const html = await open(`${path}?width=phone&scheme=dark`);
  expect(html).toContain('class="sheet phone dark"');
  expect(html).toContain(`src="${path}/frame?scheme=dark"`);
  expect(html).toContain(`href="${path}?width=phone&amp;scheme=light"`);
});

test("in dark, what a mail asks of its reader's preference is answered with dark, and the rest stays", () => {
  const mail =
    '<meta name="color-scheme" content="light dark"><style>:root{color-scheme: light dark}@media (prefers-color-scheme: dark){p{color:#fff}}@media (prefers-color-scheme:light){p{color:#000}}</style><p>dark</p>';
  expect(inScheme(mail, "dark")).toBe(
    '<meta name="color-scheme" content="dark"><style>:root{color-scheme: dark}@media (min-width: 0){p{color:#fff}}@media (max-width: 0){p{color:#000}}</style><p>dark</p>',
  );
  const lightOnly = '<meta name="color-scheme" content="light"><style>:root{color-scheme:light}</style>';
  expect(inScheme(lightOnly, "dark")).toBe(lightOnly);
});
