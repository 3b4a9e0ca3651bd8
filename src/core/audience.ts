/**
 * Whom an issue is for, as the one line that is kept and approved: `everyone`, `premium`, or either and the names of
 * cohorts after commas. Premium narrows it down; of several cohorts, any will do.
 */
export interface Audience {
  premium: boolean;
  /** Of any of these; of whatever cohort, or of none, when it is empty. */
  cohorts: readonly string[];
}

/** Reads such a line, in whatever order; what is no tier is a cohort's name. */
export function parseAudience(text: string): Audience {
  const parts = text.split(",").map((part) => part.trim());
  const isTier = (part: string) => ["everyone", "premium", ""].includes(part.toLowerCase());
  return {
    premium: parts.some((part) => part.toLowerCase() === "premium"),
    cohorts: parts.filter((part) => !isTier(part)),
  };
}

/** The same line for the same audience, in whatever order it was chosen. */
export const audienceLine = ({ premium, cohorts }: Audience): string =>
  [premium ? "premium" : "everyone", ...[...new Set(cohorts)].sort()].join(", ");
