/** What was published, so that a draft can be compared with all of it at once. */
import { sha256 } from "../../core/ids.ts";
import { isUnspaced, proseOf, wordsIn } from "./prose.ts";

export interface PastIssue {
  id: string;
  /** As it is called before the owner: `#38`, or its title. */
  name: string;
  /** Markdown. */
  body: string;
}

export interface Archive {
  issues: readonly Pick<PastIssue, "id" | "name">[];
  /** Run of words, hashed → the first issue that has it. */
  first: ReadonlyMap<number, number>;
}

export interface Overlap {
  /** Of the draft's runs of words, how many stand in that one issue. 0 to 1. */
  share: number;
  /** The issue that most of them stand in; null where there are none. */
  issue: string | null;
}

/** A run long enough to be no turn of speech. A character of a script without blanks is worth less than a word. */
const RUN_WORDS = 5;
const RUN_CHARACTERS = 12;

/** The oldest first: what two issues share is the older one's. */
export function archiveOf(issues: readonly PastIssue[]): Archive {
  const first = new Map<number, number>();
  for (const [index, { body }] of issues.entries()) {
    for (const run of runsIn(body)) if (!first.has(run)) first.set(run, index);
  }
  return { issues: issues.map(({ id, name }) => ({ id, name })), first };
}

/** A draft that has been published since repeats no issue by being one. */
export function overlapWith({ issues, first }: Archive, { id, body }: { id: string; body: string }): Overlap {
  const runs = runsIn(body);
  const counts = new Map<number, number>();
  for (const run of runs) {
    const index = first.get(run);
    if (index !== undefined && issues[index]?.id !== id) counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted(([a, some], [b, others]) => others - some || a - b);
  if (!most) return { share: 0, issue: null };
  return { share: most[1] / runs.size, issue: issues[most[0]]?.name ?? null };
}

/** Every run of words, once, as a number of 32 bits. */
function runsIn(body: string): Set<number> {
  const words = wordsIn(proseOf(body).text.toLowerCase());
  const hashes = words.map(hashOf);
  const runs = new Set<number>();
  for (let start = 0; start < words.length; start++) {
    const length = isUnspaced(words[start] ?? "") ? RUN_CHARACTERS : RUN_WORDS;
    if (start + length > words.length) continue;
    let run = 0;
    for (let place = start; place < start + length; place++)
      run = Math.imul(run ^ (hashes[place] ?? 0), 0x01000193) >>> 0;
    runs.add(run);
  }
  return runs;
}

/** FNV-1a. */
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < word.length; place++)
    hash = Math.imul(hash ^ word.charCodeAt(place), 0x01000193);
  return hash >>> 0;
}

/** Names a state of the archive: what was measured against another one is measured anew. */
export const archiveHash = (issues: readonly { id: string; contentHash: string }[]): string =>
  sha256(
    issues
      .map(({ id, contentHash }) => `${id} ${contentHash}`)
      .toSorted()
      .join("\n"),
  );
