import { describe, expect, test } from "vitest";
import { asHomeError, ConfigError, HomeError, InvariantError, ServiceError } from "../../src/core/errors.ts";

const HOME = "/srv/press";
const fault = (facts: { code?: string; errcode?: number }) => Object.assign(new Error("as it came"), facts);

describe("a fault of the machine", () => {
  test.each([
    ["ENOSPC", {}, "the disk is full. Free some space"],
    ["EDQUOT", {}, "your disk quota is used up. Free some space"],
    ["EROFS", {}, "it is on a read-only disk. Choose another folder with --home DIR"],
    ["EACCES", {}, "you may not write there"],
    ["EPERM", {}, "you may not write there"],
    ["ENOTDIR", {}, "part of its path is a file, not a folder"],
    // node:sqlite says ERR_SQLITE_ERROR for everything, and SQLite's own result code beside it.
    ["ERR_SQLITE_ERROR", { errcode: 8 }, "its ledger is read-only"],
    ["ERR_SQLITE_ERROR", { errcode: 8 | (4 << 8) }, "its ledger is read-only"],
    ["ERR_SQLITE_ERROR", { errcode: 10 | (3 << 8) }, "the disk answers with errors"],
    ["ERR_SQLITE_ERROR", { errcode: 13 }, "the disk is full. Free some space"],
    ["ERR_SQLITE_ERROR", { errcode: 14 }, "its ledger can't be opened"],
  ])("%s %o becomes one sentence about the home", (code, more, sentence) => {
    const cause = fault({ code, ...more });
    const error = asHomeError(cause, HOME);
    if (!(error instanceof HomeError)) throw new Error("it should be a HomeError");
    expect(error.message).toContain(`The home ${HOME} can't be used: ${sentence}`);
    expect(error.message).toMatch(/\.$/);
    expect(error.message).not.toContain("\n");
    expect(error.cause).toBe(cause);
  });

  test.each([
    ["a file that isn't there", fault({ code: "ENOENT" })],
    ["a broken constraint", fault({ code: "ERR_SQLITE_ERROR", errcode: 19 })],
    ["a damaged ledger, which the ledger explains itself", fault({ code: "ERR_SQLITE_ERROR", errcode: 11 })],
    ["an error of our own", new InvariantError("a defect")],
    ["an error that was explained already", new HomeError("The home is gone.")],
    ["a word", "ENOSPC"],
    ["nothing", undefined],
  ])("%s is given back as it came", (_, error) => {
    expect(asHomeError(error, HOME)).toBe(error);
  });
});

test("settings that can't be used are told all at once, each with an example that is right", () => {
  const error = new ConfigError("Your settings", [
    { key: "publication.sendHour", wrong: "hours run from 0 to 23", example: "publication.sendHour: 8" },
    { key: "RESEND_API_KEY", wrong: "it holds spaces", example: "re_…" },
  ]);
  expect(error.message).toBe(
    "Your settings can't be used:\n" +
      "  publication.sendHour: hours run from 0 to 23. For example: publication.sendHour: 8\n" +
      "  RESEND_API_KEY: it holds spaces. For example: re_…",
  );
  expect(error.problems).toHaveLength(2);
});

test("a service's error says which service, which call and what is known of its effect", () => {
  const cause = new Error("socket hang up");
  const facts = { service: "resend", operation: "batch.send", status: null, code: "network" };
  const error = new ServiceError({
    ...facts,
    message: "no answer",
    retryable: true,
    effect: "unknown",
    cause,
  });
  expect(error.message).toBe("resend batch.send: no answer");
  expect(error).toMatchObject({
    ...facts,
    retryable: true,
    effect: "unknown",
    retryAfterMs: undefined,
    cause,
  });
  expect([error.name, new InvariantError("x").name, new HomeError("x").name]).toEqual([
    "ServiceError",
    "InvariantError",
    "HomeError",
  ]);
});
