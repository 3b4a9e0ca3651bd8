/** `pressroom setup notion`: makes the desk, or puts right what is missing of it, and shows what is on it. */
import { TABLES } from "../../config/notion.ts";
import { syncNotion } from "../../jobs/sync-notion.ts";
import { ConfigError } from "../core/errors.ts";
import { takeDesk } from "../desk/claim.ts";
import type { Desk as DeskInNotion, DeskSetUp } from "../desk/table.ts";
import { forgetRows } from "../ledger/records.ts";
import { EXIT, exitCodeOf, type JobOutcome } from "../operations/exit.ts";
import { performJob } from "../operations/perform-job.ts";
import { awaitNotionToken, forgetNotionToken, sentNotionToken } from "../web/notion-webhook.ts";
import { type AskNotionOptions, whyNotNotion, withNotion } from "./notion-key.ts";
import type { Desk } from "./options.ts";

export interface SetUpNotionOptions extends AskNotionOptions {
  parent?: string;
  also?: string;
  takeOver?: boolean;
  webhook?: boolean;
  newWebhook?: boolean;
}

const UUID = /([0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})(?:[?#].*)?$/i;

/** A page's id, or the address that Notion gives for it (••• → Copy link). */
function pageId(given: string): string {
  const id = UUID.exec(given.trim())?.[1];
  if (id) return id;
  const example = "--parent https://www.notion.so/Newsletter-1429989fe8ac4effbc8f57f56486db54";
  throw new ConfigError("The command", [{ key: "--parent", wrong: "that is no page of Notion's", example }]);
}

function tableKeys(given: string | undefined): string[] {
  const names = (given ?? "").split(",").map((name) => name.trim());
  return names.filter(Boolean).map((name) => {
    const spec = TABLES.find(
      ({ key, title }) => key === name.toLowerCase() || title.toLowerCase() === name.toLowerCase(),
    );
    if (spec) return spec.key;
    const example = `--also ${TABLES.filter(({ atOnce }) => !atOnce)
      .map(({ key }) => key)
      .join(",")}`;
    throw new ConfigError("The command", [{ key: "--also", wrong: `there is no table ${name}`, example }]);
  });
}

interface Wanted {
  parent?: string;
  also: string[];
}

/** Safe to run again: what the owner renamed, moved or added stays as it is. */
export async function setUpNotion(desk: Desk, options: SetUpNotionOptions) {
  const parent = options.parent === undefined ? {} : { parent: pageId(options.parent) };
  const wanted: Wanted = { ...parent, also: tableKeys(options.also) };
  return withNotion(desk, options, async (tried, keep) => {
    const { app, terminal } = tried;
    if (app.realms.notion !== "live")
      terminal.step("NOTION_TOKEN is not set, so this is the desk of the sandbox.");
    const refused = app.realms.notion === "live" ? await whyNotNotion(app, terminal) : null;
    if (refused === null) {
      keep();
      return setUpDesk(tried, wanted, options);
    }
    terminal.end(refused);
    return { json: { notion: app.realms.notion, ok: false, problems: [refused] }, exitCode: EXIT.failed };
  });
}

async function setUpDesk({ app, terminal }: Desk, { also, ...parent }: Wanted, options: SetUpNotionOptions) {
  const live = app.realms.notion === "live";
  const desk = await app.desk();
  if (options.takeOver) await takeDesk(app, desk);
  const done = await terminal.during(
    "Setting up the desk",
    () => desk.setUp({ ...parent, also }),
    ({ made }) => (made.length === 0 ? "Everything is there" : "What was missing is made"),
  );
  if (done.made.length > 0) terminal.note(done.made.map(capitalised).join("\n"), "Made");
  if (options.parent && !done.made.includes("the page pressroom desk"))
    terminal.step(
      "The desk page stands already, so --parent was not needed. Move the page in Notion if you like.",
    );
  await forgetRemade(app, desk, done);
  const synced = await terminal.during(
    "Bringing desk and ledger together",
    (progress) => performJob(app, "sync-notion", syncNotion, { progress }),
    sayOutcome,
  );
  if (done.problems.length > 0) terminal.note(listed(done.problems), "What only you can put right");
  terminal.note(`${done.url}\n${live ? NEXT_LIVE : NEXT_SANDBOX}`, "Your desk");
  if (options.webhook || options.newWebhook) await setUpWebhook({ app, terminal }, options);
  const { url, made, problems } = done;
  const exitCode = problems.length > 0 ? EXIT.failed : exitCodeOf(synced);
  return { json: { notion: app.realms.notion, url, made, problems, sync: synced.outcome }, exitCode };
}

const NEXT_LIVE = "Write an issue there: Issues → New. Its Status and Date say when it goes.";
const NEXT_SANDBOX = [
  "For a desk in your own Notion:",
  "1. notion.so/my-integrations → New integration → Internal",
  "2. Put its token into .env as NOTION_TOKEN",
  "3. Share one page with it: ••• → Connections",
  "4. Run this again",
].join("\n");

/** The subscription itself is made in Notion, by hand; what it needs of us is an address, and a token to give back. */
async function setUpWebhook({ app, terminal }: Pick<Desk, "app" | "terminal">, options: SetUpNotionOptions) {
  const { ledger, clock } = app;
  const realm = app.realms.notion;
  const site = app.config.env.PUBLIC_URL;
  if (!site) {
    const wrong = "events of Notion's need a public address of this machine";
    throw new ConfigError("Your settings", [
      { key: "PUBLIC_URL", wrong, example: "https://letters.your-domain.org" },
    ]);
  }
  if (options.newWebhook) await forgetNotionToken(ledger.db, realm);
  const token = await sentNotionToken(ledger.db, realm);
  if (!token) await awaitNotionToken(ledger.db, clock, realm);
  const address = new URL("/webhooks/notion", site).href;
  const steps = token
    ? ["Notion asks for this token, in the same window:", token]
    : [
        "1. Keep the site running: npm start",
        "2. notion.so/my-integrations → yours → Webhooks → Create a subscription",
        `3. Webhook URL: ${address}`,
        "4. Within the hour, run this again: it shows the token that Notion asks for",
      ];
  terminal.note(steps.join("\n"), "So that your edits arrive within a minute");
}

const listed = (sentences: readonly string[]): string =>
  sentences.map((sentence, index) => `${index + 1}. ${sentence}`).join("\n");

const capitalised = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

const sayOutcome = ({ outcome, why }: JobOutcome): string =>
  why ?? (outcome === "idle" ? "They agree" : "They agree now");

/** A table that had to be made anew holds none of our rows: they are made anew as well. */
async function forgetRemade(
  app: Desk["app"],
  { account }: DeskInNotion,
  { remade }: DeskSetUp,
): Promise<void> {
  const specs = TABLES.filter(({ key }) => remade.includes(key));
  await app.ledger.transaction(async (db) => {
    for (const spec of specs) await forgetRows(db, account, spec);
  });
}
