/** What the request of our own must bear of a line and of whoever answers on it. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as listen } from "node:net";
import { buffer } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { manualClock } from "../../../src/core/clock.ts";
import { sha256 } from "../../../src/core/ids.ts";
import { requestBody, storedBody } from "../../../src/core/request-body.ts";
import type { SubmitRequest } from "../../../src/delivery/mailer.ts";
import { MONDAY, mailerAt } from "../../delivery/world.ts";

type Handle = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const addressOf = (server: { address(): AddressInfo | string | null }) =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function serverThat(handle: Handle): Promise<string> {
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return addressOf(server);
}

const clock = manualClock(MONDAY);
const open = (url: string, attempts = 1) => mailerAt(url, clock, { attempts });

const requestOf = (text = '[{"to":["bea@readers.test"]}]', mails = 1): SubmitRequest => ({
  idempotencyKey: "home/issue/7/chunk/0",
  body: storedBody(text, mails),
  notAfter: new Date(clock.now().getTime() + 60_000),
});

const answer = (response: ServerResponse, body: string, headers: Record<string, string> = {}) =>
  response.writeHead(200, headers).end(body);

const TAKEN = '{"data":[{"id":"one"}],"errors":[]}';

describe("a batch on its way", () => {
  it("arrives byte for byte and length for length, many pieces or one, over one line", async () => {
    const seen: { sha256: string; length: string | undefined; port: number | undefined }[] = [];
    const url = await serverThat(async (request, response) => {
      const bytes = await buffer(request);
      const { "content-length": length } = request.headers;
      seen.push({ sha256: sha256(bytes), length, port: request.socket.remotePort });
      answer(response, TAKEN);
    });
    const mailer = open(url);
    const piece = Buffer.alloc(300_000, "long words ");
    const many = requestBody(1, () => Array.from({ length: 40 }, () => piece));
    for (const body of [many, many, requestOf().body]) {
      const outcome = await mailer.submit({ ...requestOf(), body });
      expect(outcome).toEqual({ kind: "settled", results: [{ accepted: "one" }] });
    }
    expect(seen.map((one) => one.sha256)).toEqual([many.sha256, many.sha256, requestOf().body.sha256]);
    expect(seen[0]?.length).toBe(String(40 * 300_000));
    expect(new Set(seen.map(({ port }) => port)).size).toBe(1);
  });

  it("says what it is and whose, and that the good ones are to be taken", async () => {
    let headers: IncomingMessage["headers"] = {};
    const url = await serverThat((request, response) => {
      headers = request.headers;
      request.resume().on("end", () => answer(response, TAKEN));
    });
    await open(`${url}/`).submit(requestOf());
    expect(headers).toMatchObject({
      authorization: "Bearer re_test",
      "content-type": "application/json",
      "idempotency-key": "home/issue/7/chunk/0",
      "x-batch-validation": "permissive",
    });
    expect(headers["user-agent"]).toContain("pressroom");
  });

  it("that is refused before all of it was written is refused, and the rest is not written", async () => {
    let bytes = 0;
    const url = await serverThat((request, response) => {
      request.once("data", (chunk: Buffer) => {
        bytes += chunk.byteLength;
        request.pause();
        response.writeHead(401, { "content-type": "application/json" });
        response.end('{"name":"missing_api_key","message":"Missing API key"}');
      });
    });
    const body = requestBody(1, () => Array.from({ length: 400 }, () => Buffer.alloc(100_000, " ")));
    const outcome = await open(url).submit({ ...requestOf(), body });
    expect(outcome).toMatchObject({ kind: "refused", retryable: false });
    expect(outcome).toMatchObject({ why: expect.stringContaining("RESEND_API_KEY") });
    expect(bytes).toBeLessThan(40_000_000);
  });

  it("is not written when the machine slept past its time while it was being connected", async () => {
    const seen: IncomingMessage[] = [];
    const url = await serverThat((request, response) => {
      seen.push(request);
      request.resume().on("end", () => answer(response, TAKEN));
    });
    const own = manualClock(MONDAY);
    const request: SubmitRequest = {
      body: requestOf().body,
      notAfter: new Date(own.now().getTime() + 60_000),
      // Asked for when the request is made: after the first look at the clock, and before there is a connection.
      get idempotencyKey() {
        own.advance(48 * 60 * 60_000);
        return "home/issue/7/chunk/0";
      },
    };
    const outcome = await mailerAt(url, own, { attempts: 1 }).submit(request);
    expect(outcome).toMatchObject({ kind: "refused", retryable: true });
    expect(seen).toEqual([]);
  });

  it.each([
    ["longer than any answer", "x".repeat(2 * 1024 * 1024)],
    ["nothing", ""],
    ["no JSON", "<html>"],
    ["no list", '{"data":{"id":"one"}}'],
    ["a list without ids", '{"data":[{"name":"one"}]}'],
    ["errors without a place", '{"data":[],"errors":[{"message":"bad"}]}'],
  ])("to which the answer is %s has an unknown fate", async (_, body) => {
    const url = await serverThat((request, response) => {
      request.resume().on("end", () => answer(response, body));
    });
    expect(await open(url).submit(requestOf())).toMatchObject({ kind: "unknown" });
  });

  it.each([301, 404, 413])("that is answered by a bare %s was refused", async (status) => {
    const url = await serverThat((request, response) => {
      request.resume().on("end", () => response.writeHead(status, { location: "/elsewhere" }).end());
    });
    expect(await open(url).submit(requestOf())).toMatchObject({ kind: "refused", retryable: false });
  });

  it.each([408, 500, 502])("that is answered by a bare %s may have been taken", async (status) => {
    const url = await serverThat((request, response) => {
      request.resume().on("end", () => response.writeHead(status).end());
    });
    expect(await open(url).submit(requestOf())).toMatchObject({ kind: "unknown" });
  });

  it("that found no connection, or none that could be trusted, never happened", async () => {
    const server = listen((socket) => socket.once("data", () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = addressOf(server);
    const untrusted = await open(address.replace("http:", "https:")).submit(requestOf());
    await new Promise<void>((resolve) => server.close(() => resolve()));
    const unreached = await open(address).submit(requestOf());
    for (const outcome of [untrusted, unreached]) {
      expect(outcome).toMatchObject({ kind: "refused", retryable: true });
      expect(outcome).toMatchObject({ why: expect.stringContaining("can't be reached") });
    }
  });

  it("whose line is cut in the middle of the answer has an unknown fate", async () => {
    const url = await serverThat((request, response) => {
      request.resume().on("end", () => {
        response.writeHead(200, { "content-length": "1000" });
        response.write('{"data":[');
        setImmediate(() => request.socket.destroy());
      });
    });
    expect(await open(url).submit(requestOf())).toMatchObject({ kind: "unknown" });
  });
});

describe("how many are under way at once", () => {
  const limits = { "ratelimit-limit": "5", "ratelimit-remaining": "4", "ratelimit-reset": "1" };

  it.each([
    [10, limits, 1],
    [350, limits, 2],
    [3_000, limits, 4],
    [3_000, {}, 1],
  ])("follows from answers that take %i ms and what their headers allow", async (tookMs, headers, most) => {
    const url = await serverThat((request, response) => {
      request.resume().on("end", () => {
        clock.advance(tookMs);
        answer(response, TAKEN, headers);
      });
    });
    const mailer = open(url);
    expect(mailer.underWay()).toBe(1);
    await mailer.submit(requestOf());
    expect(mailer.underWay()).toBe(most);
  });
});
