/** A line to a service on which things go wrong: it hands requests on, after it did to the first ones what it was told. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import type { Trouble } from "./payments.ts";

const HANDED_ON = ["authorization", "content-type", "idempotency-key", "stripe-version", "user-agent"];

export async function troubledLine(
  target: string,
  trouble: Trouble,
  { method, times }: { method: string; times: number },
): Promise<string> {
  let left = times;
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const isTroubled = request.method === method && left-- > 0;
    if (isTroubled && trouble === "silence") return;
    if (isTroubled && trouble === "cut") return void request.socket.destroy();
    if (isTroubled && trouble === "busy") {
      response.writeHead(429, { "content-type": "application/json" });
      return void response.end(JSON.stringify({ error: { code: "rate_limit", message: "Too fast." } }));
    }
    const headers = new Headers();
    for (const name of HANDED_ON) {
      const value = request.headers[name];
      if (typeof value === "string") headers.set(name, value);
    }
    const sent = request.method === "GET" ? {} : { body };
    const answer = await fetch(target + request.url, { method: request.method ?? "GET", headers, ...sent });
    const text = await answer.text();
    if (isTroubled) return void request.socket.destroy();
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
