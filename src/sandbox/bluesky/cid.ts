/**
 * What a record is called by its content: DAG-CBOR, SHA-256, and a CID in base32 (atproto.com/specs/data-model). Records
 * come as JSON, where `{"$link"}` is a CID and `{"$bytes"}` are bytes.
 */
import { createHash } from "node:crypto";
import { invalid } from "./errors.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
const DAG_CBOR = 0x71;
const RAW = 0x55;
/** Version 1, codec, SHA-256, and its length. */
const headOf = (codec: number) => [0x01, codec, 0x12, 0x20];

export const cidOfRecord = (record: unknown): string => cidOf(DAG_CBOR, encode(record, "$.record"));
export const cidOfBlob = (bytes: Uint8Array): string => cidOf(RAW, bytes);

const cidOf = (codec: number, bytes: Uint8Array): string =>
  `b${base32(Buffer.from([...headOf(codec), ...createHash("sha256").update(bytes).digest()]))}`;

export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => LETTERS[Number.parseInt(five.padEnd(5, "0"), 2)])
    .join("");
}

/** Of a CID in base32; null for what is none. */
export function bytesOfCid(cid: string): Buffer | null {
  if (!/^b[a-z2-7]{58}$/.test(cid)) return null;
  const bits = [...cid.slice(1)]
    .map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  return [DAG_CBOR, RAW].some((codec) => bytes.subarray(0, 4).equals(Buffer.from(headOf(codec))))
    ? bytes
    : null;
}

/** CBOR's first byte holds the kind of what follows, and its length as short as it goes. */
function head(kind: number, length: number): Buffer {
  const size = length < 24 ? 0 : length < 2 ** 8 ? 1 : length < 2 ** 16 ? 2 : length < 2 ** 32 ? 4 : 8;
  if (size === 0) return Buffer.from([(kind << 5) | length]);
  const bytes = Buffer.alloc(1 + size);
  bytes[0] = (kind << 5) | (24 + Math.log2(size));
  if (size === 8) bytes.writeBigUInt64BE(BigInt(length), 1);
  else bytes.writeUIntBE(length, 1, size);
  return bytes;
}

const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const LIST = 4;
const MAP = 5;
const TAG = 6;
const CID_TAG = 42;

function encode(value: unknown, path: string): Buffer {
  if (value === null) return Buffer.from([0xf6]);
  if (typeof value === "boolean") return Buffer.from([value ? 0xf5 : 0xf4]);
  if (Number.isSafeInteger(value)) {
    const whole = value as number;
    return whole < 0 ? head(NEGATIVE, -1 - whole) : head(UNSIGNED, whole);
  }
  if (typeof value === "string") return withHead(TEXT, Buffer.from(value));
  if (Array.isArray(value))
    return Buffer.concat([
      head(LIST, value.length),
      ...value.map((one, at) => encode(one, `${path}[${at}]`)),
    ]);
  if (typeof value === "object") return encodeObject(value as Record<string, unknown>, path);
  const kinds = "null, boolean, integer, string, cid, bytes, array or object";
  throw invalid(`Expected one of ${kinds} value type (got ${String(value)}) at ${path}`);
}

const withHead = (kind: number, bytes: Buffer) => Buffer.concat([head(kind, bytes.length), bytes]);

function encodeObject(value: Record<string, unknown>, path: string): Buffer {
  const names = Object.keys(value);
  if (names.length === 1 && typeof value.$bytes === "string")
    return withHead(BYTES, Buffer.from(value.$bytes, "base64"));
  if (names.length === 1 && typeof value.$link === "string") {
    const cid = bytesOfCid(value.$link);
    if (!cid) throw invalid(`Invalid CID (got ${JSON.stringify(value.$link)}) at ${path}`);
    return Buffer.concat([head(TAG, CID_TAG), withHead(BYTES, Buffer.concat([Buffer.from([0]), cid]))]);
  }
  // Shorter names first, then by their bytes.
  const fields = names
    .map((name) => ({ name, bytes: Buffer.from(name) }))
    .sort((one, other) => one.bytes.length - other.bytes.length || Buffer.compare(one.bytes, other.bytes));
  const encoded = fields.flatMap(({ name, bytes }) => [
    withHead(TEXT, bytes),
    encode(value[name], `${path}.${name}`),
  ]);
  return Buffer.concat([head(MAP, fields.length), ...encoded]);
}
