/** A public address that is typed in: kept only if it leads here, and told to the services that were there before it. */
import type { App } from "../app.ts";
import { ServiceError } from "../core/errors.ts";
import { hearMails } from "../delivery/posts.ts";
import { hearPayments } from "../money/posts.ts";
import { EXIT } from "../operations/exit.ts";
import { keepSecret } from "../operations/keep-secret.ts";
import { homeAt, openDoor } from "../web/serve.ts";
import type { Desk } from "./options.ts";
import { serveSite } from "./serve-site.ts";

const PATIENCE_MS = 10_000;

export type Answer = "here" | "elsewhere" | "nobody";

/** Asks whoever is there, as a reader would. */
export async function whoAnswers(app: App, url: string): Promise<Answer> {
  const home = await homeAt(url, PATIENCE_MS);
  if (home === null) return "nobody";
  return home === app.ledger.homeId ? "here" : "elsewhere";
}

/** Null when nobody can answer, and empty for later. */
export const askAddress = (terminal: Desk["terminal"]): Promise<string | null> =>
  terminal.ask({
    message: "The address, once the tunnel runs (https://…; leave it empty for later)",
    wrong: (answer) =>
      answer === "" || isPublic(answer) ? null : "It begins with https:// and holds no path",
  });

function isPublic(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, pathname, search, hash } = new URL(address);
  return protocol === "https:" && pathname === "/" && search + hash === "";
}

const LOCAL_PROXY = "127.0.0.1";

/** Serves the site while it asks, so that the tunnel has where to lead; keeps the address if it leads here. */
export async function tryAddress({ app, terminal }: Desk, typed: string) {
  const url = new URL(typed).origin;
  const answer = await terminal.during(
    `Looking whether ${url} leads here`,
    () => whileServed(app, () => whoAnswers(app, url)),
    (found) => (found === "here" ? `${url} leads here` : `${url} does not lead here`),
  );
  const problem = NOT_HERE[answer](url);
  if (problem === null) {
    keepSecret(app.home, "PUBLIC_URL", url);
    if (!app.config.env.TRUSTED_PROXY) keepSecret(app.home, "TRUSTED_PROXY", LOCAL_PROXY);
    await tellServices(app, terminal, url);
  }
  const next =
    problem ?? "Written down. The schedule keeps the site served; until then: npm run pressroom -- serve";
  terminal.end(next);
  const json = { publicUrl: url, answer, ok: problem === null, next };
  return { json, exitCode: problem === null ? EXIT.done : EXIT.failed };
}

/** Those that were set up before there was an address learn of it now. */
async function tellServices(app: App, terminal: Desk["terminal"], url: string): Promise<void> {
  const told: [name: string, isReal: boolean, hear: () => Promise<boolean>][] = [
    [
      "Resend",
      app.realms.resend === "live" && app.mailAccount().service === "resend",
      () => hearMails(app, url),
    ],
    ["Stripe", app.realms.stripe !== "sandbox", () => hearPayments(app, url)],
  ];
  for (const [name, isReal, hear] of told) if (isReal) await tell(terminal, name, hear);
}

async function tell(terminal: Desk["terminal"], name: string, hear: () => Promise<boolean>): Promise<void> {
  const later = `${name} can't tell this press what happens there, which asks it now and then:`;
  try {
    if (await hear()) terminal.step(`${name} tells this press at once what happens there.`);
    else terminal.warn(`${later} its key may not set that up.`);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    terminal.warn(`${later} ${error.message}.`);
  }
}

const NOT_HERE: Readonly<Record<Answer, (url: string) => string | null>> = {
  here: () => null,
  elsewhere: (url) =>
    `${url} leads to another home. Nothing was written down. Stop the tunnel of the other machine, or choose another name`,
  nobody: (url) =>
    `Nobody answers at ${url}/health. Nothing was written down. Is the tunnel running, and does it lead to the port above?`,
};

async function whileServed<T>(app: App, work: () => Promise<T>): Promise<T> {
  const door = await openDoor(app.ledger, app.home);
  if (door.kind === "elsewhere") return work();
  const served = await serveSite(app, door);
  try {
    return await work();
  } finally {
    await door.close();
    await served.stop();
  }
}
