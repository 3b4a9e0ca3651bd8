/** A mailbox's part of `pressroom setup mail`: where it is, whether it takes the login, and what it can't do. */
import type { App } from "../app.ts";
import { ServiceError } from "../core/errors.ts";
import { newId } from "../core/ids.ts";
import { storedBody } from "../core/request-body.ts";
import { isMadeUp } from "../delivery/readiness.ts";
import { addressWithName } from "../delivery/sender.ts";
import { type SetUp, type SetUpMailOptions, withKey } from "./mail-key.ts";
import type { Desk } from "./options.ts";
import type { Terminal } from "./terminal.ts";

export async function setUpMailbox(desk: Desk, options: SetUpMailOptions): Promise<SetUp> {
  const { app, terminal } = desk;
  const present = app.config.env.SMTP_URL;
  terminal.title("Mail through a mailbox");
  const asks = !options.nonInteractive && (present === undefined || options.new === true);
  const address = asks ? await askMailbox(terminal, app.config.publication.sender.address) : null;
  if (address === null && present === undefined) {
    const problem =
      "SMTP_URL is not set. Put it into .env as smtps://USER:APP-PASSWORD@HOST:465, or run this in a terminal, where it asks: npm run pressroom -- setup mail --service smtp";
    return { problems: [problem], json: { realm: "sandbox" } };
  }
  return withKey(desk, { service: "smtp", key: address }, async (tried, keep) => {
    const json = { realm: tried.realms.resend };
    const refused = await whyNot(tried, terminal);
    if (refused) return { problems: [refused], json };
    await keep();
    terminal.note(limitsOf(tried), "What a mailbox can't do");
    const sent = await tryMail(tried, terminal, options);
    return {
      problems: [...ownSender(tried), ...(sent.problem ? [sent.problem] : [])],
      json: { ...json, testMail: sent.state },
    };
  });
}

async function askMailbox(terminal: Terminal, sender: string): Promise<string | null> {
  const user = await terminal.ask({
    message: "The mailbox's user name, mostly its address",
    initial: isMadeUp(sender) ? "" : sender,
    wrong: notEmpty,
  });
  if (user === null) return null;
  const domain = user.split("@")[1];
  const host = await terminal.ask({
    message: "Its server for outgoing mail (SMTP)",
    initial: domain ? `smtp.${domain}` : "",
    wrong: noHost,
  });
  if (host === null) return null;
  const port = await terminal.ask({
    message: "Its port: 465, or 587 where that is closed",
    initial: "465",
    wrong: noPort,
  });
  if (port === null) return null;
  const password = await terminal.ask({
    message: "An app password (not the one you log in with: your mail provider → Security → App passwords)",
    secret: true,
    wrong: notEmpty,
  });
  return password === null ? null : addressOf({ user, password, host, port });
}

const notEmpty = (answer: string): string | null => (answer === "" ? "It can't be empty" : null);
const noHost = (answer: string): string | null =>
  /^[a-z0-9.-]+\.[a-z0-9-]+$|^localhost$/i.test(answer) ? null : "A name like smtp.your-provider.org";
const noPort = (answer: string): string | null =>
  /^\d{2,5}$/.test(answer) ? null : "A number, mostly 465 or 587";

/** With every sign of user and password written so that none ends the part it stands in. */
export function addressOf(given: { user: string; password: string; host: string; port: string }): string {
  const { user, password, host, port } = given;
  const written = (part: string) =>
    encodeURIComponent(part).replace(
      /[!'()*]/g,
      (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  // Providers show app passwords in groups of four, and take them without the gaps.
  const whole = /^(\w{4} ){3}\w{4}$/.test(password) ? password.replaceAll(" ", "") : password;
  return `${port === "465" ? "smtps" : "smtp"}://${written(user)}:${written(whole)}@${host}:${port}`;
}

async function whyNot(app: App, terminal: Terminal): Promise<string | null> {
  try {
    terminal.step(`Tried: ${await (await app.mailer()).check()}`);
    return null;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return `${error.message}. Nothing was written down.`;
  }
}

function limitsOf(app: App): string {
  const { daily } = app.mailRules();
  const plan =
    daily === null
      ? "Most mailboxes take some hundred mails a day. Set mail.dailyLimit in settings.yaml to what yours takes."
      : `${daily} mails a day are taken as its limit; the rest of a mailing goes on the next days. If yours takes another number, set mail.dailyLimit in settings.yaml.`;
  return [
    plan,
    "Bounces come back as mail to this mailbox. pressroom doesn't read it, so it can't suppress such readers: take them off the list yourself.",
    "A mail that was handed over while the line broke is never sent again by itself. You are told of it: npm run pressroom -- delivery",
  ].join("\n");
}

/** Most mailboxes send for nobody but themselves. */
function ownSender({ config }: App): string[] {
  const { address } = config.publication.sender;
  const hint = "Set publication.sender in settings.yaml to the mailbox's own address, then run this again.";
  return isMadeUp(address) ? [`The sender ${address} is made up. ${hint}`] : [];
}

interface Tried {
  state: "sent" | "not sent" | "not asked for";
  problem?: string;
}

/** To the sender: the owner's own address. */
async function tryMail(app: App, terminal: Terminal, options: SetUpMailOptions): Promise<Tried> {
  const { sender, name } = app.config.publication;
  if (isMadeUp(sender.address)) return { state: "not asked for" };
  const question = `Send one mail to ${sender.address}, to see that it arrives?`;
  const wanted = options.testMail || (!options.nonInteractive && (await terminal.confirm(question)));
  if (!wanted) return { state: "not asked for" };
  const mailer = await app.mailer();
  const words = `Mail from ${name} goes through this mailbox now. If this did not land in the spam folder, your readers' mails have a good chance as well.`;
  const body = mailer.encode([
    {
      ...{ from: addressWithName(sender), to: sender.address, subject: "This mailbox sends for your press" },
      ...{
        html: `<p>${words.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</p>`,
        text: words,
        headers: {},
      },
    },
  ]);
  const notAfter = new Date(app.clock.now().getTime() + 60_000);
  const idempotencyKey = `${app.ledger.homeId}/setup/${newId()}`;
  const outcome = await mailer.submit({ idempotencyKey, body: storedBody(body, 1), notAfter });
  const [result] = outcome.kind === "settled" ? outcome.results : [];
  if (result && "accepted" in result) {
    terminal.step(`Sent. Look into the inbox of ${sender.address}.`);
    return { state: "sent" };
  }
  const why = outcome.kind === "settled" ? Object.values(result ?? {}).join() : outcome.why;
  return { state: "not sent", problem: `The mail to yourself was not sent: ${why}.` };
}
