import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PublishedIssue } from "../../src/content/issue.ts";
import { arrangeIssues } from "../../src/content/site/arrange.ts";
import { siteFiles } from "../../src/content/site/site-files.ts";
import { issueOf, SMALL_PRESS } from "./press.ts";

const FIFTY = [
  issueOf({ number: 22, title: "Fifty", slug: "fifty", date: new Date("2026-03-16T12:00:00Z") }),
  issueOf({ number: 50, title: "Fifty again", slug: "fifty", date: new Date("2026-04-03T12:00:00Z") }),
  issueOf({ number: 51, title: "The Counter", slug: "the-counter", date: new Date("2026-04-03T12:00:00Z") }),
];

function site(issues: readonly PublishedIssue[], realm: "sandbox" | "live" = "live"): Map<string, string> {
  return new Map([...siteFiles(SMALL_PRESS, issues, { realm })].map(({ path, html }) => [path, html]));
}

function pageOf(facts: Partial<PublishedIssue>, realm: "sandbox" | "live" = "live"): string {
  return site([issueOf({ slug: "x", ...facts })], realm).get("issues/x/index.html") ?? "";
}

describe("the site", () => {
  test("has a page for every issue, each at an address of its own", () => {
    expect([...site(FIFTY).keys()]).toEqual([
      "index.html",
      "issues/fifty/index.html",
      "issues/fifty-50/index.html",
      "issues/the-counter/index.html",
    ]);
  });

  test("is the same in whatever order the issues come", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(FIFTY, { minLength: FIFTY.length }), (issues) => {
        expect(site(issues)).toEqual(site(FIFTY));
      }),
      { numRuns: 10 },
    );
  });

  test("the order is that of the dates; numbers only decide between issues of one moment", () => {
    const late = issueOf({ number: 1, slug: "late", date: new Date("2026-06-01T12:00:00Z") });
    const slugs = arrangeIssues(SMALL_PRESS, [late, ...FIFTY.toReversed()]).map(({ slug }) => slug);
    expect(slugs).toEqual(["fifty", "fifty-50", "the-counter", "late"]);
  });

  test("an issue that comes later changes no address that exists", () => {
    const before = arrangeIssues(SMALL_PRESS, FIFTY).map(({ url }) => url);
    const later = issueOf({ number: 60, slug: "fifty", date: new Date("2026-05-01T12:00:00Z") });
    expect(arrangeIssues(SMALL_PRESS, [later, ...FIFTY]).map(({ url }) => url)).toEqual([
      ...before,
      "https://small-press.example/issues/fifty-60/",
    ]);
  });

  test("addresses are right below a folder too", () => {
    const [issue] = arrangeIssues({ url: "https://example.example/letters" }, [issueOf()]);
    expect(issue?.url).toBe("https://example.example/letters/issues/on-paper/");
  });

  test("the front page lists the newest first and leads to each", () => {
    const index = site(FIFTY).get("index.html") ?? "";
    const links = [...index.matchAll(/<h2><a href="([^"]*)">([^<]*)/g)].map(
      ([, href, title]) => `${href} ${title}`,
    );
    expect(links).toEqual([
      "issues/the-counter/ The Counter",
      "issues/fifty-50/ Fifty again",
      "issues/fifty/ Fifty",
    ]);
  });

  test("a site without issues says so", () => {
    expect(site([]).get("index.html")).toContain("The first issue is still being written.");
  });
});

