/** `pressroom setup web`: how this machine gets a public address, and whether the one that is set leads here. */
import type { App } from "../app.ts";
import { ServiceError } from "../core/errors.ts";
import { hearMails } from "../delivery/posts.ts";
import { hearPayments } from "../money/posts.ts";
import { EXIT } from "../operations/exit.ts";
import { keepSecret } from "../operations/keep-secret.ts";
import { siteAddress } from "../operations/site-address.ts";
import { homeAt, openDoor } from "../web/serve.ts";
import type { Desk } from "./options.ts";
import { serveSite } from "./serve-site.ts";

export interface SetUpWebOptions {
  /** Asks nothing: the address is taken from the environment or .env. */
  nonInteractive?: boolean;
  /** Asks for another address, though one is there. */
  new?: boolean;
}

const PATIENCE_MS = 10_000;

const tunnels = (local: string, asks: boolean): string =>
  [
    "Choose one; both are free and need no open port of yours.",
    "",
    "Cloudflare (with a domain of your own there):",
    "  cloudflared tunnel login",
    "  cloudflared tunnel create pressroom",
    "  cloudflared tunnel route dns pressroom letters.your-domain.org",
    `  cloudflared tunnel run --url ${local} pressroom`,
    "",
    "Tailscale (an address of theirs, no domain needed):",
    `  tailscale funnel --bg ${new URL(local).port}`,
    "",
    ...(asks ? ["When it runs, give its address here."] : BY_HAND),
  ].join("\n");

const BY_HAND = [
  "Then put both lines into .env:",
  "  PUBLIC_URL=https://letters.your-domain.org",
  "  TRUSTED_PROXY=127.0.0.1",
  "and run this again, while the site is served: npm run pressroom -- serve",
];

type Answer = "here" | "elsewhere" | "nobody";

async function whoAnswers(app: App, url: string): Promise<Answer> {
  const home = await homeAt(url, PATIENCE_MS);
  if (home === null) return "nobody";
  return home === app.ledger.homeId ? "here" : "elsewhere";
}

/** Looks, and says what to do next. It changes nothing, but for an address that was typed here and leads here. */
export async function setUpWeb(desk: Desk, options: SetUpWebOptions = {}) {
  const { app, terminal } = desk;
  const { PUBLIC_URL } = app.config.env;
  const local = await siteAddress(app.ledger, app.home);
  terminal.title("A public address for the site");
  const asks = !options.nonInteractive && (!PUBLIC_URL || options.new === true);
  if (asks || !PUBLIC_URL)
    terminal.note(tunnels(local, asks), "A tunnel leads from a public name to this machine");
  const typed = asks ? await askAddress(terminal) : null;
  return typed ? tryAddress(desk, typed) : look(desk, local);
}

const askAddress = (terminal: Desk["terminal"]): Promise<string | null> =>
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
async function tryAddress({ app, terminal }: Desk, typed: string) {
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
  for (const [name, isReal, hear] of told) {
    if (!isReal) continue;
    const problem = await hear().then(
      (hears) => (hears ? null : "its key may not set that up"),
      (error: unknown) => sayRefusal(error),
    );
    if (problem === null) terminal.step(`${name} tells this press at once what happens there.`);
    else
      terminal.warn(
        `${name} can't tell this press what happens there: ${problem}. It is asked now and then.`,
      );
  }
}

function sayRefusal(error: unknown): string {
  if (error instanceof ServiceError) return error.message;
  throw error;
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

async function look({ app, terminal }: Desk, local: string) {
  const { PUBLIC_URL, TRUSTED_PROXY } = app.config.env;
  const served = await whoAnswers(app, local);
  terminal.step(
    served === "here" ? `The site is served at ${local}` : `The site is not served now, at ${local}`,
  );
  const answer = PUBLIC_URL ? await whoAnswers(app, PUBLIC_URL.replace(/\/$/, "")) : "nobody";
  const problems = problemsOf({ publicUrl: PUBLIC_URL, proxy: TRUSTED_PROXY, served, answer });
  for (const problem of problems) terminal.warn(problem);
  const next =
    problems[0] ?? `${PUBLIC_URL} leads here. Try it as a reader: npm run pressroom -- check signup`;
  terminal.end(next);
  const ok = problems.length === 0;
  const json = { local, publicUrl: PUBLIC_URL ?? null, served: served === "here", answer, ok, next };
  return { json, exitCode: ok ? EXIT.done : EXIT.failed };
}

interface Seen {
  publicUrl: string | undefined;
  proxy: string | undefined;
  served: Answer;
  answer: Answer;
}

/** In the order in which to deal with them. */
function problemsOf({ publicUrl, proxy, served, answer }: Seen): string[] {
  if (!publicUrl) return ["PUBLIC_URL is not set in .env: make a tunnel as shown above, then set it."];
  const problems: string[] = [];
  if (!publicUrl.startsWith("https://"))
    problems.push(
      `PUBLIC_URL (${publicUrl}) should begin with https://: both tunnels give it a certificate.`,
    );
  if (served !== "here") problems.push("Start the site first: npm run pressroom -- serve");
  if (answer === "elsewhere")
    problems.push(
      `${publicUrl} leads to another home. Stop the tunnel of the other machine, or choose another name.`,
    );
  if (answer === "nobody" && served === "here")
    problems.push(
      `Nobody answers at ${publicUrl}/health. Is the tunnel running, and does it lead to the port above?`,
    );
  if (!proxy)
    problems.push(
      "TRUSTED_PROXY is not set in .env: limits would count all readers as one. For a tunnel on this machine: TRUSTED_PROXY=127.0.0.1",
    );
  return problems;
}
