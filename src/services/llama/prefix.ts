/** What every text is read under is evaluated once and kept on disk: a later process takes it from there. */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../core/ids.ts";
import { evaluateUnseen } from "./evaluate.ts";
import type { Limits } from "./limits.ts";
import type { OpenModel } from "./open-model.ts";

const ENDING = ".state";
const KEPT = 4;

/** The sequence then holds the prefix and nothing else. Gives how many tokens it has. */
export async function standAfterPrefix(open: OpenModel, text: string, limits: Limits): Promise<number> {
  const { sequence } = open;
  if (open.prefix?.text === text) {
    await sequence.eraseContextTokenRanges([{ start: open.prefix.tokens, end: sequence.nextTokenIndex }]);
    return open.prefix.tokens;
  }
  open.prefix = null;
  await sequence.clearHistory();
  const tokens = [...open.begin, ...open.model.tokenize(`${open.template.before}${text}`, true)];
  const key = sha256(`${open.states.key} ${tokens.join(" ")}`).slice(0, 24);
  const isKept = await takeKept(open, key, tokens.length);
  if (!isKept) {
    await evaluateUnseen(open, tokens, limits);
    await keep(open, key);
  }
  open.prefix = { text, tokens: tokens.length };
  return tokens.length;
}

/** Its name ends in its own hash: the library would crash on a damaged one, so it never gets to see it. */
async function takeKept({ sequence, states }: OpenModel, key: string, tokens: number): Promise<boolean> {
  for (const path of await statesIn(states.folder, key)) {
    if (path.endsWith(`-${hashOf(await readFile(path))}${ENDING}`)) {
      await sequence.loadStateFromFile(path, { acceptRisk: true });
      if (sequence.nextTokenIndex === tokens) return true;
      await sequence.clearHistory();
    }
    await rm(path, { force: true });
  }
  return false;
}

async function keep({ sequence, states }: OpenModel, key: string): Promise<void> {
  await mkdir(states.folder, { recursive: true, mode: 0o700 });
  const draft = join(states.folder, `${process.pid}.draft`);
  await sequence.saveStateToFile(draft);
  await rename(draft, join(states.folder, `${key}-${hashOf(await readFile(draft))}${ENDING}`));
  const all = await Promise.all(
    (await statesIn(states.folder, "")).map(async (path) => ({ path, at: (await stat(path)).mtimeMs })),
  );
  for (const { path } of all.sort((a, b) => b.at - a.at).slice(KEPT)) await rm(path, { force: true });
}

const hashOf = (content: Buffer): string => createHash("sha256").update(content).digest("hex").slice(0, 24);

async function statesIn(folder: string, key: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: { code?: string }) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names
    .filter((name) => name.startsWith(key) && name.endsWith(ENDING))
    .map((name) => join(folder, name));
}
