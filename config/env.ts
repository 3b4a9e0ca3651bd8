/** The environment and the `.env` files: the only place that reads `process.env`. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import * as z from "zod";
import { ConfigError, type ConfigProblem } from "../src/core/errors.ts";
import { type Examples, problemsOf } from "./problems.ts";

const url = z.url({
  protocol: /^https?$/,
  error: "it should be an address that begins with http:// or https://",
});
// What is wrong is said without the address: its password stands in it.
const mailbox = z
  .string()
  .regex(/^[\x21-\x7e]+$/, "it holds spaces or line breaks: write them in its password as %20")
  .max(1_000)
  .refine(
    isMailbox,
    "it should be smtps://USER:APP-PASSWORD@HOST:465, each sign of the password that is none of a-z or 0-9 as %XX",
  );
const secret = z
  .string()
  .regex(/^[\x21-\x7e]+$/, "it holds spaces or line breaks: paste it again, whole")
  .max(500);

const ServiceAccount = z.looseObject({
  type: z.literal("service_account"),
  client_email: z.email(),
  private_key: z.string().includes("PRIVATE KEY"),
});
// Google gives the key as a file, so it is a path, or what stands in the file. Never said back: a private key is in it.
const serviceAccount = z
  .string()
  .max(20_000)
  .refine(
    isServiceAccount,
    "it should be the path of the JSON file that Google made for the service account, or what stands in it, whole",
  );

function isServiceAccount(given: string): boolean {
  if (!given.trimStart().startsWith("{")) return !/[\r\n]/.test(given);
  try {
    return ServiceAccount.safeParse(JSON.parse(given)).success;
  } catch {
    return false;
  }
}

function isMailbox(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, pathname, search, hash } = new URL(address);
  return /^smtps?:$/.test(protocol) && hostname !== "" && /^\/?$/.test(pathname) && search + hash === "";
}

// Made once for all keys: every start of every job pays for what is made here.
const [anUrl, aSecret, aText] = [url.optional(), secret.optional(), z.string().optional()];

const envSchema = z.object({
  PRESSROOM_HOME: aText,
  PUBLIC_URL: anUrl,
  NOTION_TOKEN: aSecret,
  NOTION_WEBHOOK_TOKEN: aSecret,
  NOTION_BASE_URL: anUrl,
  RESEND_API_KEY: aSecret,
  RESEND_WEBHOOK_SECRET: secret.startsWith("whsec_", "it should begin with whsec_").optional(),
  RESEND_BASE_URL: anUrl,
  SMTP_URL: mailbox.optional(),
  STRIPE_SECRET_KEY: secret
    .regex(/^(sk|rk)_(test|live)_/, "it should begin with rk_live_, rk_test_, sk_live_ or sk_test_")
    .optional(),
  STRIPE_WEBHOOK_SECRET: secret.startsWith("whsec_", "it should begin with whsec_").optional(),
  STRIPE_BASE_URL: anUrl,
  GOOGLE_SERVICE_ACCOUNT: serviceAccount.optional(),
  SHEETS_BASE_URL: anUrl,
  BLUESKY_HANDLE: aSecret,
  BLUESKY_APP_PASSWORD: aSecret,
  BLUESKY_URL: anUrl,
  MASTODON_ACCESS_TOKEN: aSecret,
  MASTODON_URL: anUrl,
  X_API_KEY: aSecret,
  X_API_SECRET: aSecret,
  X_ACCESS_TOKEN: aSecret,
  X_ACCESS_SECRET: aSecret,
  X_BASE_URL: anUrl,
  REDDIT_CLIENT_ID: aSecret,
  REDDIT_CLIENT_SECRET: aSecret,
  REDDIT_REFRESH_TOKEN: aSecret,
  REDDIT_BASE_URL: anUrl,
  HACKERNEWS_BASE_URL: anUrl,
  BACKUP_KEY_ID: aSecret,
  BACKUP_SECRET: aSecret,
  PRESSROOM_TOKEN_KEY: secret.min(32, "it should have at least 32 characters").optional(),
  PRESSROOM_OLD_TOKEN_KEYS: aSecret,
  TRUSTED_PROXY: z.string().max(500).optional(),
  SANDBOX_FAULTS: aText,
  SANDBOX_LIMITS: aText,
});

export type Env = z.infer<typeof envSchema>;

const examples: Examples = {
  PUBLIC_URL: "https://letters.your-domain.org",
  NOTION_TOKEN: "ntn_… (Notion → Settings → Connections → Develop or manage integrations)",
  NOTION_WEBHOOK_TOKEN: "secret_… (what Notion sent when you made the webhook)",
  NOTION_BASE_URL: "http://127.0.0.1:4882",
  RESEND_API_KEY: "re_… (resend.com → API Keys)",
  RESEND_WEBHOOK_SECRET: "whsec_… (resend.com → Webhooks → your webhook → Signing secret)",
  RESEND_BASE_URL: "http://127.0.0.1:4883",
  SMTP_URL: "smtps://ada%40your-domain.org:app-password@smtp.your-provider.org:465",
  STRIPE_SECRET_KEY: "rk_live_… (dashboard.stripe.com/apikeys → Create restricted key)",
  STRIPE_WEBHOOK_SECRET: "whsec_… (Stripe → Workbench → Webhooks → your endpoint → Signing secret)",
  STRIPE_BASE_URL: "http://127.0.0.1:4884",
  GOOGLE_SERVICE_ACCOUNT:
    "/Users/ada/keys/pressroom-sheets.json (console.cloud.google.com → Service accounts → Keys)",
  SHEETS_BASE_URL: "http://127.0.0.1:4885",
  BLUESKY_HANDLE: "letters.bsky.social, or your domain where it is your handle",
  BLUESKY_APP_PASSWORD: "abcd-efgh-ijkl-mnop (Bluesky → Settings → Privacy and security → App passwords)",
  BLUESKY_URL: "https://bsky.social, or the server that your account is on",
  MASTODON_ACCESS_TOKEN:
    "… (your instance → Preferences → Development → New application → Your access token)",
  MASTODON_URL: "https://mastodon.social, or the instance that your account is on",
  X_API_KEY: "… (developer.x.com → your app → Keys and tokens → API Key)",
  X_API_SECRET: "… (developer.x.com → your app → Keys and tokens → API Key Secret)",
  X_ACCESS_TOKEN: "… (developer.x.com → your app → Keys and tokens → Access Token, with Read and Write)",
  X_ACCESS_SECRET: "… (developer.x.com → your app → Keys and tokens → Access Token Secret)",
  X_BASE_URL: "http://127.0.0.1:4888",
  REDDIT_CLIENT_ID: "… (reddit.com/prefs/apps, once Reddit has approved your access)",
  REDDIT_CLIENT_SECRET: "… (reddit.com/prefs/apps → your app → secret)",
  REDDIT_REFRESH_TOKEN: "… (of your own account, for the scopes identity, submit, read and history)",
  REDDIT_BASE_URL: "http://127.0.0.1:4889",
  HACKERNEWS_BASE_URL: "http://127.0.0.1:4890",
  BACKUP_KEY_ID: "… (where your bucket is → Application keys, or Access keys: the key's id)",
  BACKUP_SECRET: "… (shown once beside it)",
  PRESSROOM_OLD_TOKEN_KEYS: "earlier keys with commas between them, whose links are still good",
  TRUSTED_PROXY: "127.0.0.1 (the address that a tunnel or reverse proxy connects from)",
  PRESSROOM_TOKEN_KEY: "43 characters, made by pressroom when the home is made",
};

export interface EnvSource {
  variables: NodeJS.ProcessEnv;
  /** The `.env` beside the code; the home's own is read too, and wins over it. */
  file: string;
}

