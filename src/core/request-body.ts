/** The bytes of a request that may have to be made again: counted and hashed before it is written down. */
import { createHash } from "node:crypto";

/** The exact bytes of a request; read again, they are the same. */
export interface RequestBody {
  readonly mails: number;
  readonly bytes: number;
  /** Of all bytes, in hexadecimal. */
  readonly sha256: string;
  /** In order. A piece may be shared with other requests, so nobody writes into it. */
  pieces(): Iterable<Uint8Array>;
}

/** Goes once through the pieces, and keeps none of them. They must be the same each time that they are asked for. */
export function requestBody(mails: number, pieces: () => Iterable<Uint8Array>): RequestBody {
  const hash = createHash("sha256");
  let bytes = 0;
  for (const piece of pieces()) {
    hash.update(piece);
    bytes += piece.byteLength;
  }
  return { mails, bytes, sha256: hash.digest("hex"), pieces };
}

/**
 * The same bytes in blocks of the buffer's size: small pieces cost more to be handed on one by one than to be copied.
 * Each block stands in the buffer, and is good until the next is asked for.
 */
export function* blocksOf(pieces: Iterable<Uint8Array>, buffer: Buffer): Generator<Buffer> {
  let filled = 0;
  for (const piece of pieces) {
    for (let from = 0; from < piece.byteLength; ) {
      const part =
        from === 0 && piece.byteLength <= buffer.length - filled
          ? piece
          : piece.subarray(from, from + buffer.length - filled);
      buffer.set(part, filled);
      filled += part.byteLength;
      from += part.byteLength;
      if (filled < buffer.length) continue;
      yield buffer;
      filled = 0;
    }
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}

/** One that is kept whole, as text. */
export const storedBody = (text: string, mails: number): RequestBody =>
  requestBody(mails, () => [Buffer.from(text)]);

/** All of it in one piece, for what can't be handed on bit by bit. */
export const wholeText = (body: RequestBody): string => Buffer.concat([...body.pieces()]).toString();
