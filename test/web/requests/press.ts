/** A press under requests: the service in its process, the mail twin in this one, one clock for both, and what the ledger holds. */
import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import { storePath } from "../../../src/sandbox/probe.ts";
import { sharedClock } from "../../bench/shared-clock.ts";
import { NOON, temporaryFolder } from "../../ledger/ledger-for-test.ts";
import { mailSandbox } from "../../sandbox/sandbox-for-test.ts";
import type { Asked, Given, Said } from "./service.ts";

export const KEY = "the-key-of-this-test-is-long-enough-for-it";
export const OLD_KEY = "an-older-key-whose-links-are-good-for-now";
export const HOOK_TOKEN = "secret_of-the-webhook-of-this-test";

/**
 * What no GET may touch, by table. Left out are: `visits` and `home` (the day's salt), which count visits;
 * `rate_counts`, `calls`, `runs` and `events`, which only follow what is listed here; and of a session `seen_at` and
 * `expires_at`, since looking at one's page is what keeps a reader signed in. A sign-in is made and its mail is posted
 * after the answer to the POST that asked, so of these only what a GET could do to them is looked at.
 */
const UNTOUCHED = {
  subscribers: "select * from subscribers order by id",
  consents: "select * from consents order by id",
  approvals: "select * from approvals order by id",
  issues: "select * from issues order by id",
  suppressions: "select * from suppressions order by address_hash",
  spentTokens: "select * from spent_tokens order by id",
  sessions: "select id_hash, subscriber_id, created_at from sessions order by id_hash",
  signIns: "select sum(tries) as tries, count(used_at) as used from sign_ins",
  mails: "select count(*) as n from requested_mails where kind <> 'sign-in'",
} as const;

export type Press = Awaited<ReturnType<typeof openPress>>;

export async function openPress(people: Pick<Given, "readers" | "complained">) {
  const home = temporaryFolder();
  const clockFile = join(home, "clock");
  const clock = sharedClock(clockFile, { start: new Date(NOON) });
  const twin = await mailSandbox({ clock });
  const link = "https://buy.stripe.com/test_monthly";
  writeFileSync(join(home, "settings.yaml"), `publication: { paymentLinks: { monthly: "${link}" } }\n`);
  const given: Given = {
    ...{ home, clockFile, ...people },
    variables: {
      ...{ RESEND_BASE_URL: twin.urls.resend, TRUSTED_PROXY: "127.0.0.1" },
      ...{ PRESSROOM_TOKEN_KEY: KEY, PRESSROOM_OLD_TOKEN_KEYS: OLD_KEY, NOTION_WEBHOOK_TOKEN: HOOK_TOKEN },
    },
  };
  const child = fork(join(import.meta.dirname, "service.ts"), [JSON.stringify(given)], {
    execArgv: ["--import", "tsx", "--expose-gc"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "exit").then(() => []);
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (printed += chunk));

  async function heard<What extends Said["said"]>(what: What): Promise<Extract<Said, { said: What }>> {
    const [said] = (await Promise.race([once(child, "message"), ended])) as [Said];
    if (!said) throw new Error(`The service ended: ${printed}`);
    if (said.said !== what) throw new Error(`Expected ${what}, and heard ${said.said}`);
    return said as Extract<Said, { said: What }>;
  }
  const ask = <What extends Said["said"]>(asked: Asked, what: What) => {
    child.send(asked);
    return heard(what);
  };
  const { url, routes } = await heard("ready");
  const ledger = new DatabaseSync(join(home, "ledger.sqlite"), { readOnly: true });
  const mails = new DatabaseSync(storePath(twin.home), { readOnly: true });
  onTestFinished(() => {
    ledger.close();
    mails.close();
  });
  return {
    ...{ url, routes, clock, home, twin },
    marks: marksOf(ledger),
    rows: (sql: string, ...values: string[]) => ledger.prepare(sql).all(...values),
    mailRows: (sql: string, ...values: string[]) => mails.prepare(sql).all(...values),
    memory: () => ask("memory", "memory"),
    tidy: () => ask("tidy", "done"),
    /** Ends it as Ctrl-C does; what it printed, which should be nothing, and what it logged. */
    async stop() {
      await ask("stop", "done");
      await ended;
      return { printed, log: readFileSync(join(home, "logs", "pressroom.log"), "utf8") };
    },
  };
}

/** A mark of each table that no GET may touch; told anew only when the ledger was written to. */
function marksOf(ledger: DatabaseSync): () => Record<string, string> {
  const version = ledger.prepare("pragma data_version");
  const statements = Object.entries(UNTOUCHED).map(([name, sql]) => [name, ledger.prepare(sql)] as const);
  let [seen, marks]: [unknown, Record<string, string>] = [null, {}];
  return () => {
    const now = version.get()?.data_version;
    if (now === seen) return marks;
    seen = now;
    const marked = statements.map(([name, statement]): [string, string] => {
      const rows = JSON.stringify(statement.all());
      return [name, createHash("sha1").update(rows).digest("base64")];
    });
    marks = Object.fromEntries(marked);
    return marks;
  };
}
