/** `pressroom setup mail`: through whom mail goes, tried before it is written down. Safe to run again: it goes on where it was. */
import { ConfigError } from "../core/errors.ts";
import { EXIT } from "../operations/exit.ts";
import { KEYS, type Service, type SetUpMailOptions } from "./mail-key.ts";
import type { Desk } from "./options.ts";
import type { Choice } from "./terminal.ts";

const SERVICES: readonly Choice<Service>[] = [
  {
    value: "resend",
    label: "Resend: sends for a domain of yours, and tells what became of each mail (free up to 100 a day)",
  },
  { value: "smtp", label: "A mailbox that you have: any with an app password. Nothing else to set up" },
];

const NAMES = { resend: "Resend", smtp: "your mailbox" } as const;
const FOR_REAL =
  "This was a rehearsal. For real mail, make a key at resend.com → API Keys, then run this again in a terminal: it asks for it.";

export async function setUpMail(desk: Desk, options: SetUpMailOptions) {
  const service = await serviceFor(desk, options);
  const { setUpResend } = await import("./setup-resend.ts");
  const { setUpMailbox } = await import("./setup-mailbox.ts");
  const { problems, waits, json } = await (service === "resend" ? setUpResend : setUpMailbox)(desk, options);
  for (const problem of problems) desk.terminal.warn(problem);
  const next =
    problems[0] ?? waits ?? (json.realm === "sandbox" ? FOR_REAL : `Mail goes through ${NAMES[service]}.`);
  desk.terminal.end(next);
  const exitCode = problems.length > 0 ? EXIT.failed : waits ? EXIT.later : EXIT.done;
  return { json: { service, ...json, ok: exitCode === EXIT.done, problems, next }, exitCode };
}

async function serviceFor({ app, terminal }: Desk, options: SetUpMailOptions): Promise<Service> {
  const { service: named } = options;
  if (named !== undefined) {
    if (named === "resend" || named === "smtp") return named;
    const wrong = `mail does not go through “${named}”`;
    throw new ConfigError("The command", [
      { key: "--service", wrong, example: "--service resend, or --service smtp" },
    ]);
  }
  const { env, mail } = app.config;
  if (env[KEYS[mail.service]] !== undefined && !options.new) return mail.service;
  const chosen = options.nonInteractive
    ? null
    : await terminal.choose("Through whom shall mail go?", SERVICES);
  return chosen ?? mail.service;
}
