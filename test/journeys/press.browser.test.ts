/** A stranger types one line and looks at what came of it, in a real browser. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** Where the README's pictures are kept; they are made again when this is set. */
const PICTURES = process.env.PRESSROOM_PICTURES;

const home = mkdtempSync(join(tmpdir(), "pressroom-browser-"));
let press: ChildProcess;
let browser: Browser;
let site: string;
let desk: string;

/** Starts the main job on an empty home and reads the addresses that it prints for its person. */
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
  browser = await chromium.launch({
    executablePath: CHROMIUM,
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
  press?.removeAllListeners("exit");
  press?.kill("SIGINT");
  rmSync(home, { recursive: true, force: true });
});

/** Opens a page and notes whatever it asks of anybody else, and whatever it complains of. */
async function look(url: string, width: number, colorScheme: "light" | "dark" = "light") {
  const page = await browser.newPage({ viewport: { width, height: 860 }, colorScheme });
  const strangers: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (hostname !== "127.0.0.1" && protocol !== "data:") strangers.push(request.url());
  });
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(url);
  return { page, strangers, complaints };
}

const overflow = (page: Page): Promise<number> =>
  page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

const PAGES = [
  ["the site", () => `${site}/`],
  ["the issue", () => `${site}/issues/what-fifty-paying-readers-change/`],
  ["the desk", () => `${desk}/`],
  ["the inbox", () => `${desk}/inbox`],
  ["the databases", () => `${desk}/notion`],
] as const;

for (const width of [390, 1280]) {
  test.each(PAGES)(
    `%s fits ${width} px, asks nobody else, and has nothing to complain of`,
    async (_, url) => {
      const { page, strangers, complaints } = await look(url(), width);
      expect(await overflow(page)).toBe(0);
      expect({ strangers, complaints }).toEqual({ strangers: [], complaints: [] });
      expect(await page.locator("h1").count()).toBe(1);
      await page.close();
    },
  );
}

test("a stranger finds the mail in the sandbox inbox, reads it, and follows it to the page", async () => {
  const { page } = await look(`${desk}/inbox`, 1280);
  await picture(page, "inbox");
  expect(await page.getByText("25 mails").count()).toBe(1);
  await page
    .getByRole("link", { name: /What fifty paying readers change/ })
    .first()
    .click();
  const mail = page.frameLocator("iframe");
  expect(await mail.getByRole("heading", { level: 1 }).textContent()).toContain(
    "What fifty paying readers change",
  );
  await picture(page, "mail");
  const online = await mail.getByRole("link", { name: "Read it online" }).first().getAttribute("href");
  await page.goto(online ?? "");
  expect(await page.locator("h1").textContent()).toBe("What fifty paying readers change");
  await picture(page, "issue");
  await page.close();
});

test("the Issues table shows what was rehearsed", async () => {
  const { page } = await look(`${desk}/notion`, 1280);
  await page.getByRole("link", { name: "Issues" }).first().click();
  const row = page.getByRole("row", { name: /What fifty paying readers change/ });
  expect(await row.textContent()).toContain("Rehearsed");
  expect(await row.textContent()).toContain("25");
  await page.setViewportSize({ width: 1280, height: 520 });
  await picture(page, "issues");
  await page.close();
});

test("a reader leaves by the link in the mail: opening it changes nothing, pressing the button does", async () => {
  const { page } = await look(`${desk}/inbox?to=sean.obrien@harbour.test`, 390);
  await page
    .getByRole("link", { name: /What fifty paying readers change/ })
    .first()
    .click();
  const link = await page
    .frameLocator("iframe")
    .getByRole("link", { name: /unsubscribe/i })
    .getAttribute("href");
  for (const _ of [1, 2]) {
    await page.goto(link ?? "");
    expect(await page.locator("h1").textContent()).toContain("Leave");
  }
  await picture(page, "leave");
  await page.getByRole("button", { name: "Unsubscribe" }).click();
  expect(await page.locator("h1").textContent()).toBe("You have left.");
  await page.goto(link ?? "");
  expect(await page.locator("h1").textContent()).toBe("You have left.");
  await page.close();
});
