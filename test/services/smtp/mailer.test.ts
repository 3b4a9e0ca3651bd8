import { describe, expect, test } from "vitest";
import { systemClock } from "../../../src/core/clock.ts";
import { storedBody } from "../../../src/core/request-body.ts";
import type { SubmitOutcome } from "../../../src/delivery/mailer.ts";
import { mailboxOf } from "../../../src/services/smtp/mailbox.ts";
import { type MailboxFaults, startMailbox } from "./mailbox-for-test.ts";
import { LATER, letterTo, mailerAtMailbox, openAdmission, SHORT, submitTo } from "./mailer-for-test.ts";

const BEA = "bea@readers.test";

describe("what a mailbox's answer means", () => {
  const refused = (retryable: boolean, words: string) => ({
    kind: "refused",
    retryable,
    why: expect.stringContaining(words),
  });
  const settled = (word: "rejected" | "unknown", words: string) => ({
    kind: "settled",
    results: [{ [word]: expect.stringContaining(words) }],
  });

  const cases: [string, MailboxFaults, unknown][] = [
    [
      "an address that nobody has there is rejected",
      { rcpt: () => "550 5.1.1 no such user" },
      settled("rejected", "no such user"),
    ],
    [
      "a reader whose mailbox is full keeps nobody else from getting theirs",
      { rcpt: () => "452 4.2.2 the mailbox is over its quota limit, exceeded" },
      { ...refused(true, "over its quota"), alone: true },
    ],
    [
      "a rate is waited for",
      { rcpt: () => "450 4.7.1 too much mail from you" },
      refused(true, "too much mail"),
    ],
    [
      "a day's quota is waited for, though its number says “for good”",
      { rcpt: () => "550 5.4.5 Daily user sending limit exceeded" },
      { ...refused(true, "sending limit"), quota: "day" },
    ],
    [
      "a server that does not pass mail on needs the owner, and loses nobody",
      { rcpt: () => "554 5.7.1 Relay access denied" },
      refused(false, "publication.sender"),
    ],
    [
      "a sender who is not the mailbox's needs the owner",
      { from: () => "550 5.7.0 From address is not one of your addresses" },
      refused(false, "publication.sender"),
    ],
    [
      "a mail that is refused for what it says needs the owner",
      { data: () => "554 5.7.1 this looks like spam" },
      refused(false, "Change the mail"),
    ],
    [
      "a reader who is refused only after the mail was read is rejected",
      { data: () => "550 5.1.1 no such user" },
      settled("rejected", "no such user"),
    ],
    [
      "a mail that is refused for now after it was read was not taken",
      { data: () => "451 4.3.0 try again later" },
      refused(true, "try again later"),
    ],
    [
      "a line that breaks once the whole mail is over leaves its fate unknown",
      { data: () => "cut" },
      settled("unknown", "before the mailbox said that it has it"),
    ],
    [
      "an answer that never comes leaves its fate unknown",
      { data: () => "hang" },
      settled("unknown", "no answer came in time"),
    ],
    [
      "a login that is refused needs the owner",
      { login: () => "535 5.7.8 no" },
      refused(false, "setup mail"),
    ],
    [
      "a login that is refused for now is tried again",
      { login: () => "454 4.7.0 too many logins" },
      refused(true, "too many logins"),
    ],
  ];

  test.each(cases)("%s", async (_, faults, expected) => {
    const mailbox = await startMailbox(faults);
    const mailer = mailerAtMailbox(mailbox.url, { times: { ...SHORT, takingMs: 400 } });
    expect(await submitTo(mailer, letterTo(BEA))).toMatchObject(expected as object);
  });

  test("nobody there is waited for, and so is a port behind which nobody speaks", async () => {
    const mailbox = await startMailbox();
    await mailbox.stop();
    const mailer = mailerAtMailbox(mailbox.url);
    expect(await submitTo(mailer, letterTo(BEA))).toMatchObject(refused(true, "can't be reached"));
  });

  test("a server that says less mail fits than this one is, is not offered it", async () => {
    const mailbox = await startMailbox({ server: { size: 1_000 } });
    const mailer = mailerAtMailbox(mailbox.url);
    const long = letterTo(BEA, { html: "<p>long</p>".repeat(1_000) });
    expect(await submitTo(mailer, long)).toMatchObject(refused(false, "larger than allowed"));
    expect(mailbox.mails).toEqual([]);
  });

  test("neither a password nor an address stands in any of them", async () => {
    const said: string[] = [];
    for (const [, faults] of cases) {
      const mailbox = await startMailbox(faults);
      const mailer = mailerAtMailbox(mailbox.url, { times: { ...SHORT, takingMs: 400 } });
      said.push(JSON.stringify(await submitTo(mailer, letterTo(BEA))));
    }
    const mailbox = await startMailbox({ rcpt: (address) => `550 5.1.1 <${address}>: no` });
    said.push(JSON.stringify(await submitTo(mailerAtMailbox(mailbox.url), letterTo(BEA))));
    expect(said.join("\n")).not.toMatch(/pass:word|%20pass|@/);
  });
});

