/** What records must look like, with the sentences of PDS 0.5.35 for those that don't. Unknown fields are let through. */
import { bytesOfCid } from "./cid.ts";
import { invalid } from "./errors.ts";

/** Throws XrpcError. `path` is where the value stands, e.g. `$.record.text`. */
type Check = (value: unknown, path: string) => void;

const shown = (value: unknown) => JSON.stringify(value);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function fail(what: string, value: unknown, path: string): never {
  throw invalid(`${what} (got ${shown(value)}) at ${path}`);
}

function most(kind: string, limit: number | undefined, is: { size: number; path: string }): void {
  if (limit !== undefined && is.size > limit)
    throw invalid(`${kind} too big (maximum ${limit}, got ${is.size}) at ${is.path}`);
}

const signs = new Intl.Segmenter("en", { granularity: "grapheme" });
const countSigns = (text: string) => [...signs.segment(text)].length;

const text =
  (limits: { bytes?: number; graphemes?: number } = {}): Check =>
  (value, path) => {
    if (typeof value !== "string") fail("Expected string value type", value, path);
    most("string", limits.bytes, { size: Buffer.byteLength(value), path });
    if (limits.graphemes) most("grapheme", limits.graphemes, { size: countSigns(value), path });
  };

const format =
  (name: string, isOne: (value: string) => boolean): Check =>
  (value, path) => {
    if (typeof value !== "string") fail("Expected string value type", value, path);
    if (!isOne(value)) fail(`Invalid ${name}`, value, path);
  };

const DATETIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const DID = /^did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]$/;
const AT_URI =
  /^at:\/\/(did:[a-z]+:[a-zA-Z0-9._:%-]+|[a-z0-9.-]+\.[a-z]+)(\/[a-zA-Z0-9.-]+\.[a-zA-Z0-9.-]+(\/[a-zA-Z0-9._~:-]{1,512})?)?$/;
const LANGUAGE = /^([a-z]{2,3}|[a-z]{4,8})(-[a-z0-9]{1,8})*$/i;

const datetime = format("datetime", (one) => DATETIME.test(one) && !Number.isNaN(Date.parse(one)));
const uri = format("uri", (one) => /^\w+:(?:\/\/)?[^\s/]\S*$/.test(one));
const atUri = format("at-uri", (one) => AT_URI.test(one));
const cid = format("CID", (one) => bytesOfCid(one) !== null);
const did = format("DID", (one) => DID.test(one));
const language = format("language", (one) => LANGUAGE.test(one));

const whole =
  (least: number): Check =>
  (value, path) => {
    if (!Number.isInteger(value)) fail("Expected integer value type", value, path);
    if ((value as number) < least)
      throw invalid(`integer too small (minimum ${least}, got ${value}) at ${path}`);
  };

const list =
  (one: Check, limit?: number): Check =>
  (value, path) => {
    if (!Array.isArray(value)) fail("Expected array value type", value, path);
    most("array", limit, { size: value.length, path });
    for (const [at, item] of value.entries()) one(item, `${path}[${at}]`);
  };

const object =
  (required: Record<string, Check>, optional: Record<string, Check> = {}): Check =>
  (value, path) => {
    if (!isObject(value)) fail("Expected object value type", value, path);
    for (const [name, check] of Object.entries({ ...required, ...optional })) {
      if (value[name] !== undefined) check(value[name], `${path}.${name}`);
      else if (name in required) throw invalid(`Missing required key "${name}" at ${path}`);
    }
  };

/** Of a kind that is known, as its `$type` says; others are let through. */
const oneOf =
  (kinds: Record<string, Check>): Check =>
  (value, path) => {
    if (!isObject(value)) fail("Expected object value type", value, path);
    if (typeof value.$type !== "string") throw invalid(`Missing required key "$type" at ${path}`);
    kinds[value.$type]?.(value, path);
  };

const picture =
  (bytes: number): Check =>
  (value, path) => {
    if (!isObject(value) || value.$type !== "blob") fail("Expected blob value type", value, path);
    if (!/^image\//.test(String(value.mimeType)))
      fail('Expected "image/*"', value.mimeType, `${path}.mimeType`);
    most("blob", bytes, { size: Number(value.size), path });
  };

const strongRef = object({ uri: atUri, cid });
const MOST_PICTURE_BYTES = 1_000_000;

const facet = object({
  index: object({ byteStart: whole(0), byteEnd: whole(0) }),
  features: list(
    oneOf({
      "app.bsky.richtext.facet#link": object({ uri }),
      "app.bsky.richtext.facet#mention": object({ did }),
      "app.bsky.richtext.facet#tag": object({ tag: text({ bytes: 640, graphemes: 64 }) }),
    }),
  ),
});

const embed = oneOf({
  "app.bsky.embed.external": object({
    external: object({ uri, title: text(), description: text() }, { thumb: picture(MOST_PICTURE_BYTES) }),
  }),
  "app.bsky.embed.images": object({
    images: list(object({ image: picture(MOST_PICTURE_BYTES), alt: text() }), 4),
  }),
  "app.bsky.embed.record": object({ record: strongRef }),
});

const post = object(
  { text: text({ bytes: 3_000, graphemes: 300 }), createdAt: datetime },
  {
    facets: list(facet),
    reply: object({ root: strongRef, parent: strongRef }),
    embed,
    langs: list(language, 3),
    tags: list(text({ bytes: 640, graphemes: 64 }), 8),
  },
);
const ofSubject = object({ subject: strongRef, createdAt: datetime });

const RECORDS: Record<string, Check> = {
  "app.bsky.feed.post": post,
  "app.bsky.feed.like": ofSubject,
  "app.bsky.feed.repost": ofSubject,
};

const TID = /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/;

/** Throws XrpcError. `unknown` is what the server says of a kind that it has no lexicon of. */
export function validateRecord(
  collection: string,
  rkey: string,
  record: Record<string, unknown>,
): "valid" | "unknown" {
  const check = RECORDS[collection];
  if (!check) return "unknown";
  if (!TID.test(rkey))
    throw invalid(`Invalid record key for ${collection}: Invalid TID string (got ${shown(rkey)}) at $`);
  try {
    check(record, "$.record");
  } catch (error) {
    if (error instanceof Error) error.message = `Invalid ${collection} record: ${error.message}`;
    throw error;
  }
  return "valid";
}
