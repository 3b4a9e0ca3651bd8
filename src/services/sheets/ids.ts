/** Ids of our own for what pressroom makes in a spreadsheet: the same at every run, whatever the owner renames or moves. */
import { sha256 } from "../../core/ids.ts";

/** Google takes ids of 31 bits, and none that is in use; 0 is the first tab of every new spreadsheet. */
export const idFor = (kind: "tab" | "chart" | "protection" | "metadata", key: string): number =>
  Number.parseInt(sha256(`pressroom ${kind} ${key}`).slice(0, 8), 16) & 0x7fffffff || 1;

/** Says whose a tab is: under this name stand the tab's key, and two marks of what was written there last. */
export const MARK = "pressroom.tab";

/** What was written: a mark of the values, and one of how they look. */
export interface Mark {
  key: string;
  look: string;
  values: string;
}

const PART = /^(\S+) (\S+) (\S+)$/;

export const writeMark = ({ key, look, values }: Mark): string => `${key} ${look} ${values}`;

export function readMark(written: string): Mark | null {
  const [, key, look, values] = PART.exec(written) ?? [];
  return key && look && values ? { key, look, values } : null;
}

export const markOf = (content: unknown): string => sha256(JSON.stringify(content)).slice(0, 12);
