import { randomBytes, randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sameHash } from "../../src/audience/secrets.ts";
import { openSession, sessionOf } from "../../src/audience/sessions.ts";
import {
  enterCode,
  isCodeOf,
  mailWayIn,
  type SignInHost,
  type SignInMail,
} from "../../src/audience/sign-in.ts";
import { readToken, signToken, type TokenKeys } from "../../src/audience/signed-token.ts";
import { addConfirmed } from "../../src/audience/subscribers.ts";
import { readUnsubscribeToken, unsubscribeToken } from "../../src/audience/unsubscribe-link.ts";
import { newId } from "../../src/core/ids.ts";
import { testLedger } from "../ledger/ledger-for-test.ts";
import { sourceFiles } from "../source-imports.ts";

const KEYS: TokenKeys = ["the-key-of-this-test-is-long-enough", "an-older-key-whose-links-are-good-yet"];
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const letter = () => ALPHABET[randomInt(ALPHABET.length)] ?? "A";

/** One of the ways in which somebody who has a good token makes another of it. */
function altered(token: string, n: number): string {
  const at = randomInt(token.length);
  switch (n % 6) {
    case 0:
      return token.slice(0, at) + letter() + token.slice(at + 1);
    case 1:
      return token.slice(0, at) + token.slice(at + 1);
    case 2:
      return token.slice(0, at) + letter() + token.slice(at);
    case 3:
      return token.slice(0, at);
    case 4:
      return token + letter();
    default: {
      const [body = "", mac = ""] = token.split(".");
      return `${body}.${randomBytes(mac.length).toString("base64url").slice(0, mac.length)}`;
    }
  }
}

const FORGERIES = 100_000;

describe("of a hundred thousand forgeries none is accepted", () => {
  it("as a signed token, altered or made up", async () => {
    const { clock } = await testLedger();
    const token = signToken(KEYS, clock, { purpose: "sign in", subject: newId(), ttlMs: 900_000 });
    let accepted = 0;
    for (let n = 0; n < FORGERIES; n++) {
      const forged = altered(token, n);
      if (forged !== token && readToken(KEYS, clock, "sign in", forged).kind !== "bad") accepted++;
    }
    expect(accepted).toBe(0);
    expect(readToken(KEYS, clock, "sign in", token).kind).toBe("good");
    for (const purpose of ["confirm", "preferences"] as const)
      expect(readToken(KEYS, clock, purpose, token).kind).toBe("bad");
  });

  it("as an unsubscribe token", () => {
    const token = unsubscribeToken(KEYS[0], newId());
    let accepted = 0;
    for (let n = 0; n < FORGERIES; n++) {
      const forged = altered(token, n);
      if (forged !== token && readUnsubscribeToken(KEYS[0], forged) !== null) accepted++;
    }
    expect(accepted).toBe(0);
    expect(readUnsubscribeToken(KEYS[0], token)).not.toBe(null);
  });

  it("as a session, altered or made up", { timeout: 60_000 }, async () => {
    const { ledger, clock } = await testLedger();
    const consent = { act: "a test", at: clock.now() };
    const facts = { realm: "sandbox", source: "test", consent } as const;
    const added = await addConfirmed({ ledger, clock }, { email: "mara@readers.example" }, facts);
    if (!added.added) throw new Error(added.why);
    const session = await openSession(ledger.db, clock, added.id);
    let accepted = 0;
    for (let n = 0; n < FORGERIES; n++) {
      const forged = n % 2 === 0 ? altered(session, n) : randomBytes(32).toString("base64url");
      if (forged !== session && (await sessionOf(ledger.db, clock, forged)) !== null) accepted++;
    }
    expect(accepted).toBe(0);
    expect(await sessionOf(ledger.db, clock, session)).toMatchObject({ subscriberId: added.id });
  });
});

/** Somebody who has asked for a way in: their code, and what the browser that asked holds. */
async function askedForCode() {
  const { ledger, clock } = await testLedger();
  const consent = { act: "a test", at: clock.now() };
  const facts = { realm: "sandbox", source: "test", consent } as const;
  await addConfirmed({ ledger, clock }, { email: "mara@readers.example" }, facts);
  const mails: SignInMail[] = [];
  const host: SignInHost = {
    ...{ ledger, clock, keys: KEYS, sink: "sandbox", site: { url: "https://small-press.example" } },
    mailSignIn: async (mail) => mails.push(mail),
  };
  const browser = "b".repeat(43);
  await mailWayIn(host, { email: "mara@readers.example", browser });
  return { ledger, host, browser, code: mails[0]?.code ?? "" };
}

