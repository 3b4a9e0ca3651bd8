import { createHmac, randomBytes, randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readUnsubscribeToken, unsubscribeToken } from "../../src/audience/unsubscribe-link.ts";

const KEY = randomBytes(32).toString("base64url");
const MARA = "0f5a3c2e-1b7d-4a86-9c57-2d1e8b40c001";

describe("an unsubscribe link", () => {
  it("names its reader, and is the same for ever", () => {
    const token = unsubscribeToken(KEY, MARA);
    expect(readUnsubscribeToken(KEY, token)).toBe(MARA);
    expect(unsubscribeToken(KEY, MARA)).toBe(token);
    expect(unsubscribeToken("k".repeat(43), MARA)).toBe(`${MARA}.i4bYEa4_wzk0OogRCvwpkuXk`);
  });

  it("fits into an address as it stands", () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const token = unsubscribeToken(KEY, id);
        expect(encodeURIComponent(token)).toBe(token);
        expect(readUnsubscribeToken(KEY, token)).toBe(id);
      }),
    );
  });

  it("is not accepted in any of 10,000 altered forms", () => {
    const token = unsubscribeToken(KEY, MARA);
    const letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.";
    const letterAt = (n: number) => letters[n % letters.length] ?? "";
    const altered = new Set<string>();
    // Each place in turn gets each letter, then pairs of places do.
    for (let n = 0; altered.size < 10_000; n++) {
      const form = [...token];
      const round = Math.floor(n / token.length);
      form[n % token.length] = letterAt(round);
      if (round >= letters.length) form[(n * 7 + round) % token.length] = letterAt(n);
      if (form.join("") !== token) altered.add(form.join(""));
    }
    const accepted = [...altered].filter((form) => readUnsubscribeToken(KEY, form) !== null);
    expect(accepted).toEqual([]);
  });

  it("is not accepted when it was cut, lengthened or made up", () => {
    const token = unsubscribeToken(KEY, MARA);
    fc.assert(fc.property(fc.string(), (junk) => readUnsubscribeToken(KEY, junk) === null));
    for (let length = 0; length < token.length; length++) {
      expect(readUnsubscribeToken(KEY, token.slice(0, length))).toBeNull();
    }
    for (const tail of ["A", "=", "\n", " ", ".", "\u0000"]) {
      expect(readUnsubscribeToken(KEY, token + tail)).toBeNull();
      expect(readUnsubscribeToken(KEY, tail + token)).toBeNull();
    }
  });

  it("holds for one reader, one home and this purpose alone", () => {
    const [, signature] = unsubscribeToken(KEY, MARA).split(".");
    expect(readUnsubscribeToken(KEY, `${randomUUID()}.${signature}`)).toBeNull();
    expect(readUnsubscribeToken(randomBytes(32).toString("base64url"), `${MARA}.${signature}`)).toBeNull();
    for (const purpose of ["", "pressroom confirm 1\n", "pressroom unsubscribe 2\n"]) {
      const other = createHmac("sha256", KEY).update(`${purpose}${MARA}`).digest().subarray(0, 18);
      expect(readUnsubscribeToken(KEY, `${MARA}.${other.toString("base64url")}`)).toBeNull();
    }
  });
});
