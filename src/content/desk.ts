/** An issue as a row of the desk's table Issues: what the owner decides there, and what pressroom shows. */
import { audienceLine, parseAudience } from "../core/audience.ts";
import type { DeskRow, Value, Values } from "../desk/table.ts";
import { type IssueStatus, type OwnersPick, PICKS } from "./issues.ts";

/** What the owner decides on a row. */
export interface DeskFields {
  title: string;
  status: IssueStatus;
  /** `YYYY-MM-DD`, or an instant with its offset; null when there is none. */
  dated: string | null;
  number: number | null;
  description: string;
  tags: string[];
  /** A line of `core/audience`: three columns of the desk. */
  audience: string;
  excerpt: boolean;
  pick: OwnersPick | null;
}

/** What pressroom shows on a row. */
export interface DeskOutcome {
  state: string;
  accepted: number | null;
  rejected: number | null;
  note: string;
  url: string | null;
  /** In columns that the domains above have of their own: a draft's place among the others, what its posts brought. */
  more?: Values;
}

const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

export const fieldValues = (fields: DeskFields): Values => ({
  title: fields.title,
  status: capitalised(fields.status),
  dated: fields.dated,
  number: fields.number,
  description: fields.description,
  tags: fields.tags,
  audience: parseAudience(fields.audience).premium ? "Premium" : "Everyone",
  cohorts: [...parseAudience(fields.audience).cohorts],
  beginning: parseAudience(fields.audience).beginning,
  excerpt: fields.excerpt,
  pick: fields.pick && capitalised(fields.pick),
});

/** All that pressroom writes on the row of the issue with this id. */
export const outcomeValues = (
  id: string,
  { state, accepted, rejected, note, url, more }: DeskOutcome,
): Values => ({
  ...{ state, accepted, rejected, note, url },
  key: id,
  ...more,
});

// A status that the owner invented is none of ours to act on: it counts as a draft.
const STATUSES: Record<string, IssueStatus> = {
  Idea: "idea",
  Draft: "draft",
  Approved: "approved",
  Archive: "archive",
  Withdrawn: "withdrawn",
};

const textOr = (value: Value | undefined, otherwise: string): string =>
  typeof value === "string" ? value : otherwise;

/** A choice that the owner added to Audience is meant as a cohort: never as everybody. */
function audienceFrom({ audience, beginning, cohorts }: Values): string {
  const tier = textOr(audience, "") || "Everyone";
  const isTier = tier === "Everyone" || tier === "Premium";
  const named = Array.isArray(cohorts) ? cohorts : [];
  return audienceLine({
    premium: tier === "Premium",
    beginning: beginning === true,
    cohorts: isTier ? named : [tier, ...named],
  });
}

export const keyOf = ({ values }: Pick<DeskRow, "values">): string | null => textOr(values.key, "") || null;

export const fieldsOf = ({ values }: Pick<DeskRow, "values">): DeskFields => ({
  title: textOr(values.title, ""),
  status: STATUSES[textOr(values.status, "")] ?? "draft",
  dated: textOr(values.dated, "") || null,
  number: typeof values.number === "number" ? values.number : null,
  description: textOr(values.description, ""),
  tags: Array.isArray(values.tags) ? values.tags : [],
  audience: audienceFrom(values),
  excerpt: values.excerpt === true,
  // A choice that the owner invented is no word on it.
  pick: PICKS.find((pick) => capitalised(pick) === values.pick) ?? null,
});
