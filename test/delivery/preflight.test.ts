/** What is found wrong with a mail before anybody gets it. */
import { describe, expect, test } from "vitest";
import { type IssueMailProps, renderIssueMail } from "../../src/content/mail/issue-mail.tsx";
import { type PreflightFacts, preflight, sayErrors, sayFindings } from "../../src/delivery/preflight.ts";
import { PICTURE } from "../content/notion-blocks.ts";
import { issueOf, SMALL_PRESS } from "../content/press.ts";

function mailOf(facts: Parameters<typeof issueOf>[0] = {}, props: Partial<IssueMailProps> = {}) {
  const issue = { ...issueOf(facts), url: "https://small-press.example/issues/on-paper/" };
  return renderIssueMail({ publication: SMALL_PRESS, issue, greeting: true, ...props });
}

const FACTS: PreflightFacts = {
  postalAddress: SMALL_PRESS.postalAddress,
  senderAddress: "mara@small-press.example",
  domains: null,
  pictures: new Map(),
  dead: [],
  siteUrl: "https://small-press.example",
};

const found = (mail = mailOf(), facts: Partial<PreflightFacts> = {}) =>
  preflight(mail, { ...FACTS, ...facts }).map(({ level, what }) => `${level}: ${what}`);

describe("the preflight", () => {
  test("finds nothing wrong with an honest mail, sayable as nothing", () => {
    expect(found()).toEqual([]);
    expect(sayFindings([]) + sayErrors([])).toBe("");
  });

  test("says of whatever must be in a mail that it is missing", () => {
    const mail = mailOf();
    const without = (words: string) => ({
      ...mail,
      html: mail.html.replaceAll(words, ""),
      text: mail.text.replaceAll(words, ""),
    });
    expect(found(without("{{unsubscribeUrl}}"))).toEqual(["error: it has no way to unsubscribe"]);
    expect(found(without("12 Harbour Lane, Exampleton"))).toEqual(["error: it has no postal address"]);
    expect(found(mail, { postalAddress: " " })).toEqual(["error: it has no postal address"]);
    expect(found({ ...mail, subject: " " })).toEqual(["error: it has no subject"]);
    expect(found({ ...mail, text: `${mail.text}{{nmae}}` })).toEqual(["error: it asks for {{nmae}}"]);
    expect(found(mailOf({ body: "Dear {{name|you}}, {{tier}}" }))).toEqual([]);
  });

  test.each([
    [["small-press.example"], []],
    [["example"], []],
    [["other.example"], ["error: its sender is at small-press.example"]],
    [["mail.small-press.example"], ["error: its sender is at small-press.example"]],
    [[], ["error: its sender is at small-press.example"]],
  ])("knows whether the sender is at one of the domains %j", (domains, findings) => {
    expect(found(mailOf(), { domains })).toEqual(findings);
  });

  test("warns of a sender that takes no replies", () => {
    expect(found(mailOf(), { senderAddress: "no-reply@small-press.example" })).toEqual([
      "warning: its sender takes no replies",
    ]);
  });

  test("warns of what Gmail would cut, at a hundred thousand bytes and not before", () => {
    const words = (count: number) => mailOf({ body: "Paper is slow, and it yellows.\n\n".repeat(count) });
    const kilobytes = (mail: { html: string }) => Buffer.byteLength(mail.html) / 1_000;
    const [short, long] = [words(1_400), words(1_700)];
    expect(kilobytes(short)).toBeLessThan(100);
    expect(kilobytes(short)).toBeGreaterThan(80);
    expect(found(short)).toEqual([]);
    expect(kilobytes(long)).toBeGreaterThan(100);
    expect(found(long)).toEqual([`warning: it has ${Math.round(kilobytes(long))} KB`]);
  });

  test("warns of pictures without words and of huge ones, by what the store knows of them", () => {
    const pictures = new Set([PICTURE]);
    const shown = (body: string, bytes: number) =>
      found(mailOf({ body }, { pictures }), { pictures: new Map([[PICTURE, bytes]]) });
    expect(shown(`![A press](asset:${PICTURE})`, 200_000)).toEqual([]);
    expect(shown(`![](asset:${PICTURE})`, 200_000)).toEqual([
      "warning: 1 picture has no words for those who can't see them",
    ]);
    expect(shown(`![A press](asset:${PICTURE})`, 4_200_000)).toEqual([
      "warning: 1 picture is larger than 1 MB (4.2 MB)",
    ]);
  });

  test("warns of links that are dead or open to everybody on the way, and not of our own pages", () => {
    const body =
      "[a](http://old.example/x) [b](https://new.example/y?a=1&b=2) [c](https://small-press.example/issues/1/)";
    const dead = [
      { url: "https://new.example/y?a=1&b=2", why: "answers 404" },
      { url: "https://elsewhere.example/", why: "answers 404" },
      { url: "https://small-press.example/issues/1/", why: "answers 404" },
    ];
    expect(found(mailOf({ body }), { dead })).toEqual([
      "warning: a link is dead: https://new.example/y?a=1&b=2",
      "warning: 1 link begins with http: (http://old.example/x)",
    ]);
  });

  test.each([
    [{ title: "x".repeat(71) }, "its subject has 71 characters"],
    [{ title: "READ THIS TODAY" }, "its subject is all capitals"],
    [{ title: "Read this!!" }, "its subject says “!!”"],
    [{ title: "Re: paper" }, "its subject says “Re:”"],
    [{ body: "Just click here to go on." }, "it says “click here”"],
    [{ body: "It is risk-free." }, "it says “risk-free”"],
    [{ body: "lorem ipsum dolor" }, "it says “lorem ipsum”"],
  ])("warns of %j", (facts, what) => {
    expect(found(mailOf(facts))).toEqual([`warning: ${what}`]);
  });

  test.each([
    { title: "你好，读者朋友们你好" },
    { title: "رسالة عن الورق القديم" },
    { body: "He clicked, and read on." },
  ])("lets %j be", (facts) => expect(found(mailOf(facts))).toEqual([]));

  test("counts a title by what readers see of it", () => {
    expect(found(mailOf({ title: `{{name|you}} ${"x".repeat(60)}` }))).toEqual([]);
  });

  test("is said in one sentence, errors first", () => {
    const findings = preflight(mailOf({ title: "READ THIS RISK-FREE!!" }), { ...FACTS, domains: [] });
    expect(sayFindings(findings)).toBe(
      "Before you approve: its sender is at small-press.example; it says “RISK-FREE”; its subject says “!!”; its subject is all capitals.",
    );
    expect(sayErrors(findings)).toMatch(
      /^Not sent: its sender is at small-press\.example\. Your mail service has verified no domain/,
    );
  });
});
