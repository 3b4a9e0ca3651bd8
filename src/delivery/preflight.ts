/**
 * What is wrong with a mail before anybody gets it, told from the rendered mail and a few facts. An error keeps it from
 * being sent; a warning is for the owner to weigh.
 */
import { addressLines } from "../content/mail/words.tsx";
import { readFieldName } from "../content/merge-fields.ts";
import { oneLine } from "../content/one-line.ts";
import { anchorsIn, holesIn, imagesIn, wordsIn } from "./preflight/read-mail.ts";
import { trapsIn } from "./preflight/spam-traps.ts";

export interface Finding {
  level: "error" | "warning";
  /** A few words, for a list. */
  what: string;
  /** What it means, and what to do. */
  next: string;
}

/** The mail as a template: `renderIssueMail` and its like make it. */
export interface CheckedMail {
  subject: string;
  html: string;
  text: string;
}

export interface PreflightFacts {
  postalAddress: string;
  senderAddress: string;
  /** The domains that the mail service has verified; null while nobody has asked it. */
  domains: readonly string[] | null;
  /** How many bytes a kept picture has, by its name. */
  pictures: ReadonlyMap<string, number>;
  /** Of our own pages: what stands below it is ours to keep right. */
  siteUrl: string;
  /** What answers nobody, and why; empty when it was not asked. */
  dead: readonly { url: string; why: string }[];
}

/** Errors first. The same mail and facts give the same list. */
export function preflight(mail: CheckedMail, facts: PreflightFacts): Finding[] {
  const found = [
    ...subjectFindings(mail),
    ...mustHaves(mail, facts),
    ...senderFindings(facts),
    ...pictureFindings(mail, facts),
    ...linkFindings(mail, facts),
    ...sizeFindings(mail),
    ...trapsIn(mail.subject, wordsIn(mail.html)).map((trap) => warning(trap.what, trap.why)),
  ];
  const errors = found.filter(({ level }) => level === "error");
  return [...errors, ...found.filter(({ level }) => level === "warning")];
}

const error = (what: string, next: string): Finding => ({ level: "error", what, next });
const warning = (what: string, next: string): Finding => ({ level: "warning", what, next });

const some = (count: number, one: string, several: string): string =>
  count === 1 ? `1 ${one}` : `${count} ${several}`;

const LONG_SUBJECT = 70;

function subjectFindings({ subject }: CheckedMail): Finding[] {
  const { length } = [...subject.replace(/\{\{([^{}|]*)\|?([^{}]*)\}\}/g, "$2")];
  if (oneLine(subject) === "" || subject === "Untitled")
    return [error("it has no subject", "Give the issue a title: it is the mail's subject.")];
  if (length <= LONG_SUBJECT) return [];
  const next = `Inboxes show about ${LONG_SUBJECT} characters of a subject, phones about 40. Say the main thing first, or shorten the title.`;
  return [warning(`its subject has ${length} characters`, next)];
}

const OWN_HOLES = ["unsubscribeUrl", "tierUrl", "leftBrace"];

function mustHaves({ subject, html, text }: CheckedMail, { postalAddress }: PreflightFacts): Finding[] {
  const both = [html, text];
  const holes = [...new Set([subject, ...both].flatMap(holesIn))];
  const unknown = holes.filter((hole) => !OWN_HOLES.includes(hole) && !readFieldName(hole));
  const lines = addressLines({ postalAddress });
  const plain = [wordsIn(html), oneLine(text.replaceAll("{{leftBrace}}", "{"))];
  return [
    ...(both.every((part) => holesIn(part).includes("unsubscribeUrl"))
      ? []
      : [
          error(
            "it has no way to unsubscribe",
            "Every mail must have one. This is a mistake of pressroom's.",
          ),
        ]),
    ...(lines.length > 0 && plain.every((part) => lines.every((line) => part.includes(line)))
      ? []
      : [
          error(
            "it has no postal address",
            "The law asks for one: publication.postalAddress in settings.yaml.",
          ),
        ]),
    ...unknown.map((hole) =>
      error(`it asks for {{${hole}}}`, "Nothing is known of that of any reader. Correct it, or take it out."),
    ),
  ];
}

