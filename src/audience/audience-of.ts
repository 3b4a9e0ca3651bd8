/** An issue's audience among the readers: who belongs to it, and how it is said. */
import type { ExpressionBuilder, ExpressionWrapper, SqlBool } from "kysely";
import { type Audience, parseAudience } from "../core/audience.ts";
import type { Tables } from "../ledger/tables.ts";

/** Of a subscriber's row, by the columns of the index `subscribers_by_audience`. */
export const isInAudience =
  (line: string) =>
  (where: ExpressionBuilder<Tables, "subscribers">): ExpressionWrapper<Tables, "subscribers", SqlBool> => {
    const { premium, beginning, cohorts } = parseAudience(line);
    return where.and([
      ...(premium && !beginning ? [where("tier", "!=", "free")] : []),
      ...(cohorts.length > 0 ? [where("cohort", "in", cohorts)] : []),
    ]);
  };

/** “all readers”, “premium readers”, “premium readers in Practical Builders or Executive Insights”. */
export function describeAudience(line: string): string {
  const { premium, beginning, cohorts } = parseAudience(line);
  const all = premium ? "premium readers" : cohorts.length === 0 ? "all readers" : "readers";
  const whom = cohorts.length === 0 ? all : `${all} in ${anyOf(cohorts)}`;
  if (!beginning) return whom;
  return `${whom}, with its beginning for free readers${cohorts.length === 0 ? "" : " there"}`;
}

function anyOf(cohorts: Audience["cohorts"]): string {
  const [last = "", ...others] = cohorts.toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(", ")} or ${last}`;
}
