/** `pressroom setup web`: how this machine gets a public address, and whether the one that is set leads here. */
import { EXIT } from "../operations/exit.ts";
import { siteAddress } from "../operations/site-address.ts";
import type { Desk } from "./options.ts";
import { type Answer, askAddress, tryAddress, whoAnswers } from "./public-address.ts";

export interface SetUpWebOptions {
  /** Asks nothing: the address is taken from the environment or .env. */
  nonInteractive?: boolean;
  /** Asks for another address, though one is there. */
  new?: boolean;
}

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
