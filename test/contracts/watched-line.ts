/** A line to a service on which every request is written down, with how much it carried. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { onTestFinished } from "vitest";

export interface Request {
  /** `GET /v4/spreadsheets/…`, without its query. */
  what: string;
  sentBytes: number;
  gotBytes: number;
}

export async function watchedLine(target: string): Promise<{ url: string; requests: Request[] }> {
  const requests: Request[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const { method = "GET", url = "/" } = request;
    const headers = new Headers();
    for (const name of ["authorization", "content-type"]) {
      const value = request.headers[name];
      if (typeof value === "string") headers.set(name, value);
    }
    const answer = await fetch(target + url, { method, headers, ...(method === "GET" ? {} : { body }) });
    const text = await answer.text();
    requests.push({
      what: `${method} ${url.split("?")[0]}`,
      ...{ sentBytes: body.length, gotBytes: Buffer.byteLength(text) },
    });
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}
