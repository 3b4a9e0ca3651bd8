/**
 * Ids of blocks that exist only as lines of markdown: a UUID that says which page it is on, and stays the same while the
 * block's own text and place under its parent do, whatever is written around it.
 */
import { createHash } from "node:crypto";

/** Makes the ids of neighbouring pages look as unlike each other as real ones. */
const MASK = 0x5eed_c0de_0000n;

export interface Mark {
  /** The number of the page in the store. */
  seq: number;
  parentId: string;
  text: string;
  /** How many blocks before it, under the same parent, have the same text. */
  occurrence: number;
}

/** Of version 8, so that it is never taken for one that the store holds. */
export function derivedId({ seq, parentId, text, occurrence }: Mark): string {
  const head = (BigInt(seq) ^ MASK).toString(16).padStart(12, "0");
  const hash = createHash("sha256").update(`${parentId}\n${occurrence}\n${text}`).digest("hex");
  return [
    head.slice(0, 8),
    head.slice(8),
    `8${hash.slice(0, 3)}`,
    `a${hash.slice(3, 6)}`,
    hash.slice(6, 18),
  ].join("-");
}

/** The number of the page that the block is on; undefined for an id that was not derived. */
export function pageSeqOf(id: string): number | undefined {
  if (id[14] !== "8") return undefined;
  const seq = BigInt(`0x${id.slice(0, 8)}${id.slice(9, 13)}`) ^ MASK;
  return seq < BigInt(Number.MAX_SAFE_INTEGER) ? Number(seq) : undefined;
}