/** The folder that holds package.json, above this file in the checkout and in `dist` alike. */
export function checkout(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "package.json")) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}

/** What the process was started with. `PRESSROOM_ENV_FILE` names another `.env` than the checkout's. */
export function processEnv(): EnvSource {
  const variables = process.env;
  return { variables, file: variables.PRESSROOM_ENV_FILE ?? join(checkout(), ".env") };
}

async function readDotenv(path: string): Promise<Record<string, string>> {
  if (!existsSync(path) || !statSync(path).isFile()) return {};
  const { parse } = await import("dotenv");
  return parse(readFileSync(path, "utf8"));
}

// An empty value in a .env means "not set": that is how .env.example is written.
const filled = (values: Record<string, string | undefined>) =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );

/** Where the home is: `--home`, then PRESSROOM_HOME, then the platform's own data folder. */
export async function findHome(source: EnvSource, asked?: string): Promise<string> {
  if (asked === "") {
    const example = "--home ~/letters, or leave it out";
    throw new ConfigError("The command", [{ key: "--home", wrong: "no folder is named", example }]);
  }
  const named = asked || source.variables.PRESSROOM_HOME || (await readDotenv(source.file)).PRESSROOM_HOME;
  if (named) return resolve(named);
  const { default: envPaths } = await import("env-paths");
  return envPaths("pressroom", { suffix: "" }).data;
}

/** The environment, checked. The process's own variables win over the home's `.env`, that over the checkout's. */
export async function readEnv(
  source: EnvSource,
  home: string,
): Promise<{ env: Env; problems: ConfigProblem[] }> {
  const values = {
    ...filled(await readDotenv(source.file)),
    ...filled(await readDotenv(join(home, ".env"))),
    ...filled(source.variables),
  };
  const result = envSchema.safeParse(values);
  return result.success
    ? { env: result.data, problems: [] }
    : { env: {}, problems: problemsOf(result.error, examples) };
}

/** Names that this process was started with and no file holds: what is started without this shell lacks them. */
export async function onlyInShell(source: EnvSource, home: string): Promise<string[]> {
  const kept = { ...(await readDotenv(source.file)), ...(await readDotenv(join(home, ".env"))) };
  const given = filled(source.variables);
  // Where the home is, it is told by --home.
  const names = Object.keys(envSchema.shape).filter((name) => name !== "PRESSROOM_HOME");
  return names.filter((name) => given[name] !== undefined && given[name] !== kept[name]);
}

/** The `.env` files that others on this machine may read, though they hold keys. */
export function looseEnvFiles(source: EnvSource, home: string): string[] {
  return [source.file, join(home, ".env")].filter(
    (path) => existsSync(path) && statSync(path).isFile() && (statSync(path).mode & 0o077) !== 0,
  );
}
