/** What a member has and until when, with the way to change or end it. */
import { dayInWords } from "../content/issue.ts";
import type { Membership } from "../money/membership.ts";

interface Words {
  tier: string;
  membership: Membership;
  /** The publication's, an IANA name. */
  zone: string;
  /** Null for who has nothing to change there. */
  portal: string | null;
}

/** `a member, premium yearly, until December 31, 2026`, as sentences go on from “You read as”. */
export function MembershipWords({ tier, membership, zone, portal }: Words) {
  return (
    <>
      a member, {tier}
      {untilWhen(membership, zone)}.{" "}
      {portal && (
        <a href={portal} rel="noreferrer">
          Change or end it
        </a>
      )}
    </>
  );
}

/** What an instant ends begins then: the last day is the one before. */
const lastDay = (end: Date, zone: string): string =>
  dayInWords(new Date(end.getTime() - 1), { language: "en", zone });

function untilWhen(membership: Membership, zone: string): string {
  switch (membership.kind) {
    case "ends":
      return `, until ${lastDay(membership.at, zone)}`;
    case "gift":
      return `, as a gift until ${lastDay(membership.until, zone)}`;
    case "unpaid":
      return `. Your last payment did not go through: you keep it until ${lastDay(membership.until, zone)}`;
    default:
      return "";
  }
}
