/** Whether two bodies read the same, at the least cost. */
import { normaliseMarkdown } from "./content-hash.ts";

export async function readsTheSame(known: string, read: string): Promise<boolean> {
  if (normaliseMarkdown(known) === normaliseMarkdown(read)) return true;
  // Loaded only now: most rows that are read have the words they had.
  const { sameDocument } = await import("./same-document.ts");
  return sameDocument(known, read);
}