describe("a sign-in code", () => {
  it("is not guessed: five tries are looked at, thousands are not", { timeout: 60_000 }, async () => {
    const { ledger, host, browser, code } = await askedForCode();
    const kinds = new Map<string, number>();
    for (let n = 0; n < 5_000; n++) {
      // Never the right one among the first five; then it, again and again.
      const guess = String(n < 5 ? (Number(code) + n + 1) % 1_000_000 : n % 2 ? code : n).padStart(6, "0");
      const { kind } = await enterCode(host, { browser, network: `n${n % 100}`, code: guess });
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    expect(Object.fromEntries(kinds)).toEqual({ wrong: 5, "too many": 4_995 });
    expect(await ledger.db.selectFrom("sessions").selectAll().execute()).toEqual([]);
  });

  it("is told from a hundred thousand others, though nothing stopped them from being looked at", async () => {
    const { ledger, code } = await askedForCode();
    const row = await ledger.db.selectFrom("sign_ins").selectAll().executeTakeFirstOrThrow();
    let accepted = 0;
    for (let n = 1; n <= FORGERIES; n++) {
      const other = String((Number(code) + n * 7) % 1_000_000).padStart(6, "0");
      const forged = n % 10 === 0 ? altered(code, n) : other;
      if (forged !== code && isCodeOf(KEYS, row, forged)) accepted++;
    }
    expect(accepted).toBe(0);
    expect(isCodeOf(KEYS, row, code)).toBe(true);
    // The same digits are another row's nothing.
    expect(isCodeOf(KEYS, { ...row, id: newId() }, code)).toBe(false);
    expect(isCodeOf(KEYS, undefined, code)).toBe(false);
  });
});

describe("secrets are compared in constant time", () => {
  it("over equal lengths, whatever is given", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        expect(sameHash(a, b)).toBe(a === b);
        expect(sameHash(a, a)).toBe(true);
      }),
    );
  });

  it("whatever is read as a token is bad, and never an error", async () => {
    const { clock } = await testLedger();
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 1_200 }), (text) => {
        expect(readToken(KEYS, clock, "sign in", text).kind).toBe("bad");
        expect(readUnsubscribeToken(KEYS[0], text)).toBe(null);
      }),
    );
  });

  /** Everything that compares a secret; whoever adds to it has looked at how. */
  const COMPARE = [
    ...["audience/secrets.ts", "audience/signed-token.ts", "audience/unsubscribe-link.ts"],
    ...[
      "delivery/links.ts",
      "sandbox/bluesky/tokens.ts",
      "sandbox/desk/posted-form.ts",
      "sandbox/notion/files.ts",
      "sandbox/x/signature.ts",
      "services/resend/webhook.ts",
      "services/stripe/webhook.ts",
      "web/fill-time.ts",
      "web/notion-webhook.ts",
    ],
  ];
  const sources = sourceFiles().filter((file) => file.startsWith("src/"));
  const textOf = (file: string) => readFileSync(join(import.meta.dirname, "../..", file), "utf8");

  it("by timingSafeEqual, in few places", () => {
    const compare = sources.filter((file) => textOf(file).includes("timingSafeEqual("));
    expect(compare.map((file) => file.slice("src/".length)).toSorted()).toEqual(COMPARE);
  });

  it("and alone by it: no signature, mark, token or hash of a secret meets a plain comparison", () => {
    const name = String.raw`\b\w*(?:[mM]ac|[sS]ignature|[sS]ecret|[tT]oken|[sS]tamp(?<!timestamp)|id_?[hH]ash|code_?[hH]ash|browser_?[hH]ash)\b`;
    const none = String.raw`(?!=|\s*(?:null\b|undefined\b|""|"string"))`;
    const plain = new RegExp(String.raw`${name}\s*[!=]==?${none}|[!=]==?\s*${name}(?!\.length)`);
    const found = sources.flatMap((file) =>
      textOf(file)
        .split("\n")
        .filter((line) => plain.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(found).toEqual(KNOWN);
  });
});

/** These compare what came with itself, and what we wrote with what we wrote. */
const KNOWN = [
  'src/audience/signed-token.ts: if (given.length !== 32 || given.toString("base64url") !== mac) return { kind: "bad" };',
  "src/web/site-pages.ts: if (before?.html === html && before.stamp === stamp) return before;",
];
