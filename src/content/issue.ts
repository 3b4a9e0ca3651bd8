/** An issue as readers meet it, and the publication that it belongs to. */

export interface Publication {
  name: string;
  description: string;
  /** Where the site is, e.g. `https://press.example/`. */
  url: string;
  /** BCP 47, e.g. `en` or `de-CH`. */
  language: string;
  /** IANA, e.g. `Europe/Zurich`. */
  zone: string;
  /** Empty if nobody signs. */
  author: string;
  /** The address of the picture beside links to pages that have none of their own. */
  picture?: string | undefined;
}

export interface PublishedIssue {
  number: number | null;
  title: string;
  slug: string;
  /** One line, may hold Markdown; empty if it has none. */
  description: string;
  tags: readonly string[];
  date: Date;
  /** Markdown. */
  body: string;
  /** False for an excerpt. */
  whole: boolean;
  /** Strangers see how it begins; members, signed in, the whole. */
  membersOnly?: boolean;
}

/** An issue that has its place on the site; its slug is its own. */
export type SiteIssue = PublishedIssue & { url: string };

const RIGHT_TO_LEFT = new Set(["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"]);

export function directionOf(language: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(language.split("-")[0] ?? "") ? "rtl" : "ltr";
}

/** “March 2, 2026”, as the publication's language writes it and its time zone counts it. */
export function dayInWords(date: Date, { language, zone }: Pick<Publication, "language" | "zone">): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: zone }).format(date);
}
