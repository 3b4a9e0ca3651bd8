/** Asking links whether they lead anywhere, and never a door that only this machine can knock at. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { deadLinks } from "../../src/delivery/preflight/check-links.ts";

const PRIVATE = "leads into a private network, where no reader can follow";
const signal = new AbortController().signal;

async function siteThat(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const status =
  (code: number, headers = {}) =>
  (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(code, headers).end();
  };

const why = async (url: string, options = {}) =>
  (await deadLinks([url], { signal, loopback: true, ...options }))[0]?.why;

describe("a link", () => {
  it("that answers is asked once, without its page", async () => {
    const site = await siteThat(status(200));
    expect(await deadLinks([`${site.url}/a`, `${site.url}/a`], { signal, loopback: true })).toEqual([]);
    expect(site.asked).toEqual(["HEAD /a"]);
  });

  it("whose site knows no HEAD is asked for its page", async () => {
    const site = await siteThat((request, response) =>
      status(request.method === "GET" ? 200 : 405)(request, response),
    );
    expect(await why(`${site.url}/`)).toBeUndefined();
    expect(site.asked).toEqual(["HEAD /", "GET /"]);
  });

  it.each([404, 410, 500])("that answers %d is dead, and says so", async (code) => {
    expect(await why((await siteThat(status(code))).url)).toBe(`answers ${code}`);
  });

  it.each([401, 403, 429])("that answers %d is there, for people", async (code) => {
    expect(await why((await siteThat(status(code))).url)).toBeUndefined();
  });

  it("is followed where it leads, and not in a ring", async () => {
    const site = await siteThat((request, response) =>
      request.url === "/end"
        ? status(404)(request, response)
        : status(301, { location: "/end" })(request, response),
    );
    expect(await why(`${site.url}/begin`)).toBe("answers 404");
    const ring = await siteThat(status(302, { location: "/again" }));
    expect(await why(ring.url)).toBe("is sent on more than 5 times");
  });

  it("that nobody answers is dead after its time", async () => {
    const site = await siteThat(() => undefined);
    expect(await why(site.url, { timeoutMs: 30 })).toBe("gets no answer");
    expect(await why("http://127.0.0.1:1/")).toBe("is refused by its site");
  });

  it.each([
    "http://127.0.0.1:PORT/",
    "http://localhost:PORT/",
    "http://2130706433:PORT/",
    "http://0x7f.1:PORT/",
    "http://[::1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://10.0.0.8/",
    "http://172.16.3.4/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://[fd00::1]/",
    "http://[fe80::1]/",
    "http://0.0.0.0:PORT/",
  ])("to %s is never asked", async (url) => {
    const site = await siteThat(status(200));
    const port = new URL(site.url).port;
    expect(await why(url.replace("PORT", port), { loopback: false })).toBe(PRIVATE);
    expect(site.asked).toEqual([]);
  });

  it("does not become one by way of a redirect", async () => {
    const site = await siteThat(status(302, { location: "http://169.254.169.254/" }));
    expect(await why(site.url)).toBe(PRIVATE);
    const file = await siteThat(status(302, { location: "file:///etc/passwd" }));
    expect(await why(file.url)).toBe("leads to file:, which no browser opens");
  });
});
