/** The inbox of the desk in a real browser: what a mail looks like to its reader, and what the buttons do. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { Resend } from "resend";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";

const MAIL = `<!doctype html><meta name="color-scheme" content="light dark"><style>
  :root { color-scheme: light dark } body { background: #ffffff; color: #111111 }
  @media (prefers-color-scheme: dark) { body { background: #101010; color: #eeeeee } }
</style><h1>Letters by lamplight</h1><p><a href="https://letters.example/7">Read it online</a></p>`;

const home = mkdtempSync(join(tmpdir(), "pressroom-inbox-"));
let browser: Browser;
let sandbox: Sandbox<"resend">;
let id: string;

beforeAll(async () => {
  const limits = { resend: { requestsPerSecond: 0, deliverySeconds: 0 } };
  sandbox = await startSandbox({ home, services: ["resend"], limits });
  const resend = new Resend("re_test", { baseUrl: sandbox.urls.resend });
  const mail = {
    from: "Ada <ada@letters.example>",
    subject: "Letters by lamplight",
    html: MAIL,
    text: "By lamplight",
  };
  const to = ["Bea Holm <bea@readers.example>", "bounced@resend.dev", "complained@resend.dev"];
  const { data } = await resend.batch.send(to.map((one) => ({ ...mail, to: one })));
  id = data?.data[0]?.id ?? "";
  await resend.domains.create({ name: "news.letters.example" });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
    ],
  });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await sandbox?.close();
  rmSync(home, { recursive: true, force: true });
});

const PATHS = [
  "",
  "/received",
  "/account",
  "/ID",
  "/ID?width=phone&scheme=dark",
  "/ID/text",
  "/ID/headers",
  "/ID/source",
];

test.each([
  [390, "light"],
  [390, "dark"],
  [1280, "light"],
  [1280, "dark"],
] as const)("every page fits %i px in %s, and has nothing to complain of", async (width, colorScheme) => {
  const page = await browser.newPage({ viewport: { width, height: 860 }, colorScheme });
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  for (const path of PATHS) {
    await page.goto(`${sandbox.urls.desk}/inbox${path.replace("ID", id)}`);
    const overflow = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    expect([path, overflow, await page.locator("h1").count()]).toEqual([path, 0, 1]);
  }
  expect(complaints).toEqual([]);
  await page.close();
});

test.each(["light", "dark"] as const)(
  "in a %s browser a mail is shown light or dark as chosen",
  async (colorScheme) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, colorScheme });
    const ground = async () => {
      await page.frameLocator("iframe").locator("h1").waitFor();
      return page.frame({ url: /\/frame/ })?.evaluate("getComputedStyle(document.body).backgroundColor");
    };
    await page.goto(`${sandbox.urls.desk}/inbox/${id}`);
    expect(await ground()).toBe("rgb(255, 255, 255)");
    await page.getByRole("link", { name: "Dark" }).click();
    await page.waitForURL(/scheme=dark/);
    expect(await ground()).toBe("rgb(16, 16, 16)");
    await page.getByRole("link", { name: "Phone" }).click();
    await page.waitForURL(/width=phone/);
    expect((await page.locator("iframe").boundingBox())?.width).toBe(390 + 12);
    expect(await ground()).toBe("rgb(16, 16, 16)");
    await page.close();
  },
);

test("a person plays the reader: follows a link, answers, and calls the mail spam", async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  await page.goto(`${sandbox.urls.desk}/inbox/${id}`);
  await page.getByRole("button", { name: "Follow it" }).click();
  await page.getByLabel("Answer as Bea Holm").fill("I read it twice.");
  await page.getByRole("button", { name: "Answer" }).click();
  await page.getByRole("button", { name: "Call it spam" }).click();
  expect(await page.locator(".timeline b").allTextContents()).toEqual([
    "Sent",
    "Delivered",
    "A link was followed",
    "Called spam by its reader",
  ]);
  await page.goto(`${sandbox.urls.desk}/inbox/received`);
  expect(await page.getByText("Re: Letters by lamplight").count()).toBe(1);
  await page.goto(`${sandbox.urls.desk}/inbox/account`);
  await page.getByRole("button", { name: "Lift the suppression of bea@readers.example" }).click();
  expect(await page.getByRole("status").textContent()).toBe("That address gets mail again.");
  await page.close();
});
