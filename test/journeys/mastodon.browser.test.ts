/** The desk's Mastodon in a real browser: posts look like posts, their links lead where they should, everywhere readable. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { newTid } from "../../src/core/tid.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { cardOf, partOf } from "../contracts/network.ts";
import { mastodonOwner } from "../sandbox/mastodon-for-test.ts";
import { openMastodon, postTo } from "../services/mastodon/mastodon-for-test.ts";
import { type Eyes, openBrowser, openEyes, openPage } from "./browser.ts";

const LAMP = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 630"><rect width="1200" height="630" fill="#b45309"/><circle cx="600" cy="315" r="180" fill="#fde68a"/></svg>`;
const PAGE = `<!doctype html><html lang="en"><title>On reading slowly</title><meta property="og:title" content="On reading slowly">
<meta property="og:site_name" content="Letters by lamplight"><meta property="og:description" content="What a page a day does in a year, and why a slower reader remembers more of what was read.">
<meta property="og:image" content="/lamp.svg"><h1>On reading slowly</h1>`;

const home = mkdtempSync(join(tmpdir(), "pressroom-mastodon-"));
const clock = manualClock("2026-03-02T08:00:00Z");
const site: Server = createServer((request, response) => {
  const isLamp = request.url === "/lamp.svg";
  response.setHeader("content-type", isLamp ? "image/svg+xml" : "text/html").end(isLamp ? LAMP : PAGE);
});
let browser: Browser;
let eyes: Eyes;
let sandbox: Sandbox<"mastodon">;
let address: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  sandbox = await startSandbox({ home, clock, services: ["mastodon"] });
  browser = await openBrowser();
  eyes = await openEyes(browser);
  await fill();
});

afterAll(async () => {
  await browser?.close();
  await sandbox?.close();
  site.closeAllConnections();
  site.close();
  rmSync(home, { recursive: true, force: true });
});

async function fill(): Promise<void> {
  const network = openMastodon({ url: sandbox.urls.mastodon, clock });
  const owner = mastodonOwner(sandbox.urls.mastodon);
  await owner("account", { displayName: "Letters by lamplight", bot: true });
  const picture = await postTo(
    network,
    partOf("The lamp of this winter. 👨‍👩‍👧‍👦\n\n漢字も読む。", { card: cardOf() }),
  );
  await owner("favourite", { status: picture.id, by: "cem@far.example" });
  clock.advance(3_600_000);
  const tag = newTid(clock.now());
  const link = `${address}/issues/042-on-reading-slowly?utm_source=mastodon&utm_medium=social&utm_content=${tag}`;
  const root = await postTo(
    network,
    partOf(`A page a day is a shelf in a year.\n\nHere is what changes first: ${link}\n\n#reading #slowness`),
  );
  const second = await postTo(
    network,
    partOf("First, you begin to remember.", { after: { root, previous: root } }),
  );
  const third = await postTo(
    network,
    partOf("Then you begin to choose.", { after: { root, previous: second } }),
  );
  clock.advance(600_000);
  for (const by of ["ada@elsewhere.example", "bea", "cem@far.example"])
    await owner("favourite", { status: root.id, by });
  await owner("reblog", { status: root.id, by: "bea" });
  await owner("reply", {
    status: third.id,
    by: "ada@elsewhere.example",
    text: "@letters this is how I read my Proust. Thank you!",
  });
  await owner("reply", { status: third.id, by: "bea", text: "Unlisted, but glad.", visibility: "unlisted" });
}

test("the timeline and a thread fit small and large screens in light and dark, and break no policy", async () => {
  const { page, strangers, complaints } = await openPage(browser);
  await page.goto(`${sandbox.urls.desk}/mastodon`);
  await eyes.look(page, "mastodon timeline");
  expect(await page.locator(".thread").count()).toBe(2);
  const broken = "[...document.querySelectorAll('.toot img')].filter((one) => !one.naturalWidth).length";
  expect(await page.evaluate(broken)).toBe(0);
  await page.locator(".thread .when").first().click();
  await eyes.look(page, "mastodon thread");
  expect(await page.locator(".toot").count()).toBe(5);
  expect([strangers, complaints]).toEqual([[], []]);
});

test("a link is shown shortened and leads to the whole address, and the card beside it too", async () => {
  const { page } = await openPage(browser);
  await page.goto(`${sandbox.urls.desk}/mastodon`);
  const link = page.locator(".words a[target=_blank]").first();
  expect(await link.locator(".ellipsis").innerText()).toBe(
    `${address}/issues/042-on-reading-slowly`.slice(7, 37),
  );
  const opened = page.context().waitForEvent("page");
  await link.click();
  expect((await opened).url()).toMatch(
    /issues\/042-on-reading-slowly\?utm_source=mastodon&utm_medium=social&utm_content=\w{13}$/,
  );
  await page.locator(".toot .page").first().click();
  expect(await page.locator("h1").innerText()).toBe("On reading slowly");
});

test("the address of a post leads to a page of the twin's own", async () => {
  const network = openMastodon({ url: sandbox.urls.mastodon, clock });
  const { url } = await postTo(network, partOf("Where am I?"));
  const { page, complaints } = await openPage(browser);
  await page.goto(url);
  expect(await page.locator(".words").innerText()).toContain("Where am I?");
  expect(complaints).toEqual([]);
});
