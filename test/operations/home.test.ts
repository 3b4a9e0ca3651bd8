import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { parse } from "dotenv";
import { describe, expect, it } from "vitest";
import { HomeError } from "../../src/core/errors.ts";
import { prepareHome } from "../../src/operations/home.ts";
import { choosePort, siteAddress } from "../../src/operations/site-address.ts";
import { errorOf, temporaryFolder, testLedger } from "../ledger/ledger-for-test.ts";

const modeOf = (path: string) => statSync(path).mode & 0o777;
const keyIn = (home: string) => parse(readFileSync(join(home, ".env"), "utf8")).PRESSROOM_TOKEN_KEY ?? "";

describe("a home", () => {
  it("is made readable by its owner alone, with the key that signs links", async () => {
    const home = join(temporaryFolder(), "deep", "home");
    await prepareHome(home);
    expect(modeOf(home)).toBe(0o700);
    expect(modeOf(join(home, ".env"))).toBe(0o600);
    expect(keyIn(home)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(readdirSync(home)).toEqual([".env"]);
  });

  it("keeps its key for ever", async () => {
    const home = temporaryFolder();
    await prepareHome(home);
    const before = readFileSync(join(home, ".env"), "utf8");
    await prepareHome(home);
    expect(readFileSync(join(home, ".env"), "utf8")).toBe(before);
  });

  it("below a folder in which nothing can be made is refused in a sentence, at once", async () => {
    // Linux's /proc answers ENOENT, on which Node's own recursive mkdir never returns.
    await expect(prepareHome("/proc/no-home-here/below")).rejects.toThrow(
      /can't be used: .*Choose another folder/,
    );
  });

  it("of two processes that make it at once has one key", async () => {
    const home = join(temporaryFolder(), "home");
    await Promise.all(Array.from({ length: 8 }, () => prepareHome(home)));
    expect(readFileSync(join(home, ".env"), "utf8").match(/PRESSROOM_TOKEN_KEY=/g)).toHaveLength(1);
  });

  it.each([
    "RESEND_API_KEY=re_mine\n",
    "PRESSROOM_TOKEN_KEY=\nRESEND_API_KEY=re_mine\n",
    "# PRESSROOM_TOKEN_KEY=x\nRESEND_API_KEY=re_mine",
  ])("whose owner wrote %j keeps that and gets a key beside it", async (written) => {
    const home = temporaryFolder();
    writeFileSync(join(home, ".env"), written);
    await prepareHome(home);
    const text = readFileSync(join(home, ".env"), "utf8");
    expect(text.startsWith(written)).toBe(true);
    expect(parse(text)).toMatchObject({ RESEND_API_KEY: "re_mine" });
    expect(keyIn(home)).toHaveLength(43);
    await prepareHome(home);
    expect(readFileSync(join(home, ".env"), "utf8")).toBe(text);
  });

  it("with a key that was quoted or spaced is left as it is", async () => {
    for (const line of [
      `PRESSROOM_TOKEN_KEY="${"k".repeat(43)}"`,
      `export PRESSROOM_TOKEN_KEY = ${"k".repeat(43)}`,
    ]) {
      const home = temporaryFolder();
      writeFileSync(join(home, ".env"), line);
      await prepareHome(home);
      expect(readFileSync(join(home, ".env"), "utf8")).toBe(line);
    }
  });

  it("below a file, or that is one, is refused in one sentence", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "file"), "");
    for (const home of [join(folder, "file"), join(folder, "file", "home")]) {
      const error = await errorOf(() => prepareHome(home));
      expect(error).toBeInstanceOf(HomeError);
      expect(error.message).toMatch(
        /can't be used: .* is a file, not a folder\. Choose another folder with --home DIR/,
      );
    }
  });

  it("does not open what its owner had closed, nor close what they had opened", async () => {
    const home = join(temporaryFolder(), "home");
    mkdirSync(home);
    chmodSync(home, 0o755);
    await prepareHome(home);
    expect(modeOf(home)).toBe(0o755);
    expect(modeOf(join(home, ".env"))).toBe(0o600);
    expect(existsSync(join(home, ".env"))).toBe(true);
  });
});

describe("the site's address", () => {
  it("is recorded, and differs from home to home", async () => {
    const { ledger } = await testLedger();
    const address = await siteAddress(ledger, "/homes/one");
    expect(await siteAddress(ledger, "/homes/one")).toBe(address);
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:2\d{4}$/);
    const { ledger: other } = await testLedger();
    expect(await siteAddress(other, "/homes/two")).not.toBe(address);
  });

  it("moves only when it is told to, and stays there", async () => {
    const { ledger } = await testLedger();
    const port = await choosePort(ledger, "/homes/one");
    expect(await siteAddress(ledger, "/homes/one")).toBe(`http://127.0.0.1:${port}`);
  });
});
