/** An issue's audience among the readers: who belongs to it, and how it is said. */
import type { ExpressionBuilder, ExpressionWrapper, SqlBool } from "kysely";
import { type Audience, parseAudience } from "../core/audience.ts";
import type { Tables } from "../ledger/tables.ts";

/** Of a subscriber's row, by the columns of the index `subscribers_by_audience`. */
export const isInAudience =
  (line: string) =>
  (where: ExpressionBuilder<Tables, "subscribers">): ExpressionWrapper<Tables, "subscribers", SqlBool> => {
    const { premium, cohorts } = parseAudience(line);
    return where.and([
      ...(premium ? [where("tier", "!=", "free")] : []),
      ...(cohorts.length > 0 ? [where("cohort", "in", cohorts)] : []),
    ]);
  };

/** “all readers”, “premium readers”, “premium readers in Practical Builders or Executive Insights”. */
export function describeAudience(line: string): string {
  const { premium, cohorts } = parseAudience(line);
  if (cohorts.length === 0) return premium ? "premium readers" : "all readers";
  return `${premium ? "premium readers" : "readers"} in ${anyOf({ premium, cohorts })}`;
}

function anyOf({ cohorts }: Audience): string {
  const [last = "", ...others] = cohorts.toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(", ")} or ${last}`;
}
