/** What kind of picture some bytes are, told by the bytes alone: names and declared types lie. */

export type PictureType = "png" | "jpg" | "gif" | "webp";

const MEDIA: Record<PictureType, string> = {
  png: "image/png",
  jpg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
};

/** By the ending of a name of ours; null for any other. */
export function mediaTypeOf(name: string): string | null {
  const type = Object.entries(MEDIA).find(([ending]) => name.endsWith(`.${ending}`));
  return type ? type[1] : null;
}

export type Picture = { type: PictureType } | { wrong: string };

const NONE = "it is no picture of a kind that mail programs show (png, jpeg, gif or webp)";
const CUT = "its end is missing";

/** SVG is none of them: it may hold scripts, and few mail programs show it. */
export function pictureIn(bytes: Uint8Array): Picture {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = typeOf(view);
  if (!type) return { wrong: NONE };
  return isWhole(view, type) ? { type } : { wrong: CUT };
}

function typeOf(bytes: Buffer): PictureType | null {
  const begins = (text: string, at = 0) => bytes.subarray(at, at + text.length).toString("latin1") === text;
  if (begins("\x89PNG\r\n\x1a\n")) return "png";
  if (begins("\xff\xd8\xff")) return "jpg";
  if (begins("GIF87a") || begins("GIF89a")) return "gif";
  return begins("RIFF") && begins("WEBP", 8) ? "webp" : null;
}

// Cameras and editors may leave a few bytes behind the end.
const TAIL = 4_096;

function isWhole(bytes: Buffer, type: PictureType): boolean {
  const tail = bytes.subarray(Math.max(0, bytes.length - TAIL));
  switch (type) {
    case "png":
      return tail.includes("IEND", 0, "latin1");
    case "jpg":
      return tail.includes(Buffer.from([0xff, 0xd9]));
    case "gif":
      return tail.includes(0x3b);
    case "webp":
      return bytes.length >= 12 && bytes.readUInt32LE(4) + 8 <= bytes.length;
  }
}