describe("a mail whose answer was lost", () => {
  test.each(["cut", "hang"] as const)("is on the line once (%s)", async (fate) => {
    const mailbox = await startMailbox({ data: () => fate });
    const mailer = mailerAtMailbox(mailbox.url, { times: { ...SHORT, takingMs: 300 } });
    await submitTo(mailer, letterTo(BEA));
    expect(mailbox.recipients()).toEqual([BEA]);
  });

  test("after which the next one goes over a new line", async () => {
    const fates: ("cut" | null)[] = ["cut", null];
    const mailbox = await startMailbox({ data: () => fates.shift() ?? null });
    const mailer = mailerAtMailbox(mailbox.url);
    await submitTo(mailer, letterTo(BEA));
    expect(await submitTo(mailer, letterTo("cem@readers.test"))).toMatchObject({
      results: [{ accepted: expect.any(String) }],
    });
    expect(mailbox.recipients()).toEqual([BEA, "cem@readers.test"]);
  });
});

describe("the lines", () => {
  const many = (n: number) => Array.from({ length: n }, (_, index) => `reader${index}@readers.test`);

  test("one is used for one mail after the other, and logged in once", async () => {
    const mailbox = await startMailbox();
    const mailer = mailerAtMailbox(mailbox.url);
    for (const to of many(5)) await submitTo(mailer, letterTo(to));
    expect(mailbox.recipients()).toEqual(many(5));
    expect(mailbox.seen).toMatchObject({ lines: 1, logins: 1 });
  });

  test("as many are open as mails are under way", async () => {
    const mailbox = await startMailbox();
    const mailer = mailerAtMailbox(mailbox.url, { connections: 3 });
    expect(mailer.underWay()).toBe(3);
    const [first = "", ...others] = many(9);
    await submitTo(mailer, letterTo(first));
    for (let from = 0; from < others.length; from += 3)
      await Promise.all(others.slice(from, from + 3).map((to) => submitTo(mailer, letterTo(to))));
    expect(mailbox.recipients().toSorted()).toEqual(many(9));
    expect(mailbox.seen.most).toBe(3);
  });

  test("one that the server ended meanwhile loses no mail, and sends none twice", async () => {
    const mailbox = await startMailbox();
    const mailer = mailerAtMailbox(mailbox.url);
    const outcomes: SubmitOutcome[] = [];
    for (const to of many(4)) {
      outcomes.push(await submitTo(mailer, letterTo(to)));
      mailbox.dropLines();
    }
    expect(outcomes.map(({ kind }) => kind)).toEqual(many(4).map(() => "settled"));
    expect(mailbox.recipients()).toEqual(many(4));
  });

  test("one over which a reader was refused is used for the next", async () => {
    const mailbox = await startMailbox({ rcpt: (address) => (address === BEA ? "550 5.1.1 nobody" : null) });
    const mailer = mailerAtMailbox(mailbox.url);
    await submitTo(mailer, letterTo(BEA));
    await submitTo(mailer, letterTo("cem@readers.test"));
    expect([mailbox.seen.lines, mailbox.recipients()]).toEqual([1, ["cem@readers.test"]]);
  });

  test("after fifty mails a new one is made", async () => {
    const mailbox = await startMailbox();
    const mailer = mailerAtMailbox(mailbox.url);
    for (const to of many(51)) await submitTo(mailer, letterTo(to));
    expect(mailbox.seen.lines).toBe(2);
    expect(new Set(mailbox.recipients()).size).toBe(51);
  });
});

