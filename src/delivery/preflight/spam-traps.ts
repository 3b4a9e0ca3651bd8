/** Words by which filters know unwanted mail. A short list: what is on it is worth another look, and no more. */

interface Trap {
  pattern: RegExp;
  why: string;
  /** Only looked for in the subject. */
  subject?: true;
}

const PRESSURE = "Filters know this from those who sell. Say what is in it for the reader instead.";

const TRAPS: readonly Trap[] = [
  { pattern: /\b(act now|limited time|last chance|don't miss out|hurry up)\b/i, why: PRESSURE },
  {
    pattern: /\b(100% free|risk[- ]free|no obligation|satisfaction guaranteed|money[- ]back)\b/i,
    why: PRESSURE,
  },
  { pattern: /\b(you (have )?won|congratulations,? you|claim your (prize|reward))\b/i, why: PRESSURE },
  {
    pattern: /\b(earn|make) (extra |fast |easy )?(cash|\$\d+)|\bget rich\b|\bdouble your\b/i,
    why: "Filters know this from fraud. If it is your subject, say it in other words.",
  },
  {
    pattern: /\bclick here\b/i,
    why: "A link that says where it leads is trusted more, by filters and by readers.",
  },
  {
    pattern: /\b(viagra|cialis|online casino|payday loan)\b/i,
    why: "Few filters let this word pass, whatever is said about it.",
  },
  {
    pattern: /[!?]{2,}|\${2,}/,
    why: "More than one of these in a row is a mark of unwanted mail. One is enough.",
    subject: true,
  },
  {
    pattern: /^(re|fwd?):/i,
    why: "It pretends to be an answer. Readers who notice call it spam.",
    subject: true,
  },
];

const UNFINISHED: readonly Trap[] = [
  {
    pattern: /\b(lorem ipsum|TODO|TKTK|XXX)\b/,
    why: "It looks like something that you wanted to come back to.",
  },
];

export interface FoundTrap {
  what: string;
  why: string;
}

export function trapsIn(subject: string, words: string): FoundTrap[] {
  const all = `${subject} ${words}`;
  const found = [...TRAPS, ...UNFINISHED].flatMap(({ pattern, why, subject: only }) => {
    const hit = pattern.exec(only ? subject : all)?.[0];
    return hit ? [{ what: `${only ? "its subject" : "it"} says “${hit}”`, why }] : [];
  });
  return shouts(subject)
    ? [...found, { what: "its subject is all capitals", why: "It reads as shouting, and filters count it." }]
    : found;
}

function shouts(subject: string): boolean {
  const letters = subject.replace(/[^\p{L}]/gu, "");
  return letters.length >= 8 && letters === letters.toUpperCase() && letters !== letters.toLowerCase();
}
