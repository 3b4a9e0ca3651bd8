/** What `pressroom setup mail` shares among the services: what may be asked for, and a key that is tried before it is kept. */
import { writeSetting } from "../../config/write-setting.ts";
import { type App, openApp } from "../app.ts";
import { keepSecret } from "../operations/keep-secret.ts";
import type { Desk } from "./options.ts";

export interface SetUpMailOptions {
  service?: string;
  /** Asks nothing: keys are taken from the environment or .env. */
  nonInteractive?: boolean;
  /** Asks for another key or mailbox, though one is there. */
  new?: boolean;
  /** Minutes for which the DNS is waited for. */
  wait?: string;
  /** Without asking: one mail to the owner's own address. */
  testMail?: boolean;
}

export type Service = "resend" | "smtp";

/** Which of the environment's names holds the key of a service. */
export const KEYS = { resend: "RESEND_API_KEY", smtp: "SMTP_URL" } as const;

/** What was found of one service, and what it lacks, in the order in which to deal with it. */
export interface SetUp {
  problems: string[];
  /** Everything is right so far, and something takes its time. */
  waits?: string;
  json: Record<string, unknown>;
}

/**
 * Works with an app of this service and this key, as it will be once both are written down; null is the key that is there
 * already, or none. They are written by `keep`, once the work has seen that they are right.
 */
export async function withKey<T>(
  { app, signal }: Desk,
  { service, key }: { service: Service; key: string | null },
  work: (app: App, keep: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const { config, clock, home } = app;
  const env = key === null ? config.env : { ...config.env, [KEYS[service]]: key };
  const next = { ...config, env, mail: { ...config.mail, service } };
  const tried = await openApp({ config: next, clock, signal });
  try {
    return await work(tried, async () => {
      if (key !== null) keepSecret(home, KEYS[service], key);
      if (config.mail.service !== service)
        await writeSetting(config.settingsFile, ["mail", "service"], service);
    });
  } finally {
    await tried.close();
  }
}
