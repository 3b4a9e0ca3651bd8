/**
 * Whom an issue is for, as the one line that is kept and approved: `everyone`, `premium`, or either and the names of
 * cohorts after commas. Premium narrows it down; of several cohorts, any will do. `premium with beginning` is for
 * premium readers, and free ones get how it begins.
 */
export interface Audience {
  premium: boolean;
  /** Never without `premium`. */
  beginning: boolean;
  /** Of any of these; of whatever cohort, or of none, when it is empty. */
  cohorts: readonly string[];
}

/** Reads such a line, in whatever order; what is no tier is a cohort's name. */
export function parseAudience(text: string): Audience {
  const parts = text.split(",").map((part) => part.trim());
  const isTier = (part: string) => ["everyone", "premium", BEGINNING, ""].includes(part.toLowerCase());
  const beginning = parts.some((part) => part.toLowerCase() === BEGINNING);
  return {
    premium: beginning || parts.some((part) => part.toLowerCase() === "premium"),
    beginning,
    cohorts: parts.filter((part) => !isTier(part)),
  };
}

const BEGINNING = "premium with beginning";

/** The same line for the same audience, in whatever order it was chosen. */
export function audienceLine({ premium, beginning, cohorts }: Audience): string {
  const tier = !premium ? "everyone" : beginning ? BEGINNING : "premium";
  return [tier, ...[...new Set(cohorts)].sort()].join(", ");
}
