/** Small pictures of every kind that is taken, and what only looks like one. */

const png = (color: number): Uint8Array =>
  Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    Buffer.from([0, 0, 0, 13]),
    Buffer.from("IHDR", "latin1"),
    Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0, color, 0, 0, 0]),
    Buffer.from([0, 0, 0, 0]),
    Buffer.from("IEND\xaeB`\x82", "latin1"),
  ]);

export const PNG = png(1);
export const OTHER_PNG = png(2);
export const JPEG: Uint8Array = Buffer.from([
  0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 0xff, 0xd9,
]);
export const GIF: Uint8Array = Buffer.from("GIF89a\x01\x00\x01\x00\x00\x00\x00;", "latin1");
export const WEBP: Uint8Array = Buffer.from("RIFF\x0c\x00\x00\x00WEBPVP8 \x00\x00\x00\x00", "latin1");
export const SVG: Uint8Array = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>',
);
export const PAGE: Uint8Array = Buffer.from("<!doctype html><title>Sign in</title>");
export const CUT_PNG = PNG.subarray(0, 30);
export const CUT_WEBP = WEBP.subarray(0, 16);
/** Whole, but of twelve megabytes. */
export const LARGE_PNG: Uint8Array = Buffer.concat([
  PNG.subarray(0, 33),
  Buffer.alloc(11_999_000),
  PNG.subarray(33),
]);
