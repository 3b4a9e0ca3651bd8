import { expect, test } from "vitest";
import { accountOf, newId, newTraceId, sha256 } from "../../src/core/ids.ts";

test("ids are never the same twice", () => {
  const ids = Array.from({ length: 1_000 }, newId);
  expect(new Set(ids).size).toBe(1_000);
});

test("a trace id is 32 hexadecimal digits, as W3C asks", () => {
  const ids = Array.from({ length: 100 }, newTraceId);
  expect(ids.filter((id) => !/^[0-9a-f]{32}$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(100);
});

test("a hash is SHA-256 in hexadecimal, of a text's UTF-8", () => {
  expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(sha256("ü")).toBe(sha256(new Uint8Array([0xc3, 0xbc])));
});

test("an account is named by its key, always the same, and doesn't tell the key", () => {
  const key = "re_123456789";
  expect(accountOf(key)).toBe(accountOf(key));
  expect(accountOf(key)).not.toBe(accountOf("re_123456780"));
  expect(accountOf(key)).toMatch(/^[0-9a-f]{16}$/);
  expect(sha256(key)).not.toContain(accountOf(key));
});
