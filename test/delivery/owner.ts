/** The whole press in a home of its own: the app as jobs see it, and the owner's hand on the Notion twin. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { importIssues } from "../../jobs/import-issues.ts";
import { publishIssues } from "../../jobs/publish-issues.ts";
import { sendIssues } from "../../jobs/send-issues.ts";
import { syncNotion } from "../../jobs/sync-notion.ts";
import { type App, openApp } from "../../src/app.ts";
import { ISSUE_BINDING } from "../../src/content/seen.ts";
import { manualClock } from "../../src/core/clock.ts";
import type { Realm } from "../../src/core/realm.ts";
import { bindingsOf } from "../../src/ledger/records.ts";
import type { JobOutcome } from "../../src/operations/exit.ts";
import { type Job, performJob } from "../../src/operations/perform-job.ts";
import { clientOf, type PropertyValue } from "../sandbox/notion-world.ts";
import { twinOf } from "./mail-twin.ts";
import { MONDAY } from "./world.ts";

export type Press = Awaited<ReturnType<typeof openPress>>;

export interface PressOptions {
  /** Taken as the environment; none of this machine's own variables are. */
  variables?: Record<string, string>;
  realm?: Realm;
  /** The home's settings.yaml. */
  settings?: string;
}

/** A home with no key, its twins in this process, Monday morning. `realm` is that of what is imported. */
export async function openPress({ variables = {}, realm = "live", settings }: PressOptions = {}) {
  const home = mkdtempSync(join(tmpdir(), "pressroom-home-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  if (settings) writeFileSync(join(home, "settings.yaml"), settings);
  const source = {
    variables: { PRESSROOM_TOKEN_KEY: "k".repeat(43), ...variables },
    file: join(home, "no.env"),
  };
  if (settings) writeFileSync(join(home, "settings.yaml"), settings);
  const config = await loadConfig({ home, source });
  const { publication } = config;
  // Names that a live mailer may use; nothing of it leaves this machine.
  const sender = { name: "Ada Moss", address: "onboarding@resend.dev" };
  const letters = { ...publication, sender, postalAddress: "1 Lamp Street, Testtown" };
  const clock = manualClock(MONDAY);
  const app = await openApp({ config: { ...config, publication: letters }, clock, logTo: "silent" });
  onTestFinished(() => app.close());
  const run = (name: string, job: Job<App>): Promise<JobOutcome> => performJob(app, name, job);
  await app.sandbox();

  return {
    app,
    clock,
    home,
    twin: twinOf(home),
    send: () => run("send-issues", sendIssues),
    sync: () => run("sync-notion", syncNotion),
    publish: () => run("publish-issues", publishIssues),
    import: (folder: string) =>
      run("import-issues", (host, it) => importIssues(host, it, { folder, realm, source: "file" })),
    /** The one row of the Issues database, and what the owner may do to it. */
    owner: () => ownerOf(app),
  };
}

async function ownerOf(app: App) {
  const { account } = await app.desk();
  const [binding] = await bindingsOf(app.ledger.db, account, ISSUE_BINDING);
  const page_id = binding?.remote ?? "";
  const notion = clientOf((await app.addresses()).notion ?? "");
  return {
    set: (properties: Record<string, PropertyValue>) => notion.pages.update({ page_id, properties }),
    rewrite: (body: string) =>
      notion.pages.updateMarkdown({
        page_id,
        type: "replace_content",
        replace_content: { new_str: body, allow_deleting_content: true },
      }),
    trash: () => notion.pages.update({ page_id, in_trash: true }),
    /** What a column shows: the name of an option, or plain text. */
    async sees(column: string): Promise<string> {
      const page = await notion.pages.retrieve({ page_id });
      const value = "properties" in page ? page.properties[column] : undefined;
      if (value?.type === "select") return value.select?.name ?? "";
      if (value?.type === "number") return String(value.number ?? "");
      return value?.type === "rich_text" ? value.rich_text.map(({ plain_text }) => plain_text).join("") : "";
    },
  };
}