describe("the pace", () => {
  test("a rate that was met holds everybody, longer each time, and the next run goes on", async () => {
    const mailbox = await startMailbox({ from: () => "421 4.7.0 slow down" });
    const { admission, holds } = openAdmission();
    const outcome = await submitTo(mailerAtMailbox(mailbox.url, { admission }), letterTo(BEA));
    expect(outcome).toMatchObject({ kind: "refused", retryable: true });
    expect(holds).toHaveLength(3);
    expect(holds).toEqual(holds.toSorted((a, b) => a - b));
    expect(holds[0]).toBeGreaterThanOrEqual(2_000);
  });

  test("who is held for long does not wait for it", async () => {
    const mailbox = await startMailbox();
    const until = new Date("2026-11-02T09:30:00Z");
    const admission = { admit: async () => until, hold: async () => undefined };
    const outcome = await submitTo(mailerAtMailbox(mailbox.url, { admission }), letterTo(BEA));
    expect(outcome).toMatchObject({ kind: "refused", retryable: true });
    expect(JSON.stringify(outcome)).toContain("2026-11-02 09:30 UTC");
    expect(mailbox.seen.lines).toBe(0);
  });

  test("asked to stop while it waits for its turn, it has sent nothing and says so", async () => {
    const mailbox = await startMailbox();
    const stop = new AbortController();
    const admission = {
      async admit(_: number, signal?: AbortSignal) {
        stop.abort(new Error("stopped"));
        signal?.throwIfAborted();
        return null;
      },
      hold: async () => undefined,
    };
    const mailer = mailerAtMailbox(mailbox.url, { admission, signal: stop.signal });
    expect(await submitTo(mailer, letterTo(BEA))).toMatchObject({ kind: "refused", retryable: true });
    expect(mailbox.mails).toEqual([]);
  });
});

describe("the line's safety", () => {
  test("beyond this machine it is TLS from the first byte or by STARTTLS, never neither", () => {
    const tls = (address: string) => mailboxOf(address).tls;
    expect(tls("smtps://a:b@mail.letters.test")).toBe("implicit");
    expect(tls("smtp://a:b@mail.letters.test:465")).toBe("implicit");
    expect(tls("smtp://a:b@mail.letters.test:587")).toBe("starttls");
    expect(tls("smtp://a:b@mail.letters.test:25")).toBe("starttls");
    expect(tls("smtp://127.0.0.1.letters.test")).toBe("starttls");
    expect(tls("smtp://127.0.0.1:1025")).toBe("none");
  });

  test("the login is read from an address with an @ in its name and signs in its password", () => {
    expect(mailboxOf("smtps://ada@letters.test:p%40ss%20w@mail.letters.test").login).toEqual({
      user: "ada@letters.test",
      password: "p@ss w",
    });
    expect(mailboxOf("smtps://ada:100%sure@mail.letters.test").login?.password).toBe("100%sure");
  });

  test("a certificate that nobody vouches for is refused, and no password is told", async () => {
    const mailbox = await startMailbox({ tls: "implicit" });
    const outcome = await submitTo(mailerAtMailbox(mailbox.url), letterTo(BEA));
    expect(outcome).toMatchObject({
      kind: "refused",
      retryable: false,
      why: expect.stringContaining("safe line"),
    });
    expect(mailbox.seen.logins).toBe(0);
  });
});

test("a mail whose time is over is not sent", async () => {
  const mailbox = await startMailbox();
  const mailer = mailerAtMailbox(mailbox.url);
  const body = storedBody(mailer.encode([letterTo(BEA)]), 1);
  const late = await mailer.submit({ idempotencyKey: "k", body, notAfter: new Date(0) });
  expect(late).toMatchObject({ kind: "refused", retryable: true });
  expect(mailbox.seen.lines).toBe(0);
});

test("what the mailbox takes is looked at by logging in", async () => {
  const mailbox = await startMailbox();
  expect(await mailerAtMailbox(mailbox.url).check()).toContain("the login works");
  mailbox.faults.login = () => "535 5.7.8 no";
  await expect(mailerAtMailbox(mailbox.url).check()).rejects.toMatchObject({
    ...{ name: "ServiceError", service: "smtp", retryable: false },
    message: expect.stringContaining("app password"),
  });
  expect(mailbox.mails).toEqual([]);
});

test("its id is the same for the same key, and another for another", async () => {
  const mailbox = await startMailbox();
  const mailer = mailerAtMailbox(mailbox.url);
  const idOf = async (key: string) => {
    const outcome = await submitTo(mailer, letterTo(BEA), key, systemClock);
    return outcome.kind === "settled" && outcome.results[0] && "accepted" in outcome.results[0]
      ? outcome.results[0].accepted
      : null;
  };
  const [one, again, other] = [await idOf("home-a/1"), await idOf("home-a/1"), await idOf("home-b/1")];
  expect(one).toMatch(/^<[0-9a-f]{32}@letters\.test>$/);
  expect([again, other === one]).toEqual([one, false]);
  expect(LATER.getTime()).toBeGreaterThan(Date.now());
});