describe("the page of an issue", () => {
  test("tells machines what it is", () => {
    const page = pageOf({ title: "On “paper” & ink", date: new Date("2026-11-02T23:30:00Z") });
    expect(page).toMatch(/^<!doctype html>\n<html lang="en" dir="ltr">/);
    expect(page).toContain("<title>On “paper” &amp; ink · The Small Press</title>");
    expect(page).toContain('<link rel="canonical" href="https://small-press.example/issues/x/"/>');
    expect(page).toContain('<meta name="description" content="Why cheap paper yellows."/>');
    expect(page).toContain('<meta property="og:type" content="article"/>');
    expect(page).toContain('<meta property="og:url" content="https://small-press.example/issues/x/"/>');
    // Half past eleven at night in Greenwich is the next day in Zurich.
    expect(page).toContain('<time datetime="2026-11-03">November 3, 2026</time>');
    for (const landmark of ["<header", '<main id="main"', "<article>", "<footer", 'href="#main"']) {
      expect(page).toContain(landmark);
    }
  });

  describe("beside a link to it other places show", () => {
    const name = `${"a".repeat(64)}.png`;
    const words = "A sentence on paper. ".repeat(20);
    const headOf = (facts: Partial<PublishedIssue>, picture?: string) => {
      const files = siteFiles({ ...SMALL_PRESS, picture }, [issueOf({ slug: "x", ...facts })], {
        ...{ realm: "live" as const, pictures: new Set([name]) },
      });
      const html = [...files].find(({ path }) => path === "issues/x/index.html")?.html ?? "";
      return [
        ...html.matchAll(/<meta (?:property|name)="((?:og:image|twitter)[^"]*)" content="([^"]*)"/g),
      ].map(([, key, value]) => `${key} ${value}`);
    };
    const kept = `https://small-press.example/assets/${name}`;

    test("its first picture that the site has, with its words", () => {
      const body = `One.\n\n![gone](asset:${"b".repeat(64)}.png) ![A “lamp”](asset:${name})\n\n![Two](asset:${name})`;
      expect(headOf({ body }, "https://small-press.example/own.png")).toEqual([
        "twitter:card summary_large_image",
        `og:image ${kept}`,
        "og:image:alt A “lamp”",
      ]);
    });

    test("else the publication's, else none", () => {
      expect(headOf({ body: "One." }, "https://small-press.example/own.png")).toEqual([
        "twitter:card summary_large_image",
        "og:image https://small-press.example/own.png",
        "og:image:alt The Small Press",
      ]);
      expect(headOf({ body: "One." })).toEqual(["twitter:card summary"]);
    });

    test("of an issue for members none that strangers don't see", () => {
      const body = `${words}\n\n${words}\n\n${words}\n\n![A lamp](asset:${name})`;
      expect(headOf({ body, membersOnly: true })).toEqual(["twitter:card summary"]);
      expect(headOf({ body })).toContain(`og:image ${kept}`);
    });
  });

  test("leads to its neighbours, and to nobody where there is none", () => {
    const pages = site(FIFTY);
    const middle = pages.get("issues/fifty-50/index.html") ?? "";
    expect(middle).toContain('rel="prev" href="../fifty/"');
    expect(middle).toContain('rel="next" href="../the-counter/"');
    expect(pages.get("issues/fifty/index.html")).not.toContain('rel="prev"');
    expect(pages.get("issues/the-counter/index.html")).not.toContain('rel="next"');
    expect(pageOf({})).not.toContain('<nav class="turn"');
  });

  test("asks nothing of anybody else: no script, no font, no style from elsewhere", () => {
    const page = pageOf({});
    expect(page).not.toMatch(/<script|<iframe|@import|url\(|<img|rel="(?:stylesheet|preload|preconnect)"/);
  });

  test("says when it is an excerpt, and when it is a rehearsal", () => {
    expect(pageOf({ whole: false }, "sandbox")).toContain("This is an excerpt from the archive.");
    expect(pageOf({ whole: false }, "sandbox")).toContain("Sandbox: a rehearsal on this machine");
    expect(pageOf({})).not.toMatch(/excerpt from|Sandbox/);
  });

  test("doesn't print its first sentence twice", () => {
    const body = "Paper is slow, and that is its use to all of us.\n\nMore.";
    const repeated = pageOf({ body, description: "Paper is slow, and that is its use." });
    expect(repeated).not.toContain('class="standfirst"');
    expect(pageOf({ body })).toContain('<p class="standfirst">Why cheap paper yellows.</p>');
  });

  test("shows a description in plain words", () => {
    expect(pageOf({ description: "*Why* [cheap](javascript:x) paper" })).toContain(
      '<p class="standfirst">Why cheap paper</p>',
    );
  });

  test("no title, tag or body becomes a script", () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.constantFrom("<script>x</script>", '"><script>', "</style><script>", "</title><script>"),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, (title, body, tag) => {
        const files = site([issueOf({ title, body, description: body, tags: [tag] })], "sandbox");
        for (const html of files.values()) expect(html).not.toMatch(/<script/i);
      }),
    );
  });
});
