/** Uploads a picture with its words, and waits until the instance has worked on it. No picture ever holds up a post. */
import * as z from "zod";
import { ServiceError } from "../../core/errors.ts";
import type { Card } from "../../distribution/network.ts";
import { shrunkPicture } from "../shrink-picture.ts";
import type { MastodonCall } from "./client.ts";
import type { Instance } from "./instance.ts";

/** The picture's id, or why it is left out. */
export type Uploaded = { id: string } | { leftOut: string };

const shape = z.looseObject({ id: z.string() });
// 206 may come without a body that says anything.
const waitingShape = z.unknown();

const STILL_AT_WORK = new Set([202, 206]);
const LOOKS = 12;
const LONGEST_PAUSE_MS = 8_000;
/** Slow lines send a megabyte in some seconds. */
const MS_PER_MEGABYTE = 10_000;

export interface UploadContext {
  call: MastodonCall;
  instance: Instance;
  pause: (ms: number) => Promise<void>;
}

/** Throws ServiceError where the instance is not there or takes no token; what it refuses is left out. */
export async function uploadPicture(card: Card, context: UploadContext): Promise<Uploaded | null> {
  if (!card.picture) return null;
  const { alt } = card.picture;
  const { mostBytes, types, mostAlt } = context.instance.pictures;
  const isLarge = mostBytes !== null && card.picture.bytes.length > mostBytes;
  const picture = isLarge ? await shrunkPicture(card.picture, mostBytes) : card.picture;
  if (!picture)
    return {
      leftOut: `the picture has ${card.picture.bytes.length} bytes, and the instance takes ${mostBytes}`,
    };
  if (types.length > 0 && !types.includes(picture.type))
    return { leftOut: `the instance takes no pictures of the type ${picture.type}` };
  const form = new FormData();
  form.set("file", new Blob([new Uint8Array(picture.bytes)], { type: picture.type }), "picture");
  form.set("description", shortened(alt || card.title, mostAlt));
  try {
    const { status, value } = await context.call({
      ...{ operation: "media.create", method: "POST", path: "/api/v2/media", body: form, shape },
      // One that is uploaded twice is seen by nobody, and goes within a day.
      kind: "repeatable",
      moreMs: (picture.bytes.length / 1024 / 1024) * MS_PER_MEGABYTE,
    });
    return STILL_AT_WORK.has(status) ? await untilReady(value.id, context) : { id: value.id };
  } catch (error) {
    if (error instanceof ServiceError && isRefusal(error)) return { leftOut: error.message };
    throw error;
  }
}

async function untilReady(id: string, { call, pause }: UploadContext): Promise<Uploaded> {
  for (let look = 0; look < LOOKS; look++) {
    await pause(Math.min(LONGEST_PAUSE_MS, 500 * 2 ** look));
    const path = `/api/v1/media/${encodeURIComponent(id)}`;
    const { status } = await call({ operation: "media.get", path, shape: waitingShape });
    if (!STILL_AT_WORK.has(status)) return { id };
  }
  return { leftOut: "the instance did not finish working on the picture" };
}

/** The instance's word on this picture; a token that is gone is a matter of the whole post. */
const isRefusal = ({ status, effect, retryable, code }: ServiceError): boolean =>
  (effect === "refused" && !retryable && status !== null && code !== "invalid_token" && code !== "moved") ||
  // It fails to make a preview of what it can't read.
  (status === 500 && !/^no_/.test(code));

function shortened(words: string, most: number): string {
  const signs = [...words];
  return signs.length <= most ? words : `${signs.slice(0, most - 1).join("")}…`;
}