function senderFindings({ senderAddress, domains }: PreflightFacts): Finding[] {
  const domain = senderAddress.split("@").at(-1)?.toLowerCase() ?? "";
  const silent = /^(no-?reply|do-?not-?reply)@/i.test(senderAddress)
    ? [
        warning(
          "its sender takes no replies",
          "Replies are the best sign of life that readers give. Set publication.replyTo.",
        ),
      ]
    : [];
  if (domains === null || domains.some((verified) => aligned(domain, verified.toLowerCase()))) return silent;
  const verified = domains.length > 0 ? `has verified ${domains.join(", ")}` : "has verified no domain yet";
  const next = `Your mail service ${verified}, and refuses other senders. Set publication.sender in settings.yaml, or run: npm run pressroom -- setup mail`;
  return [error(`its sender is at ${domain}`, next), ...silent];
}

/** As DMARC's relaxed alignment has it: a domain and what is below it. */
const aligned = (domain: string, verified: string): boolean =>
  domain === verified || domain.endsWith(`.${verified}`);

const HUGE_PICTURE = 1_000_000;
const HUGE_PICTURES = 3_000_000;

function pictureFindings({ html }: CheckedMail, { pictures }: PreflightFacts): Finding[] {
  const images = imagesIn(html);
  const silent = images.filter(({ alt }) => alt.trim() === "").length;
  const sizes = [...new Set(images.map(({ src }) => src.split("/").at(-1) ?? ""))].map(
    (name) => pictures.get(name) ?? 0,
  );
  const huge = sizes.filter((bytes) => bytes > HUGE_PICTURE);
  const all = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const lighter =
    "Readers on phones wait for it, or never see it. Save it smaller, 1,200 points wide, and put it in again.";
  return [
    ...(silent === 0
      ? []
      : [
          warning(
            `${some(silent, "picture has", "pictures have")} no words for those who can't see them`,
            "Many inboxes show pictures only when asked. Give each a caption in Notion.",
          ),
        ]),
    ...(huge.length === 0
      ? []
      : [
          warning(
            `${some(huge.length, "picture is", "pictures are")} larger than 1 MB (${megabytes(Math.max(...huge))})`,
            lighter,
          ),
        ]),
    ...(huge.length === 0 && all > HUGE_PICTURES
      ? [warning(`its pictures are ${megabytes(all)} together`, lighter)]
      : []),
  ];
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

function linkFindings({ html }: CheckedMail, { dead, siteUrl }: PreflightFacts): Finding[] {
  const urls = othersLinks(html, siteUrl);
  const open = urls.filter((url) => url.startsWith("http:"));
  const broken = dead.filter(({ url }) => urls.includes(url));
  return [
    ...broken.map(({ url, why }) =>
      warning(`a link is dead: ${shown(url)}`, `It ${why}. Correct it, or take it out.`),
    ),
    ...(open.length === 0
      ? []
      : [
          warning(
            `${some(open.length, "link begins", "links begin")} with http: (${shown(open[0] ?? "")})`,
            "Browsers warn of them, and whoever is on the way can change what they lead to. Write https if it works.",
          ),
        ]),
  ];
}

/** Links that lead to anybody else's pages. */
export const othersLinks = (html: string, siteUrl: string): string[] => [
  ...new Set(anchorsIn(html).filter((url) => !url.startsWith(siteUrl))),
];

const shown = (url: string): string => (url.length > 60 ? `${url.slice(0, 57)}…` : url);

/** Gmail shows the first 102 KB of a mail; what is filled in for a reader takes some. */
const CLIPPED = 100_000;

function sizeFindings({ html }: CheckedMail): Finding[] {
  const bytes = Buffer.byteLength(html);
  if (bytes <= CLIPPED) return [];
  const next =
    "Gmail shows the first 102 KB and hides the rest, the way to unsubscribe with it. Shorten it, or make two issues of it.";
  return [warning(`it has ${Math.round(bytes / 1_000)} KB`, next)];
}

/** As a sentence of its own. */
export function sayWhat({ level, what }: Finding): string {
  const said = level === "error" && !what.endsWith(".") ? `It can't be sent: ${what}` : what;
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}`.replace(/([^.])$/, "$1.");
}

/** “Before you approve: …” for the row's note, or nothing. */
export function sayFindings(findings: readonly Finding[]): string {
  if (findings.length === 0) return "";
  const first = findings.slice(0, MOST_SAID).map(({ what }) => what);
  const more =
    findings.length > MOST_SAID ? `, and ${findings.length - MOST_SAID} more (pressroom preflight)` : "";
  return `Before you approve: ${first.join("; ")}${more}.`;
}

/** What keeps an approved issue from being sent, or nothing. */
export const sayErrors = (findings: readonly Finding[]): string =>
  findings
    .filter(({ level }) => level === "error")
    .map(({ what, next }) => `Not sent: ${what}. ${next}`.trim())
    .join(" ");

const MOST_SAID = 4;
