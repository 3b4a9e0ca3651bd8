/** Who reads here, and whom nothing is mailed. */
import type { Given } from "./service.ts";

const PEOPLE = 60;
const PREMIUM = "member@readers.example";
export const READERS: Given["readers"] = [
  { email: PREMIUM, tier: "premium yearly" },
  { email: "friend@readers.example", tier: "free" },
];
export const COMPLAINED = "never@readers.example";

export const EMAILS = [
  ...Array.from({ length: PEOPLE }, (_, n) => `reader${n}@readers.example`),
  ...["mara@xn--bcher-kva.example", COMPLAINED, ...READERS.map(({ email }) => email)],
];
export const addressOf = (who: number): string => EMAILS[who % EMAILS.length] ?? PREMIUM;
