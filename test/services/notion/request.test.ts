/** What the SDK's requests must bear of a line and of whoever answers on it. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../src/core/clock.ts";
import { httpPolicy } from "../../../src/core/http.ts";
import { silentLog } from "../../../src/core/log.ts";
import { notionCall } from "../../../src/services/notion/client.ts";

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

const PAGE = "b55c9c91-384d-452b-81db-d1ef79372b75";
const ZOE = '{"object":"page","title":"Zoë writes 🏮"}';

async function serverThat(handle: Handle): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open(baseUrl: string, timeoutMs = 10_000) {
  const budget = { concurrency: 2, calls: 100, windowMs: 1_000 };
  const policy = httpPolicy({
    ...{ service: "notion", budget, timeoutMs, attempts: 1, patienceMs: 0 },
    ...{ clock: systemClock, log: silentLog },
  });
  const call = notionCall({ token: "ntn_test", baseUrl, timeoutMs, policy, clock: systemClock });
  return {
    page: () => call("pages.retrieve", "repeatable", (client) => client.pages.retrieve({ page_id: PAGE })),
    rename: (title: string) =>
      call("pages.update", "repeatable", (client) =>
        client.pages.update({
          page_id: PAGE,
          properties: { title: { title: [{ text: { content: title } }] } },
        }),
      ),
  };
}

test("a request arrives whole, and the next goes over the same line", async () => {
  const seen: unknown[] = [];
  const url = await serverThat(async (request, response) => {
    const { authorization, "notion-version": version, "content-length": length } = request.headers;
    const body = await text(request);
    seen.push({ method: request.method, authorization, version, body, port: request.socket.remotePort });
    expect(Number(length)).toBe(Buffer.byteLength(body));
    response.end(ZOE);
  });
  const { rename } = open(url);
  await rename("Zoë 🏮");
  await rename("Zoë 🏮");
  expect(seen[0]).toMatchObject({ method: "PATCH", authorization: "Bearer ntn_test", version: "2026-03-11" });
  expect(seen[0]).toMatchObject({ body: expect.stringContaining("Zoë 🏮") });
  expect(seen[1]).toEqual(seen[0]);
});

test("an answer is read whether it was compressed or not, cut into pieces anywhere", async () => {
  const packed = gzipSync(ZOE);
  const url = await serverThat((request, response) => {
    const asked = request.headers["accept-encoding"] === "gzip" && seen++ === 0;
    const bytes = asked ? packed : Buffer.from(ZOE);
    if (asked) response.setHeader("content-encoding", "gzip");
    // In the middle of ë, where it is not compressed.
    const cut = asked ? 11 : ZOE.indexOf("ë") + 1;
    response.write(bytes.subarray(0, cut), () => response.end(bytes.subarray(cut)));
  });
  let seen = 0;
  const { page } = open(url);
  expect(await page()).toEqual(JSON.parse(ZOE));
  expect(await page()).toEqual(JSON.parse(ZOE));
  expect(seen).toBe(2);
});

test("a refusal tells its status, its code, and when to ask again", async () => {
  const url = await serverThat((_, response) => {
    const refusal = { object: "error", status: 429, code: "rate_limited", message: "too many" };
    response.writeHead(429, { "retry-after": "7" }).end(JSON.stringify(refusal));
  });
  await expect(open(url).page()).rejects.toMatchObject({
    ...{ status: 429, code: "rate_limited", retryAfterMs: 7_000, retryable: true, effect: "refused" },
  });
});

test.each<[string, Handle]>([
  ["before the answer", (request) => request.socket.destroy()],
  [
    "in the middle of the answer",
    (request, response) => {
      response.writeHead(200, { "content-length": ZOE.length });
      response.write(ZOE.slice(0, 10), () => request.socket.destroy());
    },
  ],
  [
    "in the middle of a compressed answer",
    (_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(ZOE).subarray(0, 20));
    },
  ],
])("nobody knows what became of a request whose line broke off %s", async (_, handle) => {
  await expect(open(await serverThat(handle)).page()).rejects.toMatchObject({
    ...{ status: null, retryable: true, effect: "unknown" },
    message: "notion pages.retrieve: no answer arrived",
  });
});

test("where no connection was made, nothing has happened", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  await expect(open(`http://127.0.0.1:${port}`).page()).rejects.toMatchObject({
    ...{ status: null, retryable: true, effect: "refused" },
  });
});

test("what takes too long is ended, also on the line", async () => {
  const { promise: left, resolve } = Promise.withResolvers<void>();
  const url = await serverThat((_, response) => {
    once(response, "close").then(() => resolve());
  });
  await expect(open(url, 50).page()).rejects.toMatchObject({ status: null, effect: "unknown" });
  await left;
});
