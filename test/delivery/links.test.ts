import { describe, expect, it } from "vitest";
import { renderIssueMail } from "../../src/content/mail/issue-mail.tsx";
import { fillMerge } from "../../src/content/mail/merge.ts";
import { newId } from "../../src/core/ids.ts";
import { type ClickFacts, clickSource } from "../../src/delivery/click-source.ts";
import { isToken, linkToKeep } from "../../src/delivery/kept-link.ts";
import { type LinkedMailing, readerMark, readReaderMark, trackLinks } from "../../src/delivery/links.ts";

const SITE = "https://small-press.example";
const mailing: LinkedMailing = { kind: "issue", subject: "an issue", realm: "live" };
const KEY = "the-key-of-this-test-is-long-enough-for-it";

/** The mail of an issue with this body, as it would be frozen. */
function mailOf(body: string) {
  const { html, text } = renderIssueMail({
    publication: {
      ...{ name: "The Small Press", url: `${SITE}/`, language: "en", zone: "UTC", author: "Ada" },
      postalAddress: "1 Lamp Street",
    },
    issue: {
      ...{ number: 7, title: "Lamps", description: "", body, date: new Date("2026-11-02T08:00:00Z") },
      url: `${SITE}/issues/lamps/`,
    },
    greeting: false,
  });
  return { html, text };
}

const BODY = `Look at [the lamp](https://shop.example/lamp?a=1&b=2) and <https://shop.example/lamp>.

[Ours](${SITE}/issues/oil/), [write](mailto:ada@small-press.example), [braces](https://shop.example/{x}).

https://shop.example/lamp stands alone.`;

describe("links of our own", () => {
  const tracked = trackLinks(mailOf(BODY), { site: SITE, mailing });
  const own = (place: number) => `${SITE}/c/${tracked.set}/${place}/{{reader}}`;

  it("stand in place of the document's own links that lead away, in both parts", () => {
    expect(tracked.urls).toHaveLength(3);
    expect(tracked.urls[0]).toBe("https://shop.example/lamp?a=1&b=2");
    expect(tracked.urls[1]).toBe("https://shop.example/lamp");
    expect(tracked.html).toContain(`href="${own(0)}"`);
    expect(tracked.html).not.toContain('href="https://shop.example');
    expect(tracked.text).toContain(`(${own(0)})`);
    expect(tracked.text).toContain(`${own(1)} stands alone.`);
    expect(tracked.text).not.toContain("shop.example");
  });

  it("leave the way off the list, the page online, the site and mail addresses as they are", () => {
    const before = mailOf(BODY);
    for (const link of ["{{unsubscribeUrl}}", `${SITE}/issues/lamps/`, `${SITE}/issues/oil/`, `${SITE}/`])
      expect(tracked.html.split(`href="${link}"`)).toHaveLength(before.html.split(`href="${link}"`).length);
    expect(tracked.html).toContain('href="mailto:ada@small-press.example"');
    expect(tracked.text).toContain("Unsubscribe: {{unsubscribeUrl}}");
    expect(tracked.text).toContain(`Read it online: ${SITE}/issues/lamps/`);
  });

  it("change nothing that readers see but the addresses", () => {
    const seen = (html: string) => html.replaceAll(/href="[^"]*"/g, "");
    expect(seen(tracked.html)).toBe(seen(mailOf(BODY).html));
  });

  it("are the same for the same mail, and others in another mailing", () => {
    expect(trackLinks(mailOf(BODY), { site: SITE, mailing })).toEqual(tracked);
    const correction = trackLinks(mailOf(BODY), { site: SITE, mailing: { ...mailing, kind: "correction" } });
    expect(correction.set).not.toBe(tracked.set);
  });

  it("are short once a reader's mark is filled in", () => {
    const reader = readerMark([KEY], newId());
    expect(reader).toHaveLength(32);
    const html = fillMerge(tracked.html, { unsubscribeUrl: `${SITE}/unsubscribe/x`, reader }, "html");
    expect(html).toContain(`${SITE}/c/${tracked.set}/0/${reader}`);
    expect(`/c/${tracked.set}/0/${reader}`.length).toBeLessThan(52);
  });

  it("are none in a mail that leads nowhere else", () => {
    const mail = mailOf("Nothing to follow.");
    expect(trackLinks(mail, { site: SITE, mailing })).toEqual({ ...mail, set: null, urls: [] });
  });
});

describe("a reader's mark", () => {
  const id = newId();
  const mark = readerMark([KEY], id);

  it("is the same for ever, and read by the key that signed it, or an earlier one", () => {
    expect(readerMark([KEY], id)).toBe(mark);
    expect(readReaderMark([KEY], mark)).toBe(id);
    expect(readReaderMark(["another key of the same length, or nearly", KEY], mark)).toBe(id);
  });

  it.each([
    ["another key's", readerMark(["another key"], id)],
    ["another reader's mac", readerMark([KEY], newId()).slice(0, 22) + mark.slice(22)],
    ["cut short", mark.slice(0, 31)],
    ["longer", `${mark}A`],
    ["of other signs", `${mark.slice(0, 31)}!`],
    ["empty", ""],
  ])("%s is none", (_, wrong) => {
    expect(readReaderMark([KEY], wrong)).toBeNull();
  });
});

describe("a link that is kept", () => {
  it.each([
    [`${SITE}/unsubscribe/${newId()}.${"x".repeat(24)}`, `${SITE}/unsubscribe/…`],
    [`${SITE}/confirm/${"y".repeat(90)}.${"z".repeat(43)}`, `${SITE}/confirm/…`],
    [`${SITE}/c/0123456789ab/3/${"m".repeat(32)}`, `${SITE}/c/…`],
  ])("%s loses its token", (link, kept) => {
    expect(linkToKeep(link)).toBe(kept);
    expect(isToken(kept)).toBe(true);
  });

  it.each(["https://shop.example/c/lamps", "https://shop.example/unsubscribe", "no address at all"])(
    "%s stays",
    (link) => {
      expect(linkToKeep(link)).toBe(link);
      expect(isToken(link)).toBe(false);
    },
  );
});

describe("who tells of clicks", () => {
  it.each<[string, ClickFacts, string]>([
    [
      "links of our own where the host is always on",
      { alwaysOn: true, siteUrl: SITE, posts: true },
      "own links",
    ],
    ["the service where it is not", { alwaysOn: false, siteUrl: SITE, posts: true }, "provider"],
    ["nobody without either", { alwaysOn: false, siteUrl: SITE, posts: false }, "none"],
    [
      "nobody without a public address",
      { alwaysOn: true, siteUrl: "http://127.0.0.1:1", posts: false },
      "none",
    ],
  ])("%s", (_, facts, kind) => {
    const source = clickSource(facts);
    expect(source.kind).toBe(kind);
    expect(source.words).toContain("clicks");
  });
});
