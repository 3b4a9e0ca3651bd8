/** A press that people can sign up at: ledger, mail twin, the web app in this process, and a clock that is moved. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { audienceSchema } from "../../config/audience.ts";
import { indexPage } from "../../src/content/site/pages.tsx";
import { openLog } from "../../src/core/log.ts";
import type { Realm } from "../../src/core/realm.ts";
import type { InviteHost } from "../../src/delivery/invite.ts";
import { heldBecause } from "../../src/ledger/held.ts";
import type { Shop } from "../../src/money/shop.ts";
import type { Fault } from "../../src/sandbox/faults.ts";
import { background } from "../../src/web/background.ts";
import { clientAddress } from "../../src/web/client-address.ts";
import type { SignUpParts } from "../../src/web/sign-up/host.ts";
import { type WebHost, webApp } from "../../src/web/web-app.ts";
import { mailerAt } from "../delivery/world.ts";
import { temporaryFolder, testLedger } from "../ledger/ledger-for-test.ts";
import { mailSandbox } from "../sandbox/sandbox-for-test.ts";

export const KEY = "the-key-of-this-test-is-long-enough-for-it";
export const SITE = "https://small-press.example";
export const TYPING_MS = 5_000;
const NO_SHOP: Shop = {
  links: { free: null, monthly: null, yearly: null },
  portal: null,
  realm: "sandbox",
};

interface Given {
  faults?: readonly Fault[];
  realm?: Realm;
  signUp?: Partial<SignUpParts>;
  /** Of the owner; the made-up one keeps a live press from mailing. */
  postalAddress?: string;
}

export type SignUpWorld = Awaited<ReturnType<typeof signUpWorld>>;

export async function signUpWorld({ faults = [], realm = "sandbox", signUp = {}, ...given }: Given = {}) {
  const folder = temporaryFolder();
  const { ledger, clock } = await testLedger();
  const sandbox = await mailSandbox({ clock, faults });
  const mailer = mailerAt(sandbox.urls.resend, clock, { realm });
  const { postalAddress = "1 Example Street, 00000 Exampleton" } = given;
  const publication = {
    ...{ name: "The Small Press", postalAddress },
    sender: { name: "Ada", address: "ada@letters.test" },
  };
  const mail: InviteHost = {
    ...{ ledger, clock, realms: { resend: realm }, config: { publication } },
    site: async () => ({ url: SITE }),
    mailer: async () => mailer,
    tokenKeys: () => [KEY],
    held: () => heldBecause(ledger),
  };
  const site = {
    dir: join(folder, "site"),
    assets: join(folder, "assets"),
    url: SITE,
    realm: "sandbox" as const,
  };
  mkdirSync(site.dir);
  const about = {
    name: "The Small Press",
    description: "",
    url: `${SITE}/`,
    language: "en",
    zone: "UTC",
    author: "",
  };
  writeFileSync(
    join(site.dir, "index.html"),
    indexPage({ publication: about, issues: [], realm: "sandbox" }),
  );
  const log = openLog(join(folder, "web.log"));
  const later = background(log);
  const host: WebHost = {
    ...{ ledger, clock, log, site, name: "The Small Press", readUnsubscribeToken: () => null },
    signUp: {
      ...{
        mail,
        tokenKeys: [KEY],
        postalAddress,
        background: later,
        clientAddress: clientAddress("127.0.0.1"),
      },
      audience: audienceSchema.parse({ cohorts: ["Practical Builders", "Casual Enthusiasts"] }),
      ...{ currency: "USD", prices: { monthlyMinor: 1_000, yearlyMinor: 10_000 }, zone: "UTC" },
      shop: async () => NO_SHOP,
      ...signUp,
    },
  };
  const app = webApp(host);
  const env = { incoming: { socket: { remoteAddress: "127.0.0.1" } } };

  const get = async (path: string, headers: Record<string, string> = {}) =>
    answerOf(await app.request(path, { headers }, env));
  const post = async (path: string, body: string | Record<string, string>, from = "198.51.100.7") => {
    const text = typeof body === "string" ? body : new URLSearchParams(body).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded", "x-forwarded-for": from };
    const answer = await answerOf(await app.request(path, { method: "POST", body: text, headers }, env));
    await later.idle();
    return answer;
  };
  const stamp = async () => /name="at" value="([^"]+)"/.exec((await get("/subscribe")).text)?.[1] ?? "";
  /** As a person does it: opens the form, takes some seconds, presses. */
  const subscribe = async (email: string, more: Record<string, string> = {}, from?: string) => {
    const at = await stamp();
    clock.advance(TYPING_MS);
    return post("/subscribe", { email, name: "", interest: "", company: "", at, ...more }, from);
  };
  const mails = async () => {
    const { data } = await sandbox.resend().emails.list();
    const listed = (data?.data ?? []).toReversed();
    return Promise.all(listed.map(async ({ id }) => ({ ...(await sandbox.resend().emails.get(id)).data })));
  };
  return {
    ...{ app, host, ledger, clock, mail, mailer, sandbox, get, post, stamp, subscribe, mails, later },
    people: () => ledger.db.selectFrom("subscribers").selectAll().orderBy("created_at").execute(),
    consents: () => ledger.db.selectFrom("consents").selectAll().orderBy("at").execute(),
    events: async () => (await ledger.db.selectFrom("events").selectAll().execute()).map(({ type }) => type),
    /** The path of the newest link to confirm that was mailed. */
    async link(): Promise<string> {
      const text = String((await mails()).at(-1)?.text);
      const found = /https:\/\/small-press\.example(\/confirm\/\S+)/.exec(text)?.[1];
      if (!found) throw new Error(`No link in: ${text}`);
      return found;
    },
  };
}

async function answerOf(response: Response) {
  const text = await response.text();
  const heading = /<h1>([^<]*)/.exec(text)?.[1] ?? "";
  return { status: response.status, text, heading, headers: response.headers };
}
