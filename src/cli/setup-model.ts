/** `pressroom setup model`: TinyLlama, downloaded and checked, or any GGUF file; and what it costs here. Safe to run again. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { writeSetting } from "../../config/write-setting.ts";
import { openApp } from "../app.ts";
import { ModelStopped } from "../composition/model.ts";
import { sayCost, type Trial, tryModel } from "../composition/model-trial.ts";
import { ConfigError, ServiceError } from "../core/errors.ts";
import { download } from "../operations/download.ts";
import { EXIT } from "../operations/exit.ts";
import { hasAvx } from "../operations/processor.ts";
import type { Desk } from "./options.ts";

export interface SetUpModelOptions {
  /** A GGUF file that is here already. */
  file?: string;
  /** Where it is downloaded from, in place of TinyLlama's usual address. */
  url?: string;
  /** Of the file at `url`, where that is another than TinyLlama. */
  sha256?: string;
  /** Downloads it, though a model is set up. */
  new?: boolean;
}

/**
 * Of the two files that suit an old machine, this is the one whose sha256 is known beyond doubt. Its sister in Q4_0 is
 * a little quicker where there is no AVX: `--url` and `--sha256` bring that.
 */
export const TINY_LLAMA = {
  name: "tinyllama-1.1b-chat-v1.0.Q4_K_M.gguf",
  url: "https://huggingface.co/TheBloke/TinyLlama-1.1B-Chat-v1.0-GGUF/resolve/main/tinyllama-1.1b-chat-v1.0.Q4_K_M.gguf",
  bytes: 668_788_096,
  sha256: "9fecc3b3cd76bba89d504f29b616eedf7da85b96540e490ca5824d3f7d2776a0",
} as const;

const NEXT =
  "Your drafts are ranked with it from the next run on. It reads on this machine alone: nothing of a draft leaves it.";

export async function setUpModel(desk: Desk, options: SetUpModelOptions) {
  const { app, terminal } = desk;
  terminal.title("A local model that reads your drafts");
  try {
    const { path, downloaded } = await fileFor(desk, options);
    const trial = await tryIt(desk, path);
    await writeSetting(app.config.settingsFile, ["composition", "model", "path"], path);
    terminal.step(
      `Reading costs ${sayCost(trial)}. It takes ${Math.round(trial.peakMb)} MB of memory while it reads`,
    );
    if (hasAvx() === false) terminal.warn(NO_AVX);
    terminal.end(NEXT);
    const json = { ok: true, path, downloaded, ...rounded(trial), says: sayCost(trial), avx: hasAvx() };
    return { json: { ...json, problems: [], next: NEXT }, exitCode: EXIT.done };
  } catch (error) {
    const problem = sayProblem(error);
    if (problem === null) throw error;
    terminal.warn(problem);
    terminal.end("Nothing was changed.");
    const isLater = error instanceof ModelStopped || (error instanceof ServiceError && error.retryable);
    const json = { ok: false, problems: [problem], next: problem };
    return { json, exitCode: isLater ? EXIT.later : EXIT.failed };
  }
}

export const NO_AVX =
  "This processor has no AVX, so reading takes about ten times as long: 2 to 3 tokens a second. A file in Q4_0 is the quickest there";

const MB = 2 ** 20;

interface Found {
  path: string;
  downloaded: boolean;
}

async function fileFor(desk: Desk, options: SetUpModelOptions): Promise<Found> {
  const { config, home } = desk.app;
  if (options.file !== undefined) return { path: absolute(options.file), downloaded: false };
  const known = config.composition.model.path;
  const { name, ...wanted } = wantedFile(options);
  const path = join(home, "model", name);
  const isOwn = known !== undefined && absolute(known) !== path && existsSync(absolute(known));
  if (isOwn && !options.new && options.url === undefined) {
    desk.terminal.step(`Set up already: ${known}`);
    return { path: known, downloaded: false };
  }
  return { path, downloaded: await bring(desk, { ...wanted, to: path }) };
}

const absolute = (path: string): string => resolve(path.replace(/^~(?=\/)/, homedir()));

