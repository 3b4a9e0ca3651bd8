import { execFileSync } from "node:child_process";
import { mkdirSync, openAsBlob, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { HomeError } from "../../../src/core/errors.ts";
import { checkArchive, unpackArchive, writeArchive } from "../../../src/operations/backup/archive.ts";
import { newKey, opened, readKey } from "../../../src/operations/backup/key.ts";
import { errorOf, NOON, temporaryFolder } from "../../ledger/ledger-for-test.ts";

const MANIFEST = { format: 1 as const, homeId: "h", at: NOON, machine: "imac", schema: 13, rows: {} };

async function anArchive(files: Record<string, Uint8Array> = {}) {
  const folder = temporaryFolder();
  const key = await newKey();
  mkdirSync(join(folder, "from/assets"), { recursive: true });
  const named = Object.entries(files).map(([name, bytes]) => {
    const path = join(folder, "from", name);
    writeFileSync(path, bytes);
    return { name, path };
  });
  const file = join(folder, "archive.age");
  const written = await writeArchive(file, { files: named, manifest: MANIFEST, recipients: [key.recipient] });
  return { folder, key, file, written };
}

const streamOf = async (file: string) => (await openAsBlob(file)).stream() as ReadableStream<Uint8Array>;
const pieces = (bytes: Uint8Array) =>
  new Blob([new Uint8Array(bytes)]).stream() as ReadableStream<Uint8Array>;

test("what went into an archive comes out of it, byte for byte, whatever its length", async () => {
  const lengths = [0, 1, 511, 512, 513, 65_535, 65_536, 200_001];
  const files = Object.fromEntries(
    lengths.map((length, n) => [`assets/${"ab".repeat(32)}.${n}`, new Uint8Array(length).fill(n + 1)]),
  );
  const { folder, key, file, written } = await anArchive({ ...files, ".env": Buffer.from("A=1\n") });
  const manifest = await unpackArchive(await streamOf(file), key.identity, join(folder, "to"));
  expect(manifest).toMatchObject({ homeId: "h", at: NOON });
  expect(manifest.files.map(({ name, bytes }) => [name, bytes])).toEqual([
    ...Object.entries(files).map(([name, { length }]) => [name, length]),
    [".env", 4],
  ]);
  for (const [name, bytes] of Object.entries(files))
    expect(readFileSync(join(folder, "to", name)).equals(bytes)).toBe(true);
  expect(statSync(join(folder, "to/.env")).mode & 0o777).toBe(0o600);
  expect(statSync(file)).toMatchObject({ size: written.bytes });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("an archive that was opened by other means is a tar that any machine unpacks", async () => {
  const { folder, key, file } = await anArchive({ "settings.yaml": Buffer.from("web: {}\n") });
  const parts: Uint8Array[] = [];
  for await (const piece of opened(await streamOf(file), key.identity)) parts.push(piece);
  writeFileSync(join(folder, "plain.tar.gz"), Buffer.concat(parts));
  mkdirSync(join(folder, "tar"));
  execFileSync("tar", ["xzf", join(folder, "plain.tar.gz"), "-C", join(folder, "tar")]);
  expect(readFileSync(join(folder, "tar/settings.yaml"), "utf8")).toBe("web: {}\n");
  expect(readdirSync(join(folder, "tar")).toSorted()).toEqual(["manifest.json", "settings.yaml"]);
});

test("nothing of what is in it stands readable in the archive", async () => {
  const { file } = await anArchive({ ".env": Buffer.from("RESEND_API_KEY=re_very_secret\n") });
  expect(readFileSync(file, "latin1")).not.toMatch(/re_very_secret|RESEND|manifest|\.env/);
});

test("another key is told from damage, and the key itself is never said", async () => {
  const { file } = await anArchive();
  const other = await newKey();
  const error = await errorOf(async () => checkArchive(await streamOf(file), other.identity));
  expect(error).toBeInstanceOf(HomeError);
  expect(error.message).toMatch(/another key/);
  const typo = other.identity.replace(/.$/, (sign) => (sign === "Q" ? "P" : "Q"));
  const wrong = await errorOf(() => readKey(typo));
  expect(wrong.message).toMatch(/it is not whole/);
  expect(wrong.message).not.toContain(other.identity.slice(20, 40));
});

test("a key is read from paper, spaced and in small letters, and from a file of age-keygen's", async () => {
  const { identity, recipient } = await newKey();
  const spaced = identity.toLowerCase().replace(/(.{8})/g, "$1 ");
  expect(await readKey(spaced)).toEqual({ identity, recipient });
  expect(await readKey(`# created: today\n# public key: ${recipient}\n${identity}\n`)).toEqual({
    identity,
    recipient,
  });
});

test("one flipped bit anywhere, or an end cut off anywhere, is detected", { timeout: 60_000 }, async () => {
  const noise = Buffer.from(Array.from({ length: 150_000 }, (_, n) => (n * 7919 + (n >> 3) * 31) & 0xff));
  const { key, file } = await anArchive({ "ledger.sqlite": noise, ".env": Buffer.from("A=1") });
  const whole = readFileSync(file);
  await checkArchive(pieces(whole), key.identity);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(7), fc.boolean(), async (at, bit, isCut) => {
      const hurt = isCut ? whole.subarray(0, at) : Buffer.from(whole);
      if (!isCut) hurt[at] = (hurt[at] ?? 0) ^ (1 << bit);
      const error = await errorOf(() => checkArchive(pieces(hurt), key.identity));
      expect(error).toBeInstanceOf(HomeError);
    }),
    { numRuns: 150 },
  );
});

test("an archive never leads out of the folder that it is unpacked into", async () => {
  const { folder, key } = await anArchive();
  const path = join(folder, "x");
  writeFileSync(path, "x");
  for (const [n, name] of ["../x", "/etc/x", "assets/../../x", "a/b"].entries()) {
    const file = join(folder, `evil-${n}`);
    const files = [{ name, path }];
    await writeArchive(file, { files, manifest: MANIFEST, recipients: [key.recipient] });
    await expect(unpackArchive(await streamOf(file), key.identity, join(folder, "to"))).rejects.toThrow(
      /none of pressroom's/,
    );
  }
});

test("what is no archive at all is said to be none", async () => {
  const { identity } = await newKey();
  const bytes = Readable.toWeb(Readable.from([Buffer.from("dear diary\n")])) as ReadableStream<Uint8Array>;
  await expect(checkArchive(bytes, identity)).rejects.toThrow(HomeError);
});
