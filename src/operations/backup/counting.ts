import { createHash } from "node:crypto";
import type { Written } from "./archive.ts";

/** The same stream, counted and hashed as it goes by. */
export function counting(source: ReadableStream<Uint8Array>) {
  const hash = createHash("sha256");
  let bytes = 0;
  const stream = source.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        hash.update(piece);
        bytes += piece.length;
        controller.enqueue(piece);
      },
    }),
  );
  return { stream, seen: (): Written => ({ bytes, sha256: hash.digest("hex") }) };
}
