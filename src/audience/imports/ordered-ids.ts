import { randomUUID } from "node:crypto";

/**
 * Ids that grow (UUIDs of version 7). Rows with random ids land all over their indexes, and each commit of a large
 * import then writes nearly every page of them.
 */
export function orderedIds(now: Date): () => string {
  const time = now.getTime().toString(16).padStart(12, "0");
  let next = 0;
  return () => {
    const count = (next++ % 4096).toString(16).padStart(3, "0");
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count}${randomUUID().slice(18)}`;
  };
}
