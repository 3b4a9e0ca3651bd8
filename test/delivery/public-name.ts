/** A public name on this machine: https, with a certificate that this process trusts, and whatever a test puts behind it. */
import { request as forward, type RequestListener } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { getRequestListener } from "@hono/node-server";
import { onTestFinished } from "vitest";
import type { App } from "../../src/app.ts";
import { webApp } from "../../src/web/web-app.ts";
import { CERTIFICATE, PRIVATE_KEY } from "../services/smtp/certificate.ts";

export type PublicName = Awaited<ReturnType<typeof openPublicName>>;

/** Answers 502 like a tunnel behind which nobody is, until a home is put there. */
export async function openPublicName() {
  const usual = getCACertificates("default");
  setDefaultCACertificates([...usual, CERTIFICATE]);
  let listener: RequestListener = (_, response) => void response.writeHead(502).end("Bad gateway");
  const server = createServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, (request, response) =>
    listener(request, response),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(async () => {
    setDefaultCACertificates(usual);
    await close();
  });
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close,
    answers(next: RequestListener) {
      listener = next;
    },
    /** From now on it is a tunnel to whoever serves there. */
    tunnelsTo(address: string) {
      listener = (request, response) => {
        const { method = "GET", url = "/", headers } = request;
        const onward = forward(new URL(url, address), { method, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        });
        onward.on("error", () => response.writeHead(502).end());
        request.pipe(onward);
      };
    },
    /** From now on it leads to this home's site. */
    async leadsTo(app: App) {
      const { ledger, clock, log } = app;
      const site = await app.site();
      const { readUnsubscribeToken } = app;
      const { fetch } = webApp({ ledger, clock, log, site, name: "The Small Press", readUnsubscribeToken });
      listener = getRequestListener(fetch);
    },
  };
}
