/** Resend's part of `pressroom setup mail`: the key, the domain and its DNS, what comes back. */
import type { App } from "../app.ts";
import { ConfigError, ServiceError } from "../core/errors.ts";
import type { Mailer } from "../delivery/mailer.ts";
import { hearMails } from "../delivery/posts.ts";
import { isMadeUp } from "../delivery/readiness.ts";
import type { SenderDomain, SetUpDomain } from "../delivery/sender-domain.ts";
import { noteVerifiedDomains } from "../delivery/sender-domains.ts";
import { type SetUp, type SetUpMailOptions, withKey } from "./mail-key.ts";
import type { Desk } from "./options.ts";
import { type Terminal, table } from "./terminal.ts";

const MAY_ONLY_SEND =
  "This key may only send, so the domain can't be set up with it, and nothing tells what became of mails. Make one with Full access at resend.com → API Keys, then run: npm run pressroom -- setup mail --new";

export async function setUpResend(desk: Desk, options: SetUpMailOptions): Promise<SetUp> {
  const { app, terminal } = desk;
  const patienceMs = waitMs(options);
  const present = app.config.env.RESEND_API_KEY;
  terminal.title("Mail through Resend");
  const asks = !options.nonInteractive && (present === undefined || options.new === true);
  const key = asks ? await askKey(terminal) : null;
  if (key === null && present === undefined)
    terminal.step("RESEND_API_KEY is not set, so this is the mail of the sandbox: a rehearsal.");
  return withKey(desk, { service: "resend", key }, async (tried, keep) => {
    const mailer = await tried.mailer();
    const refused = await whyNot(mailer, terminal);
    if (refused) return { problems: [refused], json: { realm: tried.realms.resend } };
    await keep();
    return setUpWith({ ...desk, app: tried }, mailer, patienceMs);
  });
}

const askKey = (terminal: Terminal): Promise<string | null> =>
  terminal.ask({
    message: "Your key (resend.com → API Keys → Create, with Full access)",
    secret: true,
    wrong: (answer) => (/^re_[\x21-\x7e]{4,}$/.test(answer) ? null : "A key of Resend's begins with re_"),
  });

const DEFAULT_WAIT = "10";

function waitMs({ wait = DEFAULT_WAIT }: SetUpMailOptions): number {
  const minutes = Number(wait);
  if (wait.trim() !== "" && minutes >= 0 && minutes <= 24 * 60) return minutes * 60_000;
  const wrong = `“${wait}” is no number of minutes`;
  throw new ConfigError("The command", [{ key: "--wait", wrong, example: "--wait 10" }]);
}

async function whyNot(mailer: Mailer, terminal: Terminal): Promise<string | null> {
  try {
    terminal.step(`Resend answers: ${await mailer.check()}`);
    return null;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const next = error.retryable
      ? "Run this again in a few minutes."
      : "Nothing was written down. Run this again with another key.";
    return `Resend did not take the key (${error.message}). ${next}`;
  }
}

async function setUpWith(desk: Desk, mailer: Mailer, patienceMs: number): Promise<SetUp> {
  const { app } = desk;
  const realm = app.realms.resend;
  const sender = app.config.publication.sender.address;
  if (realm === "live" && isMadeUp(sender)) {
    const problem = `The sender ${sender} is made up. Set publication.sender in settings.yaml to an address of your own domain, then run this again.`;
    return { problems: [problem], json: { realm } };
  }
  const name = sender.slice(sender.lastIndexOf("@") + 1);
  const domain = await verified(desk, mailer.setUpDomain, { name, patienceMs });
  const webhook = await setUpWebhook(desk);
  const json = { realm, domain, webhook };
  if (domain === null || webhook === false) return { problems: [MAY_ONLY_SEND], json };
  if (domain.state === "failed")
    return {
      problems: [
        `Resend did not find the records of ${name}. Compare them with the table above; it looks again when you run this.`,
      ],
      json,
    };
  if (domain.state === "waiting")
    return {
      problems: [],
      waits: `The records of ${name} are not all seen yet. Run this again: it goes on waiting.`,
      json,
    };
  await noteVerifiedDomains(app.ledger, app.mailAccount(), [name]);
  return { problems: [], json };
}

const ASK_FIRST_MS = 3_000;
const ASK_AT_LEAST_MS = 30_000;

interface Waiting {
  name: string;
  patienceMs: number;
}

/** Shows the records while they are not all there, and looks again and again; whoever leaves goes on the next time. */
async function verified(
  { app, terminal, signal }: Desk,
  setUp: SetUpDomain | undefined,
  { name, patienceMs }: Waiting,
): Promise<SenderDomain | null> {
  const first = (await setUp?.(name)) ?? null;
  if (!setUp || !first || first.state === "verified") {
    if (first) terminal.step(`${name} is verified`);
    return first;
  }
  terminal.step(`Where the DNS of ${name} is kept, add these records, each as it is here:`);
  terminal.plain(recordTable(first));
  if (patienceMs === 0) return first;
  return terminal.during(
    "Waiting until Resend sees them (Ctrl-C leaves; run this again to go on)",
    async (progress) => {
      const until = app.clock.now().getTime() + patienceMs;
      let pauseMs = ASK_FIRST_MS;
      for (let domain = first; ; pauseMs = Math.min(pauseMs * 2, ASK_AT_LEAST_MS)) {
        const there = domain.records.filter(({ isThere }) => isThere).length;
        progress("Records that Resend sees", there, domain.records.length);
        if (domain.state !== "waiting" || app.clock.now().getTime() >= until) return domain;
        if (!(await slept(app, pauseMs, signal))) return domain;
        domain = (await setUp(name)) ?? domain;
      }
    },
    ({ state }) => (state === "verified" ? `${name} is verified` : "Not all are seen yet"),
  );
}

/** False when the owner had enough of it. */
async function slept({ clock }: App, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

/** The value last, because a key takes several lines. */
export function recordTable({ records }: SenderDomain): string {
  const rows = records.map(({ type, name, priority, value, isThere }) => [
    isThere ? "seen" : "",
    type,
    name,
    priority === null ? "" : String(priority),
    value,
  ]);
  return table([["", "Type", "Name", "Priority", "Value"], ...rows]);
}

/** Null where no public name leads here yet. */
async function setUpWebhook({ app, terminal }: Desk): Promise<boolean | null> {
  const { PUBLIC_URL } = app.config.env;
  if (!PUBLIC_URL?.startsWith("https://")) {
    terminal.step(
      "Without a PUBLIC_URL Resend can't tell of bounces and clicks by itself: pressroom asks for them now and then. To be told at once: npm run pressroom -- setup web, then this again.",
    );
    return null;
  }
  const hears = await hearMails(app, PUBLIC_URL.replace(/\/$/, ""));
  if (hears) terminal.step("Resend tells this press at once what becomes of each mail.");
  return hears;
}
