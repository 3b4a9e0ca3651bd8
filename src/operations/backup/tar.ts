/** Tar (POSIX ustar), written and read as it streams by: an archive can be unpacked without pressroom. */
import { HomeError } from "../../core/errors.ts";

const BLOCK = 512;
/** What eleven octal digits hold; larger files carry their size in binary, as GNU tar does. */
const MOST_OCTAL = 8 ** 11 - 1;

export interface Entry {
  /** At most 100 bytes of ASCII, e.g. `assets/3f….png`. */
  name: string;
  bytes: number;
}

/** The block that stands before a file's bytes. */
export function headerOf({ name, bytes }: Entry, mtime: Date): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(name) > 100)
    throw new RangeError(`A name of ${name.length} signs is too long for tar`);
  block.write(name, 0, "ascii");
  block.write("0000600\0", 100);
  block.write("0000000\0".repeat(2), 108);
  if (bytes <= MOST_OCTAL) block.write(`${bytes.toString(8).padStart(11, "0")}\0`, 124);
  else {
    block.writeUInt32BE(0x8000_0000, 124);
    block.writeBigUInt64BE(BigInt(bytes), 128);
  }
  block.write(
    `${Math.floor(mtime.getTime() / 1000)
      .toString(8)
      .padStart(11, "0")}\0`,
    136,
  );
  block.write("0", 156);
  block.write("ustar\x0000", 257);
  block.write(`${checksumOf(block).toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** What fills a file up to whole blocks. */
export const paddingAfter = (bytes: number): Uint8Array => new Uint8Array((BLOCK - (bytes % BLOCK)) % BLOCK);

/** What ends an archive. */
export const END = new Uint8Array(2 * BLOCK);

/** With spaces where the sum itself stands. */
function checksumOf(block: Uint8Array): number {
  let sum = 8 * 0x20;
  for (const [index, byte] of block.entries()) if (index < 148 || index >= 156) sum += byte;
  return sum;
}

export interface FoundEntry extends Entry {
  /** Must be read to its end before the next entry is asked for. */
  content(): AsyncGenerator<Uint8Array>;
}

/** The files of an archive, in order. Throws HomeError for bytes that are no whole archive. */
export async function* entriesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<FoundEntry> {
  const reader = readerOf(bytes);
  for (;;) {
    const block = await reader.block();
    if (block.every((byte) => byte === 0)) break;
    const entry = readHeader(block);
    let isRead = false;
    yield {
      ...entry,
      async *content() {
        yield* reader.pieces(entry.bytes);
        for await (const _ of reader.pieces(paddingAfter(entry.bytes).length));
        isRead = true;
      },
    };
    if (!isRead) throw new RangeError(`${entry.name} was not read to its end`);
  }
  await reader.rest();
}

function readHeader(block: Buffer): Entry {
  const text = (from: number, to: number) => block.toString("latin1", from, to).replace(/\0.*$/s, "");
  const isWhole = text(257, 262) === "ustar" && Number.parseInt(text(148, 156), 8) === checksumOf(block);
  if (!isWhole || text(156, 157) !== "0") throw cutShort();
  const bytes = block[124] === 0x80 ? Number(block.readBigUInt64BE(128)) : Number.parseInt(text(124, 136), 8);
  return { name: text(0, 100), bytes };
}

const cutShort = () => new HomeError("The archive is not whole, or it is no archive of pressroom's.");

function readerOf(source: AsyncIterable<Uint8Array>) {
  const iterator = source[Symbol.asyncIterator]();
  let left: Uint8Array = new Uint8Array(0);
  async function* pieces(bytes: number): AsyncGenerator<Uint8Array> {
    for (let wanted = bytes; wanted > 0; ) {
      while (left.length === 0) {
        const { value, done } = await iterator.next();
        if (done) throw cutShort();
        left = value;
      }
      const piece = left.subarray(0, wanted);
      left = left.subarray(piece.length);
      wanted -= piece.length;
      yield piece;
    }
  }
  return {
    pieces,
    async block(): Promise<Buffer> {
      const parts: Uint8Array[] = [];
      for await (const piece of pieces(BLOCK)) parts.push(piece);
      return Buffer.concat(parts);
    },
    /** To the very end: what seals the archive stands there. */
    async rest(): Promise<void> {
      while (!(await iterator.next()).done);
    },
  };
}
