/** `pressroom preview [ISSUE]`: an issue's mail as inboxes show it, on this machine alone. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { withFallbacks } from "../content/merge-fields.ts";
import { ConfigError } from "../core/errors.ts";
import { EXIT } from "../operations/exit.ts";
import type { Desk } from "./options.ts";
import { type MadePreview, makePreview } from "./preview/make.ts";
import { previewApp } from "./preview/serve.ts";
import { writePreview } from "./preview/write.ts";
import { untilStopped } from "./serve-site.ts";
import { issueNow } from "./which-issue.ts";

export interface PreviewOptions {
  port?: string;
  links?: boolean;
  once?: string;
}

export async function preview(desk: Desk, wanted: string | undefined, options: PreviewOptions) {
  const { app, terminal, signal } = desk;
  const port = portIn(options.port);
  const issue = await issueNow(app, terminal, wanted);
  const make = async (): Promise<MadePreview> =>
    makePreview(app, await issueNow(app, terminal, issue.id), { links: options.links === true, signal });
  const first = await makePreview(app, issue, { links: options.links === true, signal });
  const title = withFallbacks(issue.title) || "Untitled";
  const facts = { issue: issue.number, title: issue.title, findings: first.findings };
  if (options.once !== undefined) {
    const files = await writePreview(first, options.once);
    terminal.end(`“${title}” is in ${options.once}: open its index.html`);
    return { json: { ...facts, files }, exitCode: EXIT.done };
  }
  const server = createServer();
  try {
    const url = await listen(server, port);
    server.on("request", getRequestListener(previewApp({ first, make, url }).fetch));
    terminal.end(`“${title}” is shown at ${url} until you press Ctrl-C. Reload it after an edit`);
    await untilStopped(signal);
    return { json: { ...facts, url }, exitCode: EXIT.done };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function portIn(typed: string | undefined): number {
  const port = typed === undefined ? 0 : Number(typed);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  const wrong = "a port is a number from 1 to 65535";
  throw new ConfigError("The command", [{ key: "--port", wrong, example: "--port 8090" }]);
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  server.once("error", (error: NodeJS.ErrnoException) => {
    const wrong = `the port ${port} is taken, or may not be used`;
    const taken = ["EADDRINUSE", "EACCES"].includes(error.code ?? "");
    reject(
      taken ? new ConfigError("The command", [{ key: "--port", wrong, example: "--port 8090" }]) : error,
    );
  });
  server.listen(port, "127.0.0.1", () =>
    resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
  );
  return promise;
}
