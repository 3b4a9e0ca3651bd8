import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { getRequestListener } from "@hono/node-server";
import { describe, expect, it, onTestFinished } from "vitest";
import { addConfirmed, subscriberById } from "../../src/audience/subscribers.ts";
import { readUnsubscribeToken, unsubscribeToken } from "../../src/audience/unsubscribe-link.ts";
import { openLog } from "../../src/core/log.ts";
import { webApp } from "../../src/web/web-app.ts";
import { PNG } from "../content/pictures.ts";
import { temporaryFolder, testLedger } from "../ledger/ledger-for-test.ts";

const KEY = "the-key-of-this-test-is-long-enough-for-it";
const SECRET = "what lies outside the site's folder";
const UNKNOWN = "00000000-0000-4000-8000-000000000000";

async function press({ url = "https://small-press.example" } = {}) {
  const home = temporaryFolder();
  const { ledger, clock } = await testLedger();
  const site = join(home, "site");
  mkdirSync(join(site, "issues", "on-paper"), { recursive: true });
  writeFileSync(join(site, "index.html"), "<h1>All issues</h1>");
  writeFileSync(join(site, "issues", "on-paper", "index.html"), "<h1>On paper</h1>");
  writeFileSync(join(home, "ledger.sqlite"), SECRET);
  writeFileSync(join(home, "index.html"), SECRET);
  mkdirSync(join(home, "site-of-another"));
  writeFileSync(join(home, "site-of-another", "index.html"), SECRET);
  const consent = { act: "a test", at: clock.now() };
  const facts = { realm: "sandbox", source: "test", consent } as const;
  const mara = await addConfirmed({ ledger, clock }, { email: "mara@readers.example" }, facts);
  if (!mara.added) throw new Error(mara.why);
  const logFile = join(home, "logs", "web.log");
  const app = webApp({
    ledger,
    clock,
    log: openLog(logFile),
    site: { dir: site, url, realm: "sandbox", assets: join(home, "assets") },
    name: "The <Small> Press",
    readUnsubscribeToken: (token) => readUnsubscribeToken(KEY, token),
  });
  return {
    app,
    home,
    mara: mara.id,
    link: `/unsubscribe/${unsubscribeToken(KEY, mara.id)}`,
    person: () => subscriberById(ledger.db, mara.id),
    log: () => readFileSync(logFile, "utf8"),
    /** Everything that a request could change. */
    async state() {
      const { db } = ledger;
      return {
        subscribers: await db.selectFrom("subscribers").selectAll().execute(),
        events: await db.selectFrom("events").selectAll().execute(),
        home: await db.selectFrom("home").selectAll().execute(),
      };
    },
  };
}

describe("the link to leave of a test mail", () => {
  it.each(["GET", "POST"])("says that it is one, and changes nothing (%s)", async (method) => {
    const { app, state } = await press();
    const before = await state();
    const response = await app.request("/unsubscribe/test", { method });
    expect(response.status).toBe(200);
    const page = await response.text();
    expect(page).toContain("This was a test.");
    expect(page).not.toContain("<form");
    expect(await state()).toEqual(before);
  });
});

