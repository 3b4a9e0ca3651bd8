import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { processEnv } from "../../config/env.ts";
import { systemClock } from "../../src/core/clock.ts";
import { httpPolicy } from "../../src/core/http.ts";
import { accountOf } from "../../src/core/ids.ts";
import { silentLog } from "../../src/core/log.ts";
import type { Realm } from "../../src/core/realm.ts";
import type { Mailer } from "../../src/delivery/mailer.ts";
import { resendMailer } from "../../src/services/resend/mailer.ts";
import { mailSandbox } from "../sandbox/sandbox-for-test.ts";
import { startMailbox, type TestMailbox } from "../services/smtp/mailbox-for-test.ts";
import { mailerAtMailbox } from "../services/smtp/mailer-for-test.ts";
import { mailerContract } from "./mailer.ts";

const RESEND = "https://api.resend.com";
const key = processEnv().variables.RESEND_API_KEY;

function open(baseUrl: string, secret: string, realm: Realm): Mailer {
  const policy = httpPolicy({
    service: "resend",
    budget: { concurrency: 1, calls: 2, windowMs: realm === "live" ? 1_100 : 1 },
    timeoutMs: 30_000,
    attempts: 3,
    patienceMs: 30_000,
    clock: systemClock,
    log: silentLog,
  });
  const account = { service: "resend", account: accountOf(secret), realm };
  return resendMailer({ key: secret, baseUrl, account, policy, clock: systemClock });
}

/** Hands each request on to `target`, waits for the answer, and cuts the line instead of giving it back. */
async function cutLineTo(target: string): Promise<string> {
  const server = createServer(async (request) => {
    const headers = new Headers();
    for (const name of ["authorization", "content-type", "idempotency-key", "x-batch-validation"]) {
      const value = request.headers[name];
      if (typeof value === "string") headers.set(name, value);
    }
    const body = await buffer(request);
    await fetch(target + request.url, { method: request.method ?? "GET", headers, body }).catch(() => null);
    request.socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const twinUrl = async () => (await mailSandbox()).urls.resend;

/** One twin a test, so that the mailers of one test are of one account. */
function twinDriver() {
  let url: Promise<string> | undefined;
  const shared = () => {
    url ??= twinUrl();
    onTestFinished(() => {
      url = undefined;
    });
    return url;
  };
  return {
    open: async () => open(await shared(), "re_contract", "sandbox"),
    openCut: async () => open(await cutLineTo(await shared()), "re_contract", "sandbox"),
    openStranger: async () => open(await shared(), "re_revoked_contract", "sandbox"),
    from: "Ada Moss <ada@letters.test>",
    addressOf: (label: string) => `${label}@readers.test`,
    ...{ listedWithinMs: 1_000, works: "the key works" },
  };
}

mailerContract("Resend's twin", twinDriver());

/** One mailbox a test. */
function mailboxDriver() {
  let mailbox: Promise<TestMailbox> | undefined;
  const shared = () => {
    mailbox ??= startMailbox();
    onTestFinished(() => {
      mailbox = undefined;
    });
    return mailbox;
  };
  return {
    open: async () => mailerAtMailbox((await shared()).url),
    openCut: async () => mailerAtMailbox((await startMailbox({ data: () => "cut" })).url),
    openStranger: async () =>
      mailerAtMailbox((await startMailbox({ password: "another" })).url.replace("another", "wrong")),
    from: "Ada Moss <ada@letters.test>",
    addressOf: (label: string) => `${label}@readers.test`,
    ...{ listedWithinMs: 0, works: "the login works" },
    cannot: {
      "answer again": "a mailbox knows no keys: what was lost is parked, and never handed over again",
      list: "a mailbox tells nobody what it took",
      show: "a mailbox gives no mail back that it sent",
    },
  };
}

mailerContract("A mailbox by SMTP", mailboxDriver());

mailerContract(
  "Resend itself",
  {
    open: async () => open(RESEND, key ?? "", "live"),
    openCut: async () => open(await cutLineTo(RESEND), key ?? "", "live"),
    openStranger: async () => open(RESEND, "re_00000000_000000000000000000000000", "live"),
    // Resend's own addresses: this sender needs no domain, and what goes to this mailbox reaches nobody.
    from: "pressroom <onboarding@resend.dev>",
    addressOf: (label) => `delivered+${label}@resend.dev`,
    ...{ listedWithinMs: 60_000, works: "the key works" },
  },
  key ? null : "left out, because no RESEND_API_KEY was handed over (npm run test:live does)",
);
