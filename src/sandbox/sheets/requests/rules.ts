/** Requests on conditional formats. They have no ids, only places in a list: added blindly, they pile up. */
import { invalid } from "../errors.ts";
import { areaOf, tabById } from "../grid.ts";
import type { Book, ConditionalRule, InterpolationPoint, Tab } from "../model.ts";

export function addConditionalFormatRule(
  book: Book,
  { rule, index = 0 }: { rule?: ConditionalRule; index?: number },
): object {
  const tab = checkedRule(book, rule);
  if (index < 0 || index > tab.conditionalFormats.length)
    throw invalid(`The index ${index} is not between 0 and ${tab.conditionalFormats.length}.`);
  tab.conditionalFormats.splice(index, 0, structuredClone(rule ?? {}));
  return {};
}

interface Update {
  index?: number;
  sheetId?: number;
  rule?: ConditionalRule;
  newIndex?: number;
}

export function updateConditionalFormatRule(book: Book, given: Update): object {
  const { index = 0, rule, newIndex } = given;
  if ((rule === undefined) === (newIndex === undefined))
    throw invalid("Exactly one of 'rule' and 'newIndex' must be set.");
  const tab = rule ? checkedRule(book, rule) : tabById(book, given.sheetId);
  const oldRule = ruleAt(tab, index);
  const at = newIndex ?? index;
  if (at < 0 || at >= tab.conditionalFormats.length)
    throw invalid(`The index ${at} is not between 0 and ${tab.conditionalFormats.length - 1}.`);
  tab.conditionalFormats.splice(index, 1);
  tab.conditionalFormats.splice(at, 0, structuredClone(rule ?? oldRule));
  return {
    updateConditionalFormatRule: { newRule: rule ?? oldRule, newIndex: at, oldRule, oldIndex: index },
  };
}

export function deleteConditionalFormatRule(
  book: Book,
  { index = 0, sheetId }: { index?: number; sheetId?: number },
): object {
  const tab = tabById(book, sheetId);
  const rule = ruleAt(tab, index);
  tab.conditionalFormats.splice(index, 1);
  return { deleteConditionalFormatRule: { rule } };
}

function ruleAt(tab: Tab, index: number): ConditionalRule {
  const rule = tab.conditionalFormats[index];
  if (!rule) throw invalid(`No conditional format on sheet: ${tab.properties.sheetId} at index: ${index}`);
  return rule;
}

/** All its ranges lie on one tab, which is given back. */
function checkedRule(book: Book, rule: ConditionalRule | undefined): Tab {
  const areas = (rule?.ranges ?? []).map((range) => areaOf(book, range));
  const [first] = areas;
  if (!first) throw invalid("A conditional format needs at least one range.");
  if (areas.some(({ tab }) => tab !== first.tab))
    throw invalid("All ranges of a conditional format must be on the same sheet.");
  if ((rule?.booleanRule === undefined) === (rule?.gradientRule === undefined))
    throw invalid("Exactly one of booleanRule and gradientRule must be set.");
  if (rule?.booleanRule && !rule.booleanRule.condition?.type)
    throw invalid("A boolean rule needs a condition with a type.");
  if (rule?.gradientRule) checkGradient(rule.gradientRule);
  return first.tab;
}

function checkGradient({ minpoint, midpoint, maxpoint }: NonNullable<ConditionalRule["gradientRule"]>): void {
  if (!minpoint || !maxpoint) throw invalid("A gradient rule needs a minpoint and a maxpoint.");
  checkPoint("minpoint", minpoint, "MIN");
  if (midpoint) checkPoint("midpoint", midpoint, null);
  checkPoint("maxpoint", maxpoint, "MAX");
}

/** Only the ends may be the least and the greatest value; every other point says a number. */
function checkPoint(name: string, point: InterpolationPoint, end: string | null): void {
  const { type, value, color, colorStyle } = point;
  if (!color && !colorStyle) throw invalid(`The ${name} of a gradient rule needs a color.`);
  if (type === end && end !== null) return;
  if (type === undefined || type === "MIN" || type === "MAX")
    throw invalid(`The ${name} of a gradient rule can't have the type ${type}.`);
  if (!value) throw invalid(`The ${name} of a gradient rule needs a value.`);
}
