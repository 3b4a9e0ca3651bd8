import { describe, expect, it } from "vitest";
import { lastLine, pressroom, rowsOf, temporaryFolder } from "./pressroom-for-test.ts";

const SLOW_MS = 60_000;

describe("check signup", () => {
  it(
    "walks the form to a confirmed reader and off the list, and leaves nothing of them",
    async () => {
      const home = temporaryFolder();
      const { code, out } = await pressroom(["check", "signup", "--home", home, "--json"]);
      expect(lastLine(out)).toMatchObject({ ok: true, step: "", why: "", mail: "sandbox" });
      expect(code).toBe(0);
      expect(rowsOf(home, "select * from subscribers")).toEqual([]);
      expect(rowsOf(home, "select * from consents")).toEqual([]);
      expect(rowsOf(home, "select * from requested_mails")).toEqual([]);
      expect(rowsOf(home, "select value from home where key = 'sign-up checked'")).toHaveLength(1);
    },
    SLOW_MS,
  );

  it(
    "says where it broke: at a public address that leads nowhere, first of all",
    async () => {
      const home = temporaryFolder();
      const env = { PUBLIC_URL: "http://127.0.0.1:9" };
      const { code, out } = await pressroom(["check", "signup", "--home", home, "--json"], { env });
      expect(lastLine(out)).toMatchObject({ ok: false, step: "reaching the site" });
      expect(code).toBe(1);
    },
    SLOW_MS,
  );
});

describe("setup web", () => {
  it(
    "says what to do next, and changes nothing",
    async () => {
      const { code, out } = await pressroom(["setup", "web", "--home", temporaryFolder(), "--json"]);
      expect(lastLine(out)).toMatchObject({
        ok: false,
        publicUrl: null,
        next: expect.stringContaining("PUBLIC_URL"),
      });
      expect(code).toBe(1);
    },
    SLOW_MS,
  );
});
