/** What people wrote, out of the HTML that their network makes of it. */

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
export const unescaped = (text: string): string =>
  text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (name) return NAMED[String(name).toLowerCase()] ?? whole;
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
