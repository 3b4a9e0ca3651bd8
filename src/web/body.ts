/** What a request brings along, read up to an end; one reader for everything that is posted. */
import type { Context } from "hono";

/** A client that is still sending rarely looks at the answer, so some of what is too much is read and thrown away. */
const DRAINED_BYTES = 24 * 1024 * 1024;

/** Whether a body could not be read because its sender went away in the middle: nobody's fault, and nobody waits. */
export const isHangUp = (error: Error): boolean =>
  error.message === "aborted" && "code" in error && error.code === "ECONNRESET";

/** The bytes as they came; null when there are too many, whatever number was declared. */
export async function readBody(c: Context, mostBytes: number): Promise<Buffer | null> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of c.req.raw.body ?? []) {
    bytes += part.byteLength;
    if (bytes <= mostBytes) parts.push(part);
    if (bytes > DRAINED_BYTES) break;
  }
  if (bytes <= mostBytes) return Buffer.concat(parts);
  // The rest of it is never read, so the connection can't be used again.
  if (bytes > DRAINED_BYTES) c.header("Connection", "close");
  return null;
}
