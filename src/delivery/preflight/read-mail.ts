/** What a rendered mail holds. It was made here, so its attributes are quoted and its text is escaped. */

export const holesIn = (template: string): string[] =>
  [...template.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, field = ""]) => field);

export interface MailImage {
  src: string;
  alt: string;
}

export const imagesIn = (html: string): MailImage[] =>
  [...html.matchAll(/<img\b[^>]*>/g)].map(([tag]) => ({
    src: attribute(tag, "src"),
    alt: attribute(tag, "alt"),
  }));

/** Addresses that readers can follow; holes aside. */
export const anchorsIn = (html: string): string[] =>
  [...html.matchAll(/<a\b[^>]*>/g)]
    .map(([tag]) => attribute(tag, "href"))
    .filter((url) => /^https?:/i.test(url));

const attribute = (tag: string, name: string): string =>
  unescaped(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "");

/** What readers read, on one line: no styles, no tags. */
export const wordsIn = (html: string): string =>
  unescaped(
    html
      .replace(/<style>[\s\S]*?<\/style>|<title>[\s\S]*?<\/title>|<!--[\s\S]*?-->/g, " ")
      .replace(/<[^>]+>/g, " ")
      .replace(/\u2007\u034f/g, ""),
  )
    .replace(/\s+/g, " ")
    .trim();

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " " };

const unescaped = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, (entity, decimal, hex, name) => {
    if (name) return NAMED[String(name).toLowerCase()] ?? entity;
    return String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16));
  });
