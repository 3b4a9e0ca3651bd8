/** The options of selects, multi-selects and statuses. */
import { invalid, validationError } from "./errors.ts";
import { newId } from "./ids.ts";
import type { NotionLimits } from "./limits.ts";
import type { PropertyType } from "./properties.ts";
import { arrayAt, type Fields, fieldsAt, populatedStringAt, stringAt } from "./shape.ts";

export const COLORS = [
  "default",
  "gray",
  "brown",
  "orange",
  "yellow",
  "green",
  "blue",
  "purple",
  "pink",
  "red",
] as const;
export type OptionColor = (typeof COLORS)[number];

export interface StoredOption {
  id: string;
  name: string;
  color: OptionColor;
  description: string | null;
}

const DEFAULT_STATUSES = [
  { name: "Not started", color: "default" },
  { name: "In progress", color: "blue" },
  { name: "Done", color: "green" },
];

export const descriptionAt = (value: unknown, at: string) =>
  value === undefined || value === null ? null : stringAt(value, at, 280);

/** The options as listed. One that is known by id or name keeps its id and colour; one that is left out is gone. */
export function optionsAt(
  type: PropertyType,
  config: unknown,
  at: string,
  present: readonly StoredOption[],
  limits: NotionLimits,
): StoredOption[] {
  if (type !== "select" && type !== "multi_select" && type !== "status") return [];
  const fallback = type === "status" ? DEFAULT_STATUSES : [];
  const given = fieldsAt(config, at).options;
  if (given === undefined)
    return present.length > 0 ? [...present] : fallback.map((one) => newOption(one, at, limits));
  return arrayAt(given, `${at}.options`, limits.arrayElements).map((value, index) => {
    const where = `${at}.options[${index}]`;
    const option = fieldsAt(value, where);
    const known = present.find((one) => one.id === option.id || one.name === option.name);
    return known ? changedOption(known, option, where, limits) : newOption(option, where, limits);
  });
}

export function newOption(
  given: Fields,
  at: string,
  limits: NotionLimits,
  color?: OptionColor,
): StoredOption {
  return {
    id: newId(),
    name: optionNameAt(given.name, `${at}.name`, limits),
    color: colorAt(given.color, `${at}.color`) ?? color ?? "default",
    description: descriptionAt(given.description, `${at}.description`),
  };
}

function changedOption(known: StoredOption, given: Fields, at: string, limits: NotionLimits): StoredOption {
  return {
    id: known.id,
    name: given.name === undefined ? known.name : optionNameAt(given.name, `${at}.name`, limits),
    color: colorAt(given.color, `${at}.color`) ?? known.color,
    description:
      given.description === undefined
        ? known.description
        : descriptionAt(given.description, `${at}.description`),
  };
}

export function optionNameAt(value: unknown, at: string, limits: NotionLimits): string {
  const name = populatedStringAt(value, at, limits.optionNameCharacters);
  if (name.includes(",")) throw validationError(`Invalid select option, commas not allowed: ${name}`);
  return name;
}

function colorAt(value: unknown, at: string): OptionColor | undefined {
  if (value === undefined) return undefined;
  const color = COLORS.find((known) => known === value);
  if (!color) throw invalid(at, `should be one of \`${COLORS.join("`, `")}\``, value);
  return color;
}
