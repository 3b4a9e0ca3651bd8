/** A real Chromium, what it may not do unseen, and what every page has to stand: two widths, light and dark, axe-core. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** Where pictures are put, if they are wanted. */
export const PICTURES: string | undefined = process.env.PRESSROOM_PICTURES;

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [
      ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
    ],
  });

export interface Watched {
  page: Page;
  /** Whatever it asked of anybody else. */
  strangers: string[];
  /** Whatever it complained of, a broken policy above all; not that an answer was no 200. */
  complaints: string[];
}

/** A page in a browser of its own, with its own cookies. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Watched> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, ...options });
  const strangers: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (hostname !== "127.0.0.1" && protocol !== "data:") strangers.push(request.url());
  });
  page.on("console", (message) => {
    const answered = message.text().startsWith("Failed to load resource: the server responded with a status");
    if (message.type() === "error" && !answered) complaints.push(message.text());
  });
  return { page, strangers, complaints };
}

export const overflow = (page: Page): Promise<number> =>
  page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");

export const heading = (page: Page): Promise<string | null> => page.locator("h1").textContent();

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LOOKS = [390, 1280].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
);

/** Looks at pages as they stand in a browser that runs no script; axe-core is one, so it looks at a copy. */
export async function openEyes(browser: Browser) {
  const copy = await browser.newPage();

  async function open(html: string, url: string): Promise<void> {
    await copy.route(url, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }));
    await copy.goto(url);
    await copy.unroute(url);
  }

  async function fits(name: string, check: (what: string) => Promise<void>): Promise<void> {
    for (const { width, colorScheme } of LOOKS) {
      const what = `${name} at ${width} px, ${colorScheme}`;
      await copy.setViewportSize({ width, height: 900 });
      await copy.emulateMedia({ colorScheme });
      expect(await overflow(copy), `${what}: nothing sticks out`).toBe(0);
      await check(what);
      if (PICTURES) {
        const path = join(PICTURES, `${name.replaceAll(" ", "-")}-${width}-${colorScheme}.png`);
        await copy.screenshot({ path, fullPage: true });
      }
    }
    expect(await copy.locator("h1").count(), `${name} has one heading`).toBe(1);
  }

  async function lookAt(html: string, url: string, name: string): Promise<void> {
    await open(html, url);
    await copy.evaluate(AXE);
    await fits(name, async (what) => {
      const found = await copy.evaluate(
        "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
      );
      expect(found, what).toEqual([]);
    });
  }

  return {
    lookAt,
    /** The page that is open now. */
    async look(page: Page, name: string): Promise<void> {
      // After a click it may be half there.
      await page.waitForLoadState();
      await lookAt(await page.content(), page.url(), name);
    },
    /** The mail that is open in the inbox. What a mail is made of, axe-core knows no rules for. */
    async lookAtMail(page: Page, name: string): Promise<void> {
      const frame = (await page.locator("iframe").getAttribute("src")) ?? "";
      const url = new URL(frame, page.url()).href;
      await open(await (await fetch(url)).text(), url);
      await fits(name, async () => {});
    },
  };
}

export type Eyes = Awaited<ReturnType<typeof openEyes>>;
