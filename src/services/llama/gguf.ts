/** The head of a GGUF file, read without the library: what it is, and how long it must be at least. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { UnusableModel } from "./unusable.ts";

export interface GgufHead {
  architecture: string;
  fileBytes: number;
}

const STRING = 8;
const ARRAY = 9;
/** By the number of their type; strings and arrays carry their length. */
const SCALAR_BYTES: Readonly<Record<number, number>> = {
  ...{ 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 },
};
const MOST = 10_000_000;
const DEFAULT_ALIGNMENT = 32;

/** Encoders and the eyes of other models: they load, and write nothing. */
const WRITES_NOTHING = /bert|clip|t5encoder|embedding|mmproj|wavtokenizer/;

/** Throws UnusableModel for a file that is missing, none of GGUF, cut off, or of a kind that writes no text. */
export function readGgufHead(path: string): GgufHead {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    const { code } = error as { code?: string };
    throw new UnusableModel(
      code === "ENOENT" ? `there is no file ${path}` : `the file ${path} can't be opened (${code})`,
    );
  }
  try {
    const head = new Head(file);
    const found = parse(head);
    if (WRITES_NOTHING.test(found.architecture))
      throw new UnusableModel(`its architecture (${found.architecture}) reads or sees, and can't answer`);
    return found;
  } finally {
    closeSync(file);
  }
}

function parse(head: Head): GgufHead {
  if (head.fileBytes === 0) throw new UnusableModel("the file is empty");
  if (head.bytes(4).toString("latin1") !== "GGUF")
    throw new UnusableModel(
      "it is no GGUF file",
      "a file whose name ends in .gguf, e.g. from huggingface.co",
    );
  const version = head.int();
  if (version < 2 || version > 3) throw new UnusableModel(`its version of GGUF (${version}) is not known`);
  const tensors = head.count();
  const keys = head.count();
  let architecture = "";
  let alignment = DEFAULT_ALIGNMENT;
  for (let n = 0; n < keys; n++) {
    const key = head.text();
    const type = head.int();
    if (key === "general.architecture" && type === STRING) architecture = head.text();
    else if (key === "general.alignment") alignment = head.int();
    else skip(head, type);
  }
  let last = 0;
  for (let n = 0; n < tensors; n++) last = Math.max(last, tensorOffset(head));
  if (architecture === "" || tensors === 0) throw new UnusableModel("there is no model in it");
  const begin = Math.ceil(head.position / alignment) * alignment;
  if (head.fileBytes <= begin + last) throw cutOff(head.fileBytes, begin + last);
  return { architecture, fileBytes: head.fileBytes };
}

function skip(head: Head, type: number): void {
  if (type === STRING) head.text();
  else if (type === ARRAY) skipArray(head);
  else head.pass(scalarBytes(head, type));
}

function skipArray(head: Head): void {
  const type = head.int();
  const count = head.count();
  if (type === STRING) for (let n = 0; n < count; n++) head.text();
  else head.pass(scalarBytes(head, type) * count);
}

/** Arrays of arrays stand in no model's file. */
const scalarBytes = (head: Head, type: number): number => SCALAR_BYTES[type] ?? head.fail();

function tensorOffset(head: Head): number {
  head.text();
  const dimensions = head.int();
  head.pass(dimensions * 8 + 4);
  return head.count(Number.MAX_SAFE_INTEGER);
}

const cutOff = (has: number, needs: number): UnusableModel =>
  new UnusableModel(
    `the file is incomplete: it has ${megabytes(has)} MB, and its content reaches beyond ${megabytes(needs)} MB`,
    "get it again, whole: npm run pressroom -- setup model",
  );

export const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

/** Reads from the file's beginning on, a part at a time. */
class Head {
  readonly fileBytes: number;
  readonly #file: number;
  #buffer = Buffer.alloc(0);
  #begin = 0;
  #at = 0;
  constructor(file: number) {
    this.#file = file;
    this.fileBytes = fstatSync(file).size;
  }
  get position(): number {
    return this.#begin + this.#at;
  }
  bytes(length: number): Buffer {
    if (this.position + length > this.fileBytes) throw cutOff(this.fileBytes, this.position + length);
    if (this.#at + length > this.#buffer.length) this.#fill(length);
    const found = this.#buffer.subarray(this.#at, this.#at + length);
    this.#at += length;
    return found;
  }
  #fill(length: number): void {
    this.#begin = this.position;
    this.#at = 0;
    const buffer = Buffer.alloc(Math.max(length, 2 ** 20));
    this.#buffer = buffer.subarray(0, readSync(this.#file, buffer, 0, buffer.length, this.#begin));
    if (this.#buffer.length < length) this.fail();
  }
  pass(length: number): void {
    if (this.position + length > this.fileBytes) throw cutOff(this.fileBytes, this.position + length);
    this.#begin = this.position + length;
    this.#at = 0;
    this.#buffer = Buffer.alloc(0);
  }
  int(): number {
    return this.bytes(4).readUInt32LE();
  }
  /** A number that counts something in the head, or, with a limit of its own, an offset. */
  count(most = MOST): number {
    const value = this.bytes(8).readBigUInt64LE();
    return value > BigInt(most) ? this.fail() : Number(value);
  }
  text(): string {
    return this.bytes(this.count()).toString("utf8");
  }
  fail(): never {
    throw new UnusableModel("the file is damaged: its head makes no sense");
  }
}
