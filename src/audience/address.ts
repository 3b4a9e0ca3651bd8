/** A mail address as a person types it → the one that is kept, or what is wrong with it. */
import { domainToASCII, domainToUnicode } from "node:url";
import { newSubscriber } from "./subscribers.ts";

export interface ReadAddress {
  email: string;
  /** What they may have meant, whole; null where nothing looks mistyped. */
  meant: string | null;
}

export type AddressAnswer = ReadAddress | { wrong: string };

const LONGEST = 200;
const EXAMPLE = "It looks like name@example.org.";

/** Written in the scripts of one language, or a mixture that no honest name needs. */
const SCRIPTS = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u];
/** Scripts that are written together. */
const TOGETHER =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Script=Bopomofo}/u;
const OTHER = /(?!\p{Script=Latin}|\p{Script=Common}|\p{Script=Inherited})\p{L}/u;

/** Checks and normalises: domains in other scripts become what machines write, and stay the same for one address. */
export function readAddress(typed: string): AddressAnswer {
  const text = typed.normalize("NFC").trim();
  if (text === "") return { wrong: "Type your mail address." };
  if (text.length > LONGEST) return { wrong: `A mail address has at most ${LONGEST} characters.` };
  if (/[\p{Cc}\p{Cf}\s]/u.test(text)) {
    return { wrong: "There is a space or an invisible sign in it. Type it by hand, without spaces." };
  }
  const at = text.lastIndexOf("@");
  if (at < 1 || at === text.length - 1) return { wrong: `That is no mail address yet. ${EXAMPLE}` };
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  if (/[^\x21-\x7e]/.test(local)) {
    return { wrong: "Before the @ we can only write to plain letters (a to z), figures and signs." };
  }
  const readable = domainToUnicode(domain.toLowerCase());
  if (readable.split(".").some(mixesScripts)) {
    return {
      wrong:
        "Letters of different alphabets that look alike are mixed in it. Type the part after the @ by hand, in one alphabet.",
    };
  }
  const ascii = domainToASCII(domain);
  const checked = newSubscriber.shape.email.safeParse(`${local}@${ascii}`);
  if (!ascii || !checked.success) return { wrong: `That is no mail address. ${EXAMPLE}` };
  const better = meantDomain(ascii);
  return { email: checked.data, meant: better ? `${local}@${better}` : null };
}

function mixesScripts(label: string): boolean {
  const used = SCRIPTS.filter((script) => script.test(label)).length;
  if (used > 1) return true;
  // Latin beside Chinese, Japanese or Korean is usual; beside any other script it isn't.
  return SCRIPTS[0]?.test(label) === true && OTHER.test(label.replace(new RegExp(TOGETHER, "gu"), ""));
}

/** Where most readers have their mail. */
const COMMON = [
  ...["gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com"],
  ...["icloud.com", "me.com", "mac.com", "aol.com", "proton.me", "protonmail.com", "fastmail.com"],
  ...["gmx.de", "gmx.net", "web.de", "t-online.de", "posteo.de", "mailbox.org", "hey.com", "zoho.com"],
  ...["yahoo.co.uk", "hotmail.co.uk", "btinternet.com", "orange.fr", "free.fr", "laposte.net", "libero.it"],
];
/** Real ones that are a letter away from a common one. */
const REAL = new Set([
  ...COMMON,
  "gmx.com",
  "gmx.at",
  "gmx.ch",
  "ymail.com",
  "mail.com",
  "email.com",
  "live.de",
]);
const ENDINGS: Readonly<Record<string, string>> = {
  con: "com",
  cmo: "com",
  ocm: "com",
  vom: "com",
  comm: "com",
};

/** Null where the domain is a common one, or like none of them. */
function meantDomain(domain: string): string | null {
  if (REAL.has(domain)) return null;
  const dot = domain.lastIndexOf(".");
  const ending = ENDINGS[domain.slice(dot + 1)];
  const mended = ending ? `${domain.slice(0, dot)}.${ending}` : domain;
  if (REAL.has(mended)) return mended;
  const near = COMMON.find((common) => common.length >= 6 && isOneSlipAway(mended, common));
  return near ?? (ending ? mended : null);
}

/** One letter too many, too few, another one, or two neighbours swapped. */
function isOneSlipAway(typed: string, right: string): boolean {
  if (Math.abs(typed.length - right.length) > 1) return false;
  let from = 0;
  while (from < right.length && typed[from] === right[from]) from++;
  const rest = (text: string, skip: number) => text.slice(from + skip);
  const swapped = typed[from] === right[from + 1] && typed[from + 1] === right[from];
  return (
    rest(typed, 1) === rest(right, 1) ||
    rest(typed, 1) === rest(right, 0) ||
    rest(typed, 0) === rest(right, 1) ||
    (swapped && rest(typed, 2) === rest(right, 2))
  );
}
