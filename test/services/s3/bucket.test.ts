import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { ServiceError } from "../../../src/core/errors.ts";
import { folderPlace, markFolder } from "../../../src/operations/backup/folder.ts";
import type { Place } from "../../../src/operations/backup/place.ts";
import { errorOf, temporaryFolder } from "../../ledger/ledger-for-test.ts";
import { startBucket } from "./bucket-for-test.ts";

function fileOf(bytes: number): string {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, Buffer.alloc(bytes, 7));
  return file;
}

const read = async (place: Place, name: string) => {
  const stream = await place.get(name);
  return stream && buffer(stream);
};

async function aFolder(): Promise<Place> {
  const folder = join(temporaryFolder(), "disk");
  await markFolder(folder, "/somewhere/else");
  return folderPlace(folder);
}

const PLACES = { "a folder": aFolder, "a bucket": async () => (await startBucket()).open() };

test.each(Object.entries(PLACES))("%s keeps what is put there, lists it, and lets it go", async (_, open) => {
  const place = await open();
  const file = fileOf(300_000);
  const names = Array.from({ length: 7 }, (_, n) => `archive-${n}.age`);
  for (const name of names) await place.put(name, file);
  await place.put("archive-0.age", fileOf(10));
  expect(await read(place, "archive-1.age")).toEqual(readFileSync(file));
  expect(await read(place, "archive-9.age")).toBeNull();
  const listed = (await place.list()).filter(({ name }) => name.startsWith("archive"));
  expect(listed.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual(
    names.map((name, n) => ({ name, bytes: n === 0 ? 10 : 300_000 })),
  );
  await place.remove("archive-1.age");
  await place.remove("archive-1.age");
  expect(await read(place, "archive-1.age")).toBeNull();
});

test("what others keep in the bucket, outside the prefix or below it, is not seen", async () => {
  const { open, objects } = await startBucket();
  objects.set("letters.txt", Buffer.from("x"));
  objects.set("pressroom/old/archive.age", Buffer.from("x"));
  expect(await open().list()).toEqual([]);
});

test("a service that stumbles is asked again, and one that refuses says what to do", async () => {
  const { open, faults, requests } = await startBucket();
  faults.push({ status: 500 }, { status: 503 });
  await open().put("archive.age", fileOf(10));
  expect(requests).toHaveLength(3);
  const said = async (place: Place) => (await errorOf(() => place.list())).message;
  const wrongSecret = { keys: { id: "key-of-ada", secret: "another" } };
  expect(await said(open(wrongSecret))).toMatch(/the secret does not belong to the key.*BACKUP_SECRET/);
  expect(await said(open({ keys: { id: "nobody", secret: "x" } }))).toMatch(/this key is not known there/);
  expect(await said(open({ name: "another-bucket" }))).toMatch(/no bucket of that name/);
});

test("a line that breaks off while it is read is no damage of what lies there", async () => {
  const { open, faults } = await startBucket();
  const place = open();
  await place.put("archive.age", fileOf(500_000));
  faults.push({ cut: true });
  const stream = await place.get("archive.age");
  const error = await errorOf(() => buffer(stream as ReadableStream<Uint8Array>));
  expect(error).toBeInstanceOf(ServiceError);
  expect(error).toMatchObject({ retryable: true });
});
