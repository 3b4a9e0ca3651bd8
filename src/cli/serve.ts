/** `pressroom serve`: the site alone, for a tunnel to lead to. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { App } from "../app.ts";
import { ConfigError } from "../core/errors.ts";
import { EXIT } from "../operations/exit.ts";
import { type DoorPlace, openDoor } from "../web/serve.ts";
import { serveSite, untilStopped } from "./serve-site.ts";
import type { Terminal } from "./terminal.ts";

export interface Serving {
  app: App;
  terminal: Pick<Terminal, "warn" | "end">;
  signal: AbortSignal;
}

export interface ServeOptions {
  host?: string;
  port?: string;
}

function placeOf({ host, port }: ServeOptions): DoorPlace {
  const number = port === undefined ? undefined : Number(port);
  if (number !== undefined && !(Number.isInteger(number) && number > 0 && number < 65_536)) {
    const wrong = "a port is a number from 1 to 65535";
    throw new ConfigError("The command", [{ key: "--port", wrong, example: "--port 8080" }]);
  }
  return { host, port: number };
}

/** The job does it on its schedule; only a site that was never written is written here. */
async function publishOnce(app: App): Promise<void> {
  if (existsSync(join((await app.site()).dir, "index.html"))) return;
  const { publishIssues } = await import("../../jobs/publish-issues.ts");
  const { performJob } = await import("../operations/perform-job.ts");
  await performJob(app, "publish-issues", publishIssues);
}

export async function serve({ app, terminal, signal }: Serving, options: ServeOptions) {
  const door = await openDoor(app.ledger, app.home, placeOf(options));
  const json = { url: door.url, home: app.ledger.homeId };
  if (door.kind === "elsewhere") {
    terminal.end(`This home is served already, at ${door.url}`);
    return { json, exitCode: EXIT.done };
  }
  try {
    if (!(await app.addresses()).desk) await app.sandbox({ lasting: true });
    await publishOnce(app);
    const served = await serveSite(app, door);
    const { env } = app.config;
    const open = options.host !== undefined && !/^(127\.|::1$|localhost$)/.test(options.host);
    if (open)
      terminal.warn(
        "Whoever reaches this machine reaches the site, without encryption. A tunnel is safer: setup web",
      );
    terminal.end(`Serving ${door.url}${env.PUBLIC_URL ? ` (${env.PUBLIC_URL})` : ""} until you press Ctrl-C`);
    await untilStopped(signal);
    await served.stop();
    return { json, exitCode: EXIT.done };
  } finally {
    await door.close();
  }
}
