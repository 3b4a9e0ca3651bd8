/** The parts that the plain text of every mail has. */
import { underlined } from "../plain-text.ts";
import { wrap } from "../wrap.ts";
import { literalText, type MergedLine } from "./merge.ts";
import { addressLines, type MailPublication } from "./words.tsx";

/** A template of its parts, one empty line apart; parts without words are left out. */
export const textMail = (parts: readonly string[]): string =>
  `${parts.filter((part) => part !== "").join("\n\n")}\n`;

/** A line beneath it as long as itself, or as what stands there for strangers. */
export const headingText = (title: MergedLine): string =>
  title.fields.length > 0
    ? `${title.text}\n${"=".repeat([...title.plain].length)}`
    : literalText(underlined(title.plain, "="));

interface Foot {
  publication: Pick<MailPublication, "postalAddress">;
  why: string;
  /** What it is called, and where it leads: an address or a hole. */
  links: readonly (readonly [label: string, url: string])[];
}

export const footText = ({ publication, why, links }: Foot): string =>
  [
    "-".repeat(40),
    literalText(wrap(why)),
    ...links.map(([label, url]) => `${label}: ${url}`),
    ...(links.length > 0 ? [""] : []),
    ...addressLines(publication).map(literalText),
  ].join("\n");
