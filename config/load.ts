/** All settings as one checked value: schemas and defaults here, the home's settings file laid over them. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { ConfigError, type ConfigProblem } from "../src/core/errors.ts";
import { audienceExamples, audienceSchema } from "./audience.ts";
import { backupExamples, backupSchema } from "./backup.ts";
import { briefExamples, briefSchema } from "./brief.ts";
import { channelsExamples, channelsSchema } from "./channels.ts";
import { compositionExamples, compositionSchema } from "./composition.ts";
import { type Env, type EnvSource, findHome, processEnv, readEnv } from "./env.ts";
import { growthExamples, growthSchema } from "./growth.ts";
import { mailExamples, mailSchema } from "./mail.ts";
import { moneyExamples, moneySchema } from "./money.ts";
import { notionExamples, notionSchema } from "./notion.ts";
import { operationsExamples, operationsSchema } from "./operations.ts";
import { problemsOf } from "./problems.ts";
import { publicationExamples, publicationSchema } from "./publication.ts";
import { scheduleExamples, scheduleSchema } from "./schedule.ts";
import { scoringExamples, scoringSchema } from "./scoring.ts";
import { sequencesExamples, sequencesSchema } from "./sequences.ts";
import { webExamples, webSchema } from "./web.ts";

const settingsSchema = z.strictObject({
  publication: publicationSchema.prefault({}),
  audience: audienceSchema.prefault({}),
  backup: backupSchema.prefault({}),
  brief: briefSchema.prefault({}),
  channels: channelsSchema.prefault({}),
  composition: compositionSchema.prefault({}),
  growth: growthSchema.prefault({}),
  mail: mailSchema.prefault({}),
  money: moneySchema.prefault({}),
  notion: notionSchema.prefault({}),
  operations: operationsSchema.prefault({}),
  schedule: scheduleSchema,
  scoring: scoringSchema.prefault({}),
  sequences: sequencesSchema.prefault({}),
  web: webSchema.prefault({}),
});

const examples = {
  ...publicationExamples,
  ...audienceExamples,
  ...backupExamples,
  ...briefExamples,
  ...channelsExamples,
  ...compositionExamples,
  ...growthExamples,
  ...mailExamples,
  ...moneyExamples,
  ...notionExamples,
  ...operationsExamples,
  ...scheduleExamples,
  ...scoringExamples,
  ...sequencesExamples,
  ...webExamples,
};

export type Settings = z.infer<typeof settingsSchema>;

export interface Config extends Settings {
  home: string;
  env: Env;
  settingsFile: string;
}

const SETTINGS = "settings.yaml";

/** Null for a folder of that name, and for a file that may not be read. */
function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

async function readSettings(path: string): Promise<{ settings: unknown; problems: ConfigProblem[] }> {
  if (!existsSync(path)) return { settings: {}, problems: [] };
  const { parseDocument } = await import("yaml");
  const text = readText(path);
  if (text === null) {
    const wrong = "it can't be read";
    return {
      settings: {},
      problems: [{ key: SETTINGS, wrong, example: `a file that you may read: ${path}` }],
    };
  }
  const document = parseDocument(text);
  const problems = document.errors.map((error) => ({
    key: `line ${error.linePos?.[0].line ?? 1}`,
    wrong: error.message.split("\n")[0] ?? "it can't be read",
    example: "publication: on one line, then its settings below it, each two spaces in",
  }));
  return { settings: problems.length > 0 ? {} : (document.toJS() ?? {}), problems };
}

/** Reads everything, or throws one ConfigError that lists every mistake in the environment and the settings file. */
export async function loadConfig(
  options: { home?: string | undefined; source?: EnvSource } = {},
): Promise<Config> {
  const source = options.source ?? processEnv();
  const home = await findHome(source, options.home);
  const settingsFile = join(home, SETTINGS);
  const { env, problems } = await readEnv(source, home);
  const read = await readSettings(settingsFile);
  const parsed = settingsSchema.safeParse(read.settings, { reportInput: true });
  const all = [
    ...problems,
    ...read.problems,
    ...(parsed.success ? [] : problemsOf(parsed.error, examples, SETTINGS)),
  ];
  if (all.length > 0 || !parsed.success)
    throw new ConfigError(`Your settings (${settingsFile} and .env)`, all);
  return { home, env, settingsFile, ...parsed.data };
}