describe("the site", () => {
  it.each([
    ["/", "All issues"],
    ["/index.html", "All issues"],
    ["/issues/on-paper/", "On paper"],
    ["/issues/on-paper", "On paper"],
    ["/issues/on-paper/index.html", "On paper"],
    ["/issues/on%2Dpaper/?utm_source=mail", "On paper"],
  ])("%s is a page", async (path, heading) => {
    const { app } = await press();
    const response = await app.request(path);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain(heading);
    expect(response.headers.get("content-type")).toMatch(/^text\/html; charset=utf-8$/i);
    expect(response.headers.get("cache-control")).toBe("public, max-age=3600");
  });

  it("answers HEAD as GET, without a body", async () => {
    const { app } = await press();
    const response = await app.request("/", { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });

  it.each([
    "/..%2f..%2fledger.sqlite",
    "/../ledger.sqlite",
    "/%2e%2e/ledger.sqlite",
    "/%2e%2e%2fledger.sqlite",
    "/%252e%252e%252fledger.sqlite",
    "/..%5c..%5cledger.sqlite",
    "/....//ledger.sqlite",
    "/.%00./ledger.sqlite",
    "/index.html%00.png",
    "/..%2fsite-of-another%2findex.html",
    "/..%2fsite-of-another",
    "//ledger.sqlite",
    "/%2fetc%2fpasswd",
    "/%E0%A4%A",
    `/${"a".repeat(5_000)}`,
    `/${"a/".repeat(3_000)}`,
    "/issues/on-paper/index.html/more",
    "/issues",
    "/nowhere",
    "/.env",
  ])("never leaves its folder, and says what to do, at %s", async (path) => {
    const { app } = await press();
    const response = await app.request(`http://localhost${path}`);
    expect(response.status).toBe(404);
    const page = await response.text();
    expect(page).not.toContain(SECRET);
    expect(page).not.toContain("root:");
    expect(page).toContain("There is nothing here.");
  });

  it("never leaves its folder whatever path arrives, not even one that no client would send", async () => {
    const { app } = await press();
    const parts = [
      "..",
      ".",
      "%2e%2e",
      "%2f",
      "/",
      "ledger.sqlite",
      "index.html",
      "site-of-another",
      "\\",
      "%00",
    ];
    for (let n = 0; n < 3_000; n++) {
      const path = Array.from(
        { length: 1 + (n % 6) },
        (_, at) => parts[(n * 7 + at * (n % 11)) % parts.length],
      );
      const response = await app.request(new Request(`http://localhost/${path.join("/")}`));
      expect(await response.text(), path.join("/")).not.toContain(SECRET);
    }
  });

  it.each([
    "/../ledger.sqlite",
    "/../../../../../../etc/passwd",
    "/issues/../../ledger.sqlite",
    "/%2e%2e/ledger.sqlite",
    "/..%2fledger.sqlite",
    "/..%2findex.html",
    "/\\..\\ledger.sqlite",
    "//../ledger.sqlite",
  ])("never leaves its folder when %s comes over the wire as it stands", async (path) => {
    const { app } = await press();
    const server = createServer(getRequestListener(app.fetch));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get({ host: "127.0.0.1", port, path, agent: false }, resolve).on("error", reject);
    });
    const body = await text(response);
    expect(body).not.toContain(SECRET);
    expect(body).not.toContain("root:");
    expect([200, 400, 404]).toContain(response.statusCode);
  });

  it("gives every page the headers that keep it harmless", async () => {
    const { app, link } = await press();
    for (const path of ["/", "/nowhere", link, "/health"]) {
      const { headers } = await app.request(path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy.split("; ").sort(), path).toEqual([
        "base-uri 'none'",
        "default-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' https: data:",
        expect.stringMatching(/^style-src 'sha256-[\w+/=]+' 'sha256-[\w+/=]+'$/),
      ]);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("strict-origin-when-cross-origin");
      expect(headers.get("strict-transport-security")).toContain("max-age");
      expect(headers.get("set-cookie")).toBeNull();
    }
  });

  it("does not insist on https where it has none", async () => {
    const { app } = await press({ url: "http://127.0.0.1:20000" });
    expect((await app.request("/")).headers.get("strict-transport-security")).toBeNull();
  });

  it("shows no more than an apology when something breaks, and logs what it was", async () => {
    const { app, home, log } = await press();
    // A loop of links can be read by nobody, not even by root.
    symlinkSync(join(home, "site", "loop.html"), join(home, "site", "loop.html"));
    const response = await app.request("/loop.html?email=mara@readers.example");
    expect(response.status).toBe(500);
    const page = await response.text();
    expect(page).toContain("It is our fault");
    expect(page).not.toMatch(/ELOOP|Error|at .*\.ts|node_modules|\/tmp\//);
    const [entry] = log().trim().split("\n");
    expect(JSON.parse(entry ?? "")).toMatchObject({ level: "error", msg: "request failed", method: "GET" });
    expect(log()).toContain("ELOOP");
    expect(log()).not.toContain("mara@readers.example");
  });

  it("escapes the publication's name", async () => {
    const { app } = await press();
    expect(await (await app.request("/nowhere")).text()).toContain("The &lt;Small&gt; Press");
  });
});

describe("leaving", () => {
  const ONE_CLICK = {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "List-Unsubscribe=One-Click",
  };

  it("is offered by a page that changes nothing, however often it is opened", async () => {
    const { app, link, state } = await press();
    const before = await state();
    for (const method of ["GET", "HEAD", "GET"]) {
      const response = await app.request(link, { method });
      expect(response.status).toBe(200);
      if (method === "GET") expect(await response.text()).toContain('<form method="post">');
    }
    for (const path of ["/", "/issues/on-paper/", "/health", "/nowhere"]) await app.request(path);
    expect(await state()).toEqual(before);
  });

  it("takes one post, without cookies, and a second one is as good", async () => {
    const { app, link, person } = await press();
    const response = await app.request(link, ONE_CLICK);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("You have left.");
    const left = await person();
    expect(left).toMatchObject({ status: "unsubscribed", left_why: "by the link in a mail" });
    expect((await app.request(link, ONE_CLICK)).status).toBe(200);
    expect(await person()).toEqual(left);
    expect(await (await app.request(link)).text()).toContain("You have left.");
  });

  it("works from the button of the page as well, and with any body", async () => {
    for (const body of ["", "anything", "x".repeat(100_000)]) {
      const { app, link, person } = await press();
      expect((await app.request(link, { method: "POST", body })).status).toBe(200);
      expect(await person()).toMatchObject({ status: "unsubscribed" });
    }
  });

  it("is not possible with a link that this home did not sign", async () => {
    const { app, link, mara, state } = await press();
    const before = await state();
    const forged = [
      "/unsubscribe/",
      "/unsubscribe/x",
      `/unsubscribe/${mara}`,
      `/unsubscribe/${mara}.`,
      `/unsubscribe/${mara}.${"A".repeat(24)}`,
      link.slice(0, -1),
      `${link}A`,
      `/unsubscribe/${unsubscribeToken("another home's key, which is long too", mara)}`,
      link.replace(mara, UNKNOWN),
    ];
    for (const path of forged) {
      expect((await app.request(path)).status, path).toBe(404);
      expect((await app.request(path, ONE_CLICK)).status, path).toBe(404);
    }
    expect(await state()).toEqual(before);
  });

  it("of somebody whom the ledger has forgotten is answered, and changes nothing", async () => {
    const { app, state } = await press();
    const before = await state();
    const link = `/unsubscribe/${unsubscribeToken(KEY, UNKNOWN)}`;
    expect((await app.request(link)).status).toBe(404);
    expect((await app.request(link, ONE_CLICK)).status).toBe(200);
    expect(await state()).toEqual(before);
  });

  it.each(["PUT", "PATCH", "DELETE", "OPTIONS"])("is not a matter of %s", async (method) => {
    const { app, link, state } = await press();
    const before = await state();
    expect((await app.request(link, { method })).status).toBe(404);
    expect(await state()).toEqual(before);
  });
});

describe("a picture of the site", () => {
  const name = `${"5f".repeat(32)}.png`;

  it("is served as what it is, to mail programs too, and never asked for twice", async () => {
    const { app, home } = await press();
    mkdirSync(join(home, "site", "assets"));
    writeFileSync(join(home, "site", "assets", name), PNG);
    const answer = await app.request(`/assets/${name}`);
    expect(answer.status).toBe(200);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(new Uint8Array(PNG));
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/png",
      "x-content-type-options": "nosniff",
      "cache-control": "public, max-age=31536000, immutable",
      "cross-origin-resource-policy": "cross-origin",
    });
  });

  it.each([
    `/assets/${name}`,
    "/assets/..%2Findex.html",
    "/assets/%2e%2e%2f%2e%2e%2fledger.sqlite",
    `/assets/${name.replace("png", "svg")}`,
    `/assets/x/../${name}%00`,
    "/assets/",
  ])("is not there: %s", async (path) => {
    const { app } = await press();
    const answer = await app.request(path);
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain(SECRET);
  });
});
