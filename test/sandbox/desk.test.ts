import { request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { letter, mailSandbox, temporaryHome } from "./sandbox-for-test.ts";

type Mailbox = Awaited<ReturnType<typeof mailSandbox>>;

async function page({ urls }: Mailbox, path: string) {
  const response = await fetch(`${urls.desk}${path}`);
  return { status: response.status, headers: response.headers, html: await response.text() };
}

async function send(box: Mailbox, mail: Parameters<ReturnType<Mailbox["resend"]>["emails"]["send"]>[0]) {
  return (await box.resend().emails.send(mail)).data?.id ?? "";
}

const count = (html: string, part: string) => html.split(part).length - 1;

test("the overview shows what runs, where, and how much came in", async () => {
  const box = await mailSandbox();
  await send(box, letter("bea@readers.example", "A letter to Bea"));
  const { status, html } = await page(box, "/");
  expect(status).toBe(200);
  expect(html).toContain("nothing here left this machine");
  expect(html).toContain(box.urls.resend);
  expect(html).toContain("<dt>Mails</dt><dd>1</dd>");
  expect(html).toContain("<dt>Requests</dt><dd>1</dd>");
  expect(html).toContain("A letter to Bea");
});

test("an empty sandbox says what will be here", async () => {
  const box = await mailSandbox();
  expect((await page(box, "/")).html).toContain("No mail yet");
  expect((await page(box, "/inbox")).html).toContain("No mail has been sent yet");
});

test("Notion's page is there even where its twin isn't", async () => {
  const { status, html } = await page(await mailSandbox(), "/notion");
  expect([status, html.includes("does not run here")]).toEqual([200, true]);
});

test("with all twins, each has its card and its pages", async () => {
  const sandbox = await startSandbox({ home: temporaryHome() });
  onTestFinished(() => sandbox.close());
  const overview = await (await fetch(sandbox.urls.desk)).text();
  expect(overview).toContain(sandbox.urls.notion);
  expect(overview).toContain(sandbox.urls.resend);
  expect(overview).not.toContain("not running here");
  const notion = await fetch(`${sandbox.urls.desk}/notion`);
  expect(notion.status).toBe(200);
  expect(notion.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await notion.text()).not.toContain("does not run here");
});

test("every page forbids scripts and whatever comes from elsewhere", async () => {
  const box = await mailSandbox();
  const id = await send(box, letter("bea@readers.example"));
  for (const path of [
    "/",
    "/inbox",
    `/inbox/${id}`,
    `/inbox/${id}/text`,
    `/inbox/${id}/source`,
    "/nowhere",
  ]) {
    const { headers, html } = await page(box, path);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("script-src");
    expect(policy).not.toContain("unsafe-inline");
    expect(html).not.toMatch(/<script|\sstyle=|https?:\/\/(?!127\.0\.0\.1)/);
  }
});

test("a subject with markup is shown, not run, wherever it appears", async () => {
  const box = await mailSandbox();
  const mail = {
    ...letter("bea@readers.example"),
    subject: "<script>alert(1)</script>",
    text: "<img src=x>",
  };
  const id = await send(box, { ...mail, from: '"Ada & Co" <ada@letters.example>' });
  for (const path of ["/", "/inbox", `/inbox/${id}`, `/inbox/${id}/text`, `/inbox/${id}/source`]) {
    const { html } = await page(box, path);
    expect(html).not.toContain("<script>");
    expect(html).not.toContain("<img");
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  }
});

test("a search that is markup is shown, not run", async () => {
  const { html } = await page(await mailSandbox(), `/inbox?to=${encodeURIComponent('"><script>x</script>')}`);
  expect(html).not.toContain("<script>");
});

test("a mail is framed as it was sent, under a policy that lets nothing out", async () => {
  const box = await mailSandbox();
  const body = '<h1>Hello</h1><img src="https://tracker.example/open.gif"><script>alert(1)</script>';
  const id = await send(box, { ...letter("bea@readers.example"), html: body });
  const { html: around } = await page(box, `/inbox/${id}`);
  expect(around).toContain(`src="/inbox/${id}/frame" sandbox="allow-popups allow-popups-to-escape-sandbox"`);
  const { html, headers } = await page(box, `/inbox/${id}/frame`);
  expect(html).toContain(body);
  const policy = headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("sandbox allow-popups");
  expect(policy).not.toMatch(/allow-scripts|allow-same-origin|https:/);
});

test("a framed mail keeps its doctype first, so that it is drawn as in a mail program", async () => {
  const box = await mailSandbox();
  const id = await send(box, { ...letter("bea@readers.example"), html: "<!DOCTYPE html><p>Hello</p>" });
  const { html } = await page(box, `/inbox/${id}/frame`);
  expect(html).toBe('<!DOCTYPE html><base target="_blank"><p>Hello</p>');
});

test("the list shows a recipient's name, with the address beside it", async () => {
  const box = await mailSandbox();
  await send(box, {
    ...letter("bea@readers.example"),
    to: ["Bea Holm <bea@readers.example>", "cem@readers.example"],
  });
  const { html } = await page(box, "/inbox");
  expect(html).toContain(
    'title="Bea Holm &lt;bea@readers.example&gt;, cem@readers.example">Bea Holm, cem@readers.example<',
  );
});

test("the source shows the headers and both parts", async () => {
  const box = await mailSandbox({ clock: manualClock("2026-03-02T09:05:00Z") });
  const headers = {
    "List-Unsubscribe": "<https://letters.example/u/1>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  };
  const id = await send(box, { ...letter("bea@readers.example"), headers, replyTo: "desk@letters.example" });
  const { html } = await page(box, `/inbox/${id}/source`);
  for (const line of [
    "From: Ada&#39;s Letters &lt;ada@letters.example&gt;",
    "To: bea@readers.example",
    "Reply-To: desk@letters.example",
    "Date: Mon, 02 Mar 2026 09:05:00 +0000",
    "List-Unsubscribe: &lt;https://letters.example/u/1&gt;",
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    "Content-Type: text/plain; charset=utf-8",
    "&lt;p&gt;Dear bea@readers.example,&lt;/p&gt;",
  ]) {
    expect(html).toContain(line);
  }
});

test("a mail with one part says so about the other", async () => {
  const box = await mailSandbox();
  const { text: _, ...mail } = letter("bea@readers.example");
  const id = await send(box, mail);
  expect((await page(box, `/inbox/${id}/text`)).html).toContain("no plain-text part");
});

test("the inbox pages by fifty, newest first, there and back", async () => {
  const box = await mailSandbox();
  const mails = Array.from({ length: 70 }, (_, index) =>
    letter(`reader-${String(index).padStart(2, "0")}@readers.example`),
  );
  await box.resend().batch.send(mails);
  const { html: first } = await page(box, "/inbox");
  expect(count(first, '<span class="to"')).toBe(50);
  expect(first).toContain("70 mails");
  expect(first.indexOf("reader-69@")).toBeLessThan(first.indexOf("reader-68@"));
  expect(first).not.toContain("← Newer");
  const older = /href="([^"]*older=[^"]*)"/.exec(first)?.[1] ?? "";
  const { html: second } = await page(box, older.replaceAll("&amp;", "&"));
  expect(count(second, '<span class="to"')).toBe(20);
  expect(second).not.toContain("Older →");
  const newer = /href="([^"]*newer=[^"]*)"/.exec(second)?.[1] ?? "";
  expect((await page(box, newer)).html).toBe(first);
});

test("the inbox finds mails by recipient, taking wildcards as plain letters", async () => {
  const box = await mailSandbox();
  await box.resend().batch.send([letter("bea@readers.example"), letter("b_a@readers.example")]);
  const search = async (text: string) => (await page(box, `/inbox?to=${encodeURIComponent(text)}`)).html;
  expect(count(await search("READERS"), '<span class="to"')).toBe(2);
  const exact = await search("b_a");
  expect(count(exact, '<span class="to"')).toBe(1);
  expect(exact).toContain("1 mail to");
  expect(await search("%")).toContain("No mail went to an address like that");
});

test("bounces and complaints are seen in the list", async () => {
  const clock = manualClock("2026-03-02T09:05:00Z");
  const box = await mailSandbox({ clock });
  await box.resend().batch.send([letter("bounced@resend.dev"), letter("complained@resend.dev")]);
  clock.advance(1_000);
  const { html } = await page(box, "/inbox");
  expect(html).toContain('<span class="badge bad">bounced</span>');
  expect(html).toContain('<span class="badge bad">complained</span>');
});

test.each(["/inbox/nobody", "/inbox/nobody/frame", "/inbox/nobody/source", "/nowhere"])(
  "%s is not found",
  async (path) => {
    const { status, html } = await page(await mailSandbox(), path);
    expect([status, html.includes("Nothing is here")]).toEqual([404, true]);
  },
);

test("a page that points its own name at this machine can't read the desk", async () => {
  const { urls } = await mailSandbox();
  const status = await new Promise((resolve, reject) => {
    request(urls.desk, { headers: { host: "evil.example" } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
  expect(status).toBe(403);
});