/** A mirror brings TinyLlama, unless another file's sha256 is given. */
function wantedFile({ url, sha256 }: SetUpModelOptions) {
  const given = { url: url ?? TINY_LLAMA.url, sha256: sha256?.toLowerCase() ?? TINY_LLAMA.sha256 };
  const wrong = wrongWish(given.url, given.sha256, { url, sha256 });
  if (wrong) throw new ConfigError("The command", [wrong]);
  if (sha256 === undefined) return { ...given, name: TINY_LLAMA.name, bytes: TINY_LLAMA.bytes };
  const last = new URL(given.url).pathname.split("/").at(-1) ?? "";
  return { ...given, name: /^[\w.-]+\.gguf$/i.test(last) ? last : "model.gguf", bytes: null };
}

function wrongWish(
  url: string,
  sha256: string,
  given: { url: string | undefined; sha256: string | undefined },
) {
  const example = "--url https://…/model.gguf --sha256 9fecc3b3… (64 digits, from the file's own page)";
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ""))
    return { key: "--url", wrong: "it should be an address that begins with https://", example };
  if (!/^[\da-f]{64}$/.test(sha256))
    return { key: "--sha256", wrong: "it should be 64 hexadecimal digits", example };
  if (given.sha256 !== undefined && given.url === undefined)
    return { key: "--url", wrong: "it is missing: a sha256 of which file?", example };
  return null;
}

interface Wanted {
  url: string;
  to: string;
  bytes: number | null;
  sha256: string;
}

/** Whether anything had to come: what is there already is checked, and stays. */
async function bring({ app, terminal, signal }: Desk, wanted: Wanted): Promise<boolean> {
  const size = wanted.bytes ? `, ${Math.ceil(wanted.bytes / MB)} MB` : "";
  terminal.step(
    `From ${new URL(wanted.url).host}${size}. It may be interrupted: run again, it goes on where it stopped`,
  );
  let came = 0;
  await terminal.during(
    "Downloading",
    async (progress) => {
      came = await download({
        ...{ ...wanted, clock: app.clock, signal },
        progress: (bytes, total) =>
          progress("Downloading, MB", Math.floor(bytes / MB), Math.ceil(total / MB)),
      });
    },
    () =>
      came > 0
        ? `${Math.round(came / MB)} MB came; size and sha256 are right`
        : "It is here already; its sha256 is right",
  );
  return came > 0;
}

/** With an app as it will be once the path is written down. */
async function tryIt({ app, terminal, signal }: Desk, path: string): Promise<Trial> {
  const { config, clock } = app;
  const composition = { ...config.composition, model: { ...config.composition.model, path } };
  const tried = await openApp({ config: { ...config, composition }, clock, signal, logTo: "silent" });
  try {
    return await terminal.during(
      "Trying it for ten seconds",
      async () => {
        const model = await tried.model();
        if (!model)
          throw new ConfigError("The local model", [{ key: "--file", wrong: "it is empty", example: path }]);
        return tryModel(model, () => performance.now(), signal);
      },
      ({ tokensPerSecond, loadSeconds }) =>
        `It reads ${rate(tokensPerSecond)} tokens a second here, and is ready in ${loadSeconds.toFixed(1)} s`,
    );
  } finally {
    await tried.close();
  }
}

const rate = (tokens: number): string => (tokens < 10 ? tokens.toFixed(1) : String(Math.round(tokens)));

const rounded = ({ loadSeconds, tokensPerSecond, secondsPerDraft, peakMb }: Trial) => ({
  loadSeconds: Number(loadSeconds.toFixed(1)),
  tokensPerSecond: Number(tokensPerSecond.toFixed(1)),
  secondsPerDraft: Number(secondsPerDraft.toFixed(1)),
  peakMb: Math.round(peakMb),
});

/** Null for what is no fault of the file, the line or the model. */
function sayProblem(error: unknown): string | null {
  if (error instanceof ModelStopped) return `The trial did not come to its end. ${error.message}`;
  if (!(error instanceof ServiceError)) return null;
  return `The file did not come: ${error.message}`;
}
