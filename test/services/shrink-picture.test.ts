import sharp from "sharp";
import { expect, test } from "vitest";
import { shrunkPicture } from "../../src/services/shrink-picture.ts";
import { cardOf, partOf } from "../contracts/network.ts";
import { blueskySandbox } from "../sandbox/bluesky-for-test.ts";
import { blueskyAt, recordAt } from "./bluesky/bluesky-for-test.ts";

const MOST = 1_000_000;

/** Noise, which nothing makes small: some 12 MB. */
async function photograph(): Promise<Uint8Array> {
  const [width, height] = [2_400, 1_700];
  const noise = Buffer.alloc(width * height * 3);
  let state = 7;
  for (let at = 0; at < noise.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    noise[at] = state >>> 24;
  }
  return sharp(noise, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

test("a picture of 12 MB becomes a JPEG that fits, of the same shape", async () => {
  const bytes = await photograph();
  expect(bytes.length).toBeGreaterThan(12_000_000);
  const small = await shrunkPicture({ bytes, type: "image/png" }, MOST);
  expect(small?.type).toBe("image/jpeg");
  expect(small?.bytes.length).toBeLessThanOrEqual(MOST);
  const { width = 0, height = 0 } = await sharp(small?.bytes).metadata();
  expect(width / height).toBeCloseTo(2_400 / 1_700, 2);
});

test("what is no picture, is cut off, or can't become so small is left out", async () => {
  const bytes = await photograph();
  expect(await shrunkPicture({ bytes: Buffer.from("no picture"), type: "image/png" }, MOST)).toBeNull();
  expect(await shrunkPicture({ bytes: bytes.subarray(0, 4_000), type: "image/png" }, MOST)).toBeNull();
  expect(await shrunkPicture({ bytes, type: "image/png" }, 100)).toBeNull();
});

test("a card on Bluesky shows a picture of 12 MB, made smaller", async () => {
  const { place, clock } = await blueskySandbox();
  const { poster } = blueskyAt(place, { clock });
  if (!poster) throw new Error("Bluesky is posted to by its interface");
  const card = cardOf();
  const picture = { bytes: await photograph(), type: "image/png", alt: "" };
  const remote = await poster.post(await poster.prepare(partOf("Look.", { card: { ...card, picture } })));
  const { embed } = await recordAt(place.url, remote);
  expect(embed?.external.thumb).toMatchObject({ mimeType: "image/jpeg" });
});
