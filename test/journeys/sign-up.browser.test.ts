/** A stranger comes by a tagged link, signs up, confirms and chooses, in a real browser. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** Where pictures are put, if they are wanted. */
const PICTURES = process.env.PRESSROOM_PICTURES;
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const home = mkdtempSync(join(tmpdir(), "pressroom-browser-"));
let press: ChildProcess;
let browser: Browser;
let site: string;
let desk: string;

function startPress(): Promise<string> {
  const { PATH, HOME } = process.env;
  press = spawn("tsx", ["src/cli.ts", "start", "--home", home], {
    env: { PATH, HOME, PRESSROOM_ENV_FILE: "/dev/null" },
  });
  return new Promise((resolve, reject) => {
    let said = "";
    const listen = (chunk: Buffer) => {
      said += chunk;
      if (said.includes("until you press Ctrl-C")) resolve(said);
    };
    press.stdout?.on("data", listen);
    press.stderr?.on("data", listen);
    press.once("exit", (code) => reject(new Error(`npm start ended with ${code}: ${said}`)));
  });
}

const addressAfter = (label: string, said: string): string => {
  const found = new RegExp(`${label}\\s+(http://127\\.0\\.0\\.1:\\d+)`).exec(said)?.[1];
  if (!found) throw new Error(`No address for ${label} in: ${said}`);
  return found;
};

beforeAll(async () => {
  const said = await startPress();
  site = addressAfter("Site", said);
  desk = addressAfter("Desk", said);
  const args = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
  ];
  browser = await chromium.launch({ executablePath: CHROMIUM, args });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  press?.removeAllListeners("exit");
  press?.kill("SIGINT");
  rmSync(home, { recursive: true, force: true });
});

/** Each page at two widths, light and dark: whole, with nothing to complain of. */
async function look(page: Page, name: string): Promise<void> {
  for (const width of [390, 1280]) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      const over = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
      expect(await page.evaluate(over), `${name} at ${width}`).toBe(0);
      if (PICTURES)
        await page.screenshot({ path: join(PICTURES, `sign-up-${name}-${width}-${colorScheme}.png`) });
    }
    await expectAccessible(page, `${name} at ${width}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

async function expectAccessible(page: Page, name: string): Promise<void> {
  // The page's own policy forbids every script, so this one is brought in by the browser itself.
  await page.addScriptTag({ path: AXE });
  const found = await page.evaluate(
    "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
  );
  expect(found, name).toEqual([]);
}

const heading = (page: Page) => page.locator("h1").textContent();

test("a stranger lands by a tagged link, signs up, confirms in the mail, and chooses", async () => {
  const context = await browser.newContext({ bypassCSP: true, viewport: { width: 390, height: 900 } });
  const page = await context.newPage();
  const strangers: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (hostname !== "127.0.0.1" && protocol !== "data:") strangers.push(request.url());
  });
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("422")) complaints.push(message.text());
  });
  await page.goto(`${site}/?utm_source=mastodon&utm_campaign=launch`);
  await look(page, "landing");
  await page.waitForTimeout(2_500);
  await page.getByLabel("Your mail address").fill("mara.bell@gmial.com");
  await page.getByRole("button", { name: "Subscribe" }).click();
  expect(await heading(page)).toBe("Did you mean gmail.com?");
  await look(page, "mistyped");

  await page.goto(`${site}/subscribe`);
  await look(page, "subscribe");
  await page.waitForTimeout(2_500);
  await page.getByLabel("Your mail address").fill("mara.bell@gm\u0430il.com");
  await page.getByLabel("Your name").fill("Mara Bell");
  await page.getByLabel("Practical Builders").check();
  // As a browser without its own check of addresses would post it.
  await page.locator("form").evaluate("(form) => form.setAttribute('novalidate', '')");
  await page.getByRole("button", { name: "Subscribe" }).click();
  expect(await page.getByRole("alert").textContent()).toContain("different alphabets");
  await look(page, "errors");
  await page.waitForTimeout(2_500);
  await page.getByLabel("Your mail address").fill("mara.bell@readers.example");
  await page.getByRole("button", { name: "Subscribe" }).click();
  expect(await heading(page)).toBe("Look into your inbox.");
  await look(page, "asked");

  const inbox = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const mail = inbox.getByRole("link", { name: /Confirm your subscription/ });
  await expect
    .poll(
      async () => {
        await inbox.goto(`${desk}/inbox?to=mara.bell@readers.example`);
        return mail.count();
      },
      { timeout: 10_000 },
    )
    .toBeGreaterThan(0);
  await mail.first().click();
  const link = await inbox
    .frameLocator("iframe")
    .getByRole("link", { name: "Confirm my subscription" })
    .getAttribute("href");
  const body = await inbox.frameLocator("iframe").locator("html").innerHTML();
  await lookAtMail(body);

  await page.goto(link ?? "");
  expect(await heading(page)).toBe("One press, and you are on the list.");
  await look(page, "confirm");
  await page.getByRole("button", { name: "Yes, send me" }).click();
  expect(await heading(page)).toBe("You are on the list.");
  await look(page, "welcome");
  await page.getByRole("button", { name: "I would like monthly" }).click();
  expect(await page.getByRole("status").textContent()).toContain("is noted");
  await page.goto(link ?? "");
  expect(await heading(page)).toBe("You are confirmed already.");
  await look(page, "already");
  expect({ strangers, complaints }).toEqual({ strangers: [], complaints: [] });
}, 90_000);

async function lookAtMail(html: string): Promise<void> {
  const page = await browser.newPage();
  await page.setContent(`<!doctype html><html lang="en">${html}</html>`);
  for (const width of [375, 700]) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      if (PICTURES)
        await page.screenshot({ path: join(PICTURES, `sign-up-mail-${width}-${colorScheme}.png`) });
    }
  }
  await page.close();
}

test("the pages need no more than their policy allows", async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 900 } });
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  for (const path of ["/", "/subscribe", "/issues/what-fifty-paying-readers-change/"]) {
    await page.goto(`${site}${path}`);
    const font = await page.evaluate("getComputedStyle(document.body).fontFamily");
    expect(font).toContain("Charter");
  }
  expect(complaints).toEqual([]);
  await page.close();
});
