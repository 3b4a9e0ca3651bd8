/** What people wrote, out of Mastodon's HTML. */

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** Paragraphs with an empty line between them; links as their whole address. */
export function plainText(html: string): string {
  const words = html
    .replaceAll(/<br\s*\/?>/gi, "\n")
    .replaceAll(/<\/p>\s*<p[^>]*>/gi, "\n\n")
    .replaceAll(/<li[^>]*>/gi, "\n- ")
    .replaceAll(/<\/(?:p|div|blockquote|ul|ol|pre|h[1-6])>/gi, "\n\n")
    .replaceAll(/<[^>]*>/g, "");
  return unescaped(words)
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

/** Character references become signs, each once: `&amp;lt;` is `&lt;`. */
const unescaped = (text: string): string =>
  text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (name) return NAMED[String(name).toLowerCase()] ?? whole;
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

/** Two texts that people would call the same: an instance shows handles without their domain. */
export const comparable = (text: string): string =>
  text
    .normalize("NFC")
    .replaceAll(/(@[a-z0-9_]+)@[\p{L}\p{N}.-]*[\p{L}\p{N}]/giu, "$1")
    .replaceAll(/\s+/g, " ")
    .trim();
