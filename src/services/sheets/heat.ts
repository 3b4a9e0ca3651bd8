/** Colours by value: one rule of ours for each range, told from the owner's by its points, and never added twice. */
import type { sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import type { Heat } from "../../growth/dashboard/model.ts";
import { HEAT_COLOURS } from "./cells.ts";
import type { GradientSeen, RangeSeen, TabSeen } from "./seen.ts";

type Range = sheets_v4.Schema$GridRange;

function gradientOf(heat: Heat): sheets_v4.Schema$GradientRule {
  const point = (end: keyof typeof HEAT_COLOURS) => ({
    ...{ type: "NUMBER", value: String(heat[end]), colorStyle: HEAT_COLOURS[end] },
  });
  return { minpoint: point("low"), midpoint: point("mid"), maxpoint: point("high") };
}

const POINTS = ["minpoint", "midpoint", "maxpoint"] as const;

const isSame = (wanted: sheets_v4.Schema$GradientRule, seen: GradientSeen): boolean =>
  POINTS.every(
    (end) => wanted[end]?.type === seen[end]?.type && Number(wanted[end]?.value) === Number(seen[end]?.value),
  );

const covers = (wanted: Range, seen: RangeSeen): boolean =>
  (["startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"] as const).every(
    (end) => wanted[end] === seen[end],
  );

/** None where every rule stands as it should. */
export function heatRequests(
  sheetId: number,
  wanted: readonly { heat: Heat; range: Range }[],
  standing: TabSeen["gradients"],
): sheets_v4.Schema$Request[] {
  const used = new Set<number>();
  let added = 0;
  const changed: sheets_v4.Schema$Request[] = [];
  for (const { heat, range } of wanted) {
    const gradientRule = gradientOf(heat);
    const rule = { ranges: [range], gradientRule };
    const at = standing.findIndex((one, index) => one && !used.has(index) && isSame(gradientRule, one.rule));
    if (at === -1) changed.push({ addConditionalFormatRule: { rule, index: standing.length + added++ } });
    else if (!standing[at]?.ranges.some((seen) => covers(range, seen)))
      changed.push({ updateConditionalFormatRule: { rule, index: at, sheetId } });
    used.add(at);
  }
  return changed;
}
