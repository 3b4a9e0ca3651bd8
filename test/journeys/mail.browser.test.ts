/** Mails as a browser lays them out: on a phone and a desktop, in the light and in the dark, from either side. */
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderFreePayerMail, renderPayerMail } from "../../src/content/mail/confirm-mail.tsx";
import { renderSequenceMail } from "../../src/content/mail/document-mail.tsx";
import { renderIssueMail } from "../../src/content/mail/issue-mail.tsx";
import { fillMerge, mergeRecord } from "../../src/content/mail/merge.ts";
import { proposals } from "../../src/delivery/sequences/proposals.ts";
import { issueOf, SMALL_PRESS } from "../content/press.ts";
import { openBrowser, PICTURES } from "./browser.ts";

const BODY = [
  "Dear {{name}}, *stress*, **weight** and [a link](https://a.example/).",
  "## A heading",
  `> A quotation, and ${"an-endless-word".repeat(12)}.`,
  "- one\n- two\n  1. inner",
  "Inline `code`.",
  `\`\`\`\nlet x = "${"a long line of code ".repeat(12)}";\n\`\`\``,
  "| Item | A month | A year |\n| - | -: | -: |\n| Paper | 12 | 144 |",
  `A long address: https://a.example/${"x".repeat(120)}`,
].join("\n\n");

const READER = { email: "ada@readers.example", name: "Ada Moss", tier: "free" };

const issues = ["en", "ar"].map((language) => {
  const mail = renderIssueMail({
    publication: { ...SMALL_PRESS, language },
    issue: { ...issueOf({ body: BODY.repeat(3) }), url: "https://small-press.example/issues/on-paper/" },
    ...{ greeting: true, onlyBeginning: language === "ar" },
  });
  const values = {
    ...mergeRecord(mail.fields, READER, "https://a.example/t"),
    tierUrl: "https://a.example/w",
  };
  return { name: `an issue in ${language}`, language, html: fillMerge(mail.html, values, "html") };
});

const LONG = { ...SMALL_PRESS, name: "Letters from a Rather Small Press on the Danube, and Elsewhere" };
const asked = { publication: LONG, url: `https://a.example/confirm/${"x".repeat(90)}` };
const toPayers = [
  { name: "the question to who paid", ...renderPayerMail(asked) },
  { name: "the question to who reads for free", ...renderFreePayerMail(asked) },
];
const reminders = proposals(LONG.name, "https://small-press.example")
  .filter(({ sequence }) => sequence === "past-due")
  .map(({ title, body, days }) => {
    const mail = renderSequenceMail({ publication: { ...LONG, language: "en" }, subject: title, body });
    const values = mergeRecord(mail.fields, READER, "https://a.example/t");
    return { name: `the reminder after ${days} days`, html: fillMerge(mail.html, values, "html") };
  });

const mails = [...issues, ...[...toPayers, ...reminders].map((mail) => ({ language: "en", ...mail }))];

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** The least contrast (WCAG 2) of any words with what is behind them, and what has it. */
const leastContrast = `(() => {
  const parts = (css) => css.match(/[\\d.]+/g).map(Number);
  const light = (css) => parts(css).slice(0, 3).map((c) => c / 255).map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = (el) => { for (; el; el = el.parentElement) { const c = getComputedStyle(el).backgroundColor; if ((parts(c)[3] ?? 1) > 0) return c; } return "rgb(255,255,255)"; };
  const all = [...document.querySelectorAll(".paper *")].filter((el) => [...el.childNodes].some((n) => n.nodeType === 3 && n.data.trim()));
  const rated = all.map((el) => { const [a, b] = [light(getComputedStyle(el).color), light(behind(el))].sort((x, y) => y - x); return [(a + 0.05) / (b + 0.05), el.tagName + "." + el.className]; });
  return rated.sort((a, b) => a[0] - b[0])[0];
})()`;

describe.each(mails)("$name", ({ name, language, html }) => {
  for (const width of [375, 700])
    for (const colorScheme of ["light", "dark"] as const)
      test(`fits ${width} px and can be read in the ${colorScheme}`, async () => {
        const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
        await page.setContent(html);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
        const [contrast, where] = (await page.evaluate(leastContrast)) as [number, string];
        expect(contrast, where).toBeGreaterThanOrEqual(4.5);
        expect(await page.locator("h1").boundingBox()).toMatchObject({ height: expect.any(Number) });
        expect(await page.getByText("Why cheap paper yellows.").first().isVisible()).toBe(false);
        const paper = await page.locator(".paper").first().boundingBox();
        expect(paper?.width).toBe(width === 375 ? 375 : 600);
        const side = await page.evaluate("getComputedStyle(document.querySelector('h1')).textAlign");
        expect(side).toMatch(language === "ar" ? /right/ : /left/);
        if (PICTURES)
          await page.screenshot({
            path: join(PICTURES, `${name}-${width}-${colorScheme}.png`),
            fullPage: true,
          });
        await page.close();
      });
});
