/** A picture that is too large for where it goes → a JPEG that isn't. The library is loaded only when one comes. */

interface Picture {
  bytes: Uint8Array;
  type: string;
}

/** A card is shown some 600 points wide, on screens with two pixels to the point. The last is small whatever it shows. */
const TRIES = [
  { side: 1_200, quality: 80 },
  { side: 1_000, quality: 65 },
  { side: 600, quality: 50 },
];
/** More would take an old machine's memory: 100 megapixels are a scan of a poster. */
const MOST_PIXELS = 100_000_000;

/** Null for what can't be read as a picture, or doesn't become small enough: a post goes without it. */
export async function shrunkPicture({ bytes }: Picture, mostBytes: number): Promise<Picture | null> {
  try {
    const { default: sharp } = await import("sharp");
    // One picture now and then: no memory is kept for the next.
    sharp.cache(false);
    for (const { side, quality } of TRIES) {
      const made = await sharp(bytes, { limitInputPixels: MOST_PIXELS })
        .autoOrient()
        .resize({ width: side, height: side, fit: "inside", withoutEnlargement: true })
        .flatten({ background: "white" })
        .jpeg({ quality })
        .toBuffer();
      if (made.length <= mostBytes) return { bytes: made, type: "image/jpeg" };
    }
    return null;
  } catch (error) {
    // It says nothing more exact: what is no picture, is damaged, or has too many pixels; or a machine it isn't made for.
    if (error instanceof Error) return null;
    throw error;
  }
}
