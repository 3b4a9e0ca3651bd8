/** The token by which the desk is reached: asked for, and tried before it is written down. */
import { type App, openApp } from "../app.ts";
import { ServiceError } from "../core/errors.ts";
import { keepSecret } from "../operations/keep-secret.ts";
import type { Desk } from "./options.ts";
import type { Terminal } from "./terminal.ts";

export interface AskNotionOptions {
  nonInteractive?: boolean;
  /** Asks for another token, though one is there. */
  new?: boolean;
}

const STEPS = [
  "1. notion.so/my-integrations → New integration → Internal. Copy its token",
  "2. Open the page under which your desk shall stand: ••• → Connections → add the integration",
].join("\n");

/** Null for the token that is there, or none. */
async function askToken({ app, terminal }: Desk, options: AskNotionOptions): Promise<string | null> {
  const { NOTION_TOKEN } = app.config.env;
  if (options.nonInteractive || (NOTION_TOKEN !== undefined && !options.new)) return null;
  terminal.title("Your desk in Notion");
  terminal.note(STEPS, "A desk in your own Notion, in two steps");
  return terminal.ask({
    message: "The integration's token (begins with ntn_)",
    secret: true,
    wrong: (answer) =>
      /^(ntn_|secret_)[\x21-\x7e]{4,}$/.test(answer)
        ? null
        : "A token of Notion's begins with ntn_ or secret_",
  });
}

/** Works with an app of this token, as it will be once it is written down. `keep` writes it. */
export async function withNotion<T>(
  desk: Desk,
  options: AskNotionOptions,
  work: (desk: Desk, keep: () => void) => Promise<T>,
): Promise<T> {
  const { app, signal } = desk;
  const token = await askToken(desk, options);
  if (token === null) return work(desk, () => undefined);
  const { config, clock, home } = app;
  const env = { ...config.env, NOTION_TOKEN: token };
  const tried = await openApp({ config: { ...config, env }, clock, signal });
  try {
    return await work({ ...desk, app: tried }, () => keepSecret(home, "NOTION_TOKEN", token));
  } finally {
    await tried.close();
  }
}

/** Null, or why Notion does not take the token: then nothing was made, and nothing is kept. */
export async function whyNotNotion(app: App, terminal: Pick<Terminal, "step">): Promise<string | null> {
  try {
    await app.desk();
    terminal.step("Notion takes the token.");
    return null;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const next = error.retryable ? "Run this again in a few minutes." : "Copy it again, whole.";
    return `Notion did not take the token (${error.message}). Nothing was written down. ${next}`;
  }
}
