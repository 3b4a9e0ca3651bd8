/** The members' pages in process: a ledger, a clock, browsers that keep cookies, and the mails that were asked for. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { audienceSchema } from "../../config/audience.ts";
import type { SignInMail } from "../../src/audience/sign-in.ts";
import { addConfirmed, subscriberById } from "../../src/audience/subscribers.ts";
import { readUnsubscribeToken, unsubscribeToken } from "../../src/audience/unsubscribe-link.ts";
import { openLog } from "../../src/core/log.ts";
import type { Members } from "../../src/web/members/host.ts";
import { webApp } from "../../src/web/web-app.ts";
import { temporaryFolder, testLedger } from "../ledger/ledger-for-test.ts";

export const KEY = "the-key-of-this-test-is-long-enough-for-it";
export const COHORTS = ["Research Deep Divers", "Practical Builders"];

interface WorldOptions {
  url?: string;
  path?: string;
  members?: Partial<Members>;
}

export async function memberWorld({ url = "https://small-press.example", path, members }: WorldOptions = {}) {
  const home = temporaryFolder();
  const { ledger, clock } = await testLedger(path);
  const site = { dir: join(home, "site"), url, realm: "sandbox", assets: join(home, "assets") } as const;
  mkdirSync(site.dir, { recursive: true });
  mkdirSync(site.assets, { recursive: true });
  writeFileSync(join(site.dir, "index.html"), "<h1>All issues</h1>");
  const mails: SignInMail[] = [];
  const pending: Promise<unknown>[] = [];
  const publication = {
    ...{ name: "The <Small> Press", description: "Letters.", url: `${url}/` },
    ...{ language: "en", zone: "UTC", author: "Ada" },
  };
  const app = webApp({
    ledger,
    clock,
    log: openLog(join(home, "web.log")),
    site,
    name: publication.name,
    readUnsubscribeToken: (token) => readUnsubscribeToken(KEY, token),
    members: {
      keys: [KEY],
      realms: { notion: "sandbox", resend: "sandbox", stripe: "sandbox" },
      shop: async () => ({
        links: { free: null, monthly: null, yearly: null },
        portal: null,
        realm: "sandbox",
      }),
      audience: audienceSchema.parse({ cohorts: COHORTS }),
      contact: { address: "ada@small-press.example", postalAddress: "1 Example Street" },
      publication: async () => publication,
      networkOf: () => "192.0.2.7",
      mailSignIn: async (mail) => mails.push(mail),
      later: (work) => pending.push(work()),
      ...members,
    },
  });
  const settle = () => Promise.all(pending.splice(0));
  return {
    ...{ app, home, ledger, clock, site, mails, publication, settle },
    db: ledger.db,
    async reader(email: string, tier = "free") {
      const consent = { act: "a test", at: clock.now() };
      const facts = { realm: "sandbox", source: "test", consent } as const;
      const added = await addConfirmed(
        { ledger, clock },
        { email, name: `${email[0]?.toUpperCase()}${email.slice(1).split("@")[0]} Vogt`, tier },
        facts,
      );
      if (!added.added) throw new Error(added.why);
      return added.id;
    },
    person: (id: string) => subscriberById(ledger.db, id),
    leaveLink: (id: string) => `/unsubscribe/${unsubscribeToken(KEY, id)}`,
    browser: () => browserOf(app, url),
    /** A browser in which this address has signed in by its code. */
    async signedIn(email: string) {
      const browser = browserOf(app, url);
      await browser.post("/sign-in", { email });
      await settle();
      const response = await browser.post("/sign-in/code", { code: mails.at(-1)?.code ?? "" });
      if (response.status !== 303) throw new Error(`Signing in answered ${response.status}`);
      return browser;
    },
  };
}

export type MemberWorld = Awaited<ReturnType<typeof memberWorld>>;
export type Browser = ReturnType<typeof browserOf>;
type Fields = Record<string, string> | [string, string][];

function browserOf(app: ReturnType<typeof webApp>, url: string) {
  const cookies = new Map<string, string>();
  const send = async (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    if (cookies.size > 0)
      headers.set("Cookie", [...cookies].map(([key, value]) => `${key}=${value}`).join("; "));
    const response = await app.request(path.replace(url, ""), { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, key = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0(;|$)/i.test(line)) cookies.delete(key);
      else cookies.set(key, value);
    }
    return response;
  };
  return {
    cookies,
    get: (path: string) => send(path),
    text: async (path: string) => (await send(path)).text(),
    post: (path: string, fields: Fields = {}, headers: Record<string, string> = {}) =>
      send(path, {
        method: "POST",
        body: new URLSearchParams(fields).toString(),
        headers: {
          "Content-Type": "application/x-www-form-urlencoded",
          Origin: url,
          "Sec-Fetch-Site": "same-origin",
          ...headers,
        },
      }),
  };
}
