import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { HomeError, ServiceError } from "../../src/core/errors.ts";
import { sha256 } from "../../src/core/ids.ts";
import { type Download, download } from "../../src/operations/download.ts";

const CONTENT = Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * 7919) % 251));

interface Serving {
  content?: Buffer;
  /** After so many bytes the line breaks, as often as there are numbers. */
  breaks?: number[];
  knowsRanges?: boolean;
  status?: number;
  /** Sends nothing more after these bytes, and leaves the line open. */
  stallsAfter?: number;
}

/** A server of one file, which notes from where on it was asked. */
async function serve({
  content = CONTENT,
  breaks = [],
  knowsRanges = true,
  status,
  stallsAfter,
}: Serving = {}) {
  const asked: number[] = [];
  const left = [...breaks];
  const server = createServer((request, response) => {
    const from = knowsRanges ? Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0) : 0;
    asked.push(from);
    if (status) return response.writeHead(status).end();
    if (from > 0 && from >= content.length) return response.writeHead(416).end();
    const rest = content.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      "content-length": rest.length,
      ...(from > 0 ? { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
    });
    const cut = left.shift();
    if (cut !== undefined)
      return response.write(rest.subarray(0, cut), () => setTimeout(() => response.destroy(), 100));
    if (stallsAfter !== undefined) return response.write(rest.subarray(0, stallsAfter));
    return response.end(rest);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const folder = mkdtempSync(join(tmpdir(), "pressroom-download-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const to = join(folder, "model", "file.gguf");
  const shown: number[] = [];
  const wanted: Download = {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`, to },
    ...{ bytes: CONTENT.length, sha256: sha256(CONTENT), clock: manualClock("2026-01-05T10:00:00Z") },
    signal: new AbortController().signal,
    progress: (bytes) => void shown.push(bytes),
  };
  return { asked, shown, wanted, to, parts: () => readdirSync(join(folder, "model")) };
}

/** Each time from what was here by then. On a busy machine a line may be over before its first byte is read. */
function expectGoingOn(asked: readonly number[], times: number): void {
  expect(asked).toHaveLength(times);
  expect(asked).toEqual(asked.toSorted((a, b) => a - b));
  expect(asked.at(-1)).toBeGreaterThan(0);
}

test("brings a file whole, checks it, and leaves nothing beside it", async () => {
  const { wanted, to, shown, parts } = await serve();
  expect(await download(wanted)).toBe(CONTENT.length);
  expect(readFileSync(to).equals(CONTENT)).toBe(true);
  expect(shown.at(-1)).toBe(CONTENT.length);
  expect(parts()).toEqual(["file.gguf"]);
});

test("leaves a file alone that is there already, and replaces one that is another", async () => {
  const { wanted, to, asked } = await serve();
  await download(wanted);
  expect(await download(wanted)).toBe(0);
  expect(asked).toHaveLength(1);
  writeFileSync(to, CONTENT.subarray(0, 1_000));
  expect(await download(wanted)).toBe(CONTENT.length);
  expect(readFileSync(to).equals(CONTENT)).toBe(true);
});

test("goes on where the line broke off, as often as it breaks", async () => {
  const { wanted, to, asked } = await serve({ breaks: [100_000, 50_000, 1] });
  expect(await download(wanted)).toBe(CONTENT.length);
  expectGoingOn(asked, 4);
  expect(readFileSync(to).equals(CONTENT)).toBe(true);
});

test("a later run goes on with what an earlier one left", async () => {
  const { wanted, to, asked, parts } = await serve({ breaks: [10, 10, 10, 10, 10] });
  const first = await download(wanted).catch((error: unknown) => error);
  expect(first).toBeInstanceOf(ServiceError);
  expect(first).toMatchObject({
    retryable: true,
    message: expect.stringContaining("Run this again: it goes on"),
  });
  const [part = ""] = parts();
  expect(part).toBe(`file.gguf.${sha256(CONTENT).slice(0, 8)}.part`);
  const left = statSync(join(dirname(to), part)).size;
  expect(left).toBeGreaterThan(0);
  expect(await download(wanted)).toBe(CONTENT.length - left);
  expect(asked.at(-1)).toBe(left);
});

test("begins anew where the server knows no ranges", async () => {
  const { wanted, to } = await serve({ breaks: [1_000], knowsRanges: false });
  await download(wanted);
  expect(readFileSync(to).equals(CONTENT)).toBe(true);
});

test("throws another file away, whether its size or only its content differs", async () => {
  const changed = Buffer.from(CONTENT);
  changed[77] = 0;
  for (const content of [changed, CONTENT.subarray(0, 200_000), Buffer.concat([CONTENT, CONTENT])]) {
    const { wanted, to, parts } = await serve({ content });
    for (const bytes of [CONTENT.length, null]) {
      const error = await download({ ...wanted, bytes }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ retryable: false, code: "another_file" });
      expect(existsSync(to)).toBe(false);
      expect(parts()).toEqual([]);
    }
  }
});

test("a part that was damaged on disk is found out, and the next run brings the file anew", async () => {
  const { wanted, to } = await serve({ breaks: [60_000, 10, 10, 10, 10] });
  await download(wanted).catch(() => undefined);
  const part = `${to}.${wanted.sha256.slice(0, 8)}.part`;
  const damaged = readFileSync(part);
  damaged[5] = (damaged[5] ?? 0) + 1;
  writeFileSync(part, damaged);
  await expect(download(wanted)).rejects.toMatchObject({ code: "another_file" });
  await download(wanted);
  expect(readFileSync(to).equals(CONTENT)).toBe(true);
});

test("says what a server refused, and does not ask it again", async () => {
  const { wanted, asked } = await serve({ status: 404 });
  await expect(download(wanted)).rejects.toMatchObject({ status: 404, retryable: false });
  expect(asked).toHaveLength(1);
});

test("takes up a line that has gone silent, and gives up in the end", async () => {
  const { wanted, asked } = await serve({ stallsAfter: 1_000 });
  await expect(download({ ...wanted, stallMs: 150 })).rejects.toMatchObject({
    code: "broken_off",
    retryable: true,
  });
  expectGoingOn(asked, 5);
});

test("stops when asked to, and keeps what came", async () => {
  const { wanted, parts } = await serve({ stallsAfter: 1_000 });
  const stop = new AbortController();
  const begun = download({ ...wanted, signal: stop.signal, progress: () => stop.abort() });
  await expect(begun).rejects.toMatchObject({ name: "AbortError" });
  expect(parts()).toHaveLength(1);
});

test("begins nothing that the disk has no room for", async () => {
  const { wanted, asked } = await serve();
  const error = await download({ ...wanted, bytes: 2 ** 52 }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HomeError);
  expect((error as HomeError).message).toMatch(/\d+ MB more are needed/);
  expect(asked).toEqual([]);
});
