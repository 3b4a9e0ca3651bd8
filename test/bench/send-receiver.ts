/**
 * Who takes the mails, in a process of its own: a drain that answers at once, without TLS; the twin of Resend, which keeps
 * the vendor's limit by a clock in a file; and the twin of Notion. Arguments: the home, the clock's file.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { resendTwin } from "../../src/sandbox/resend/twin.ts";
import { serve } from "../../src/sandbox/serve.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { openStore } from "../../src/sandbox/store.ts";
import { sharedClock } from "./shared-clock.ts";

export interface Addresses {
  drain: string;
  twin: string;
  notion: string;
}

export interface Received {
  /** What the drain took. */
  requests: number;
  mails: number;
  bytes: number;
  /** When each call came to the twin, by its clock, and how it was answered. */
  calls: { atMs: number; status: number }[];
}

const [home = "", clockFile = ""] = process.argv.slice(2);
const received: Received = { requests: 0, mails: 0, bytes: 0, calls: [] };

// No more than the vendor would ask for, so that nothing waits: what a request costs the sender is measured.
const GENEROUS = { "ratelimit-limit": "1000", "ratelimit-remaining": "999", "ratelimit-reset": "1" };
const A_MAIL = Buffer.from('{"from":');

function countIn(bytes: Buffer): number {
  let mails = 0;
  for (let at = bytes.indexOf(A_MAIL); at >= 0; at = bytes.indexOf(A_MAIL, at + 1)) mails++;
  return mails;
}

async function drain(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let mails = 0;
  let end = Buffer.alloc(0);
  for await (const chunk of request as AsyncIterable<Buffer>) {
    received.bytes += chunk.byteLength;
    // A mail may begin in one piece and go on in the next.
    mails += countIn(chunk) + countIn(Buffer.concat([end, chunk.subarray(0, A_MAIL.length - 1)]));
    end = Buffer.from(chunk.subarray(-(A_MAIL.length - 1)));
  }
  received.requests++;
  received.mails += mails;
  const data = Array.from({ length: mails }, () => ({ id: crypto.randomUUID() }));
  response.writeHead(200, { ...GENEROUS, "content-type": "application/json" });
  response.end(JSON.stringify({ data, errors: [] }));
}

const clock = sharedClock(clockFile);
const store = await openStore(":memory:");
store.exec(resendTwin.schema);
const twin = resendTwin.app({ store, clock, limits: resendTwin.limits, url: () => "" });
const served = serve({
  card: { pressroom: "twin", service: "resend", home: "bench", lasting: false },
  clock,
  count: () => undefined,
  handle: async (request, env) => {
    const atMs = clock.now().getTime();
    const answer = await twin.fetch(request, env);
    received.calls.push({ atMs, status: answer.status });
    return answer;
  },
});
const draining = createServer((request, response) => {
  drain(request, response).catch((error: unknown) => response.destroy(error as Error));
});
const notion = await startSandbox({ home, services: ["notion"] });

const listening = (server: typeof draining) =>
  new Promise<string>((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
  });

process.on("message", () => process.send?.(received));
process.on("disconnect", () => process.exit());
const addresses: Addresses = {
  drain: await listening(draining),
  twin: await listening(served.server),
  notion: notion.urls.notion,
};
process.send?.(addresses);
