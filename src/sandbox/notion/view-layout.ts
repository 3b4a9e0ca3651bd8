/** How a view lays rows out: the configuration of each type, checked against the schema that it is over. */
import { invalid, validationError } from "./errors.ts";
import { findProperty, type PropertyType, type StoredProperty } from "./properties.ts";
import { allowOnly, arrayAt, type Fields, fieldsAt, isFields, stringAt } from "./shape.ts";

const CARDS = ["properties", "cover", "cover_size", "cover_aspect", "card_layout"];

/** Every type of view, and what its configuration may hold; null where the twin looks no further. */
const FIELDS = {
  table: ["properties", "group_by", "subtasks", "wrap_cells", "frozen_column_index", "show_vertical_lines"],
  board: [...CARDS, "group_by", "sub_group_by"],
  list: ["properties"],
  calendar: ["properties", "date_property_id", "view_range", "show_weekends"],
  timeline: [
    ...["properties", "date_property_id", "end_date_property_id", "show_table", "table_properties"],
    ...["preference", "arrows_by", "color_by"],
  ],
  gallery: CARDS,
  form: ["is_form_closed", "anonymous_submissions", "submission_permissions"],
  chart: null,
  map: ["properties", "height", "map_by"],
  dashboard: null,
};
export type ViewType = keyof typeof FIELDS;

const DATES: readonly PropertyType[] = ["date", "created_time", "last_edited_time"];
const TEXTS: readonly PropertyType[] = ["title", "url", "email", "phone_number"];
/** What a date, a text or a status is grouped by; every other type has one way only. */
const WAYS: Partial<Record<string, readonly string[]>> = {
  status: ["group", "option"],
  ...Object.fromEntries(DATES.map((type) => [type, ["relative", "day", "week", "month", "year"]])),
  ...Object.fromEntries(["text", ...TEXTS].map((type) => [type, ["exact", "alphabet_prefix"]])),
};

export function viewTypeAt(value: unknown): ViewType {
  const types = Object.keys(FIELDS);
  if (!types.some((type) => type === value)) {
    throw invalid("body.type", `should be one of \`${types.join("`, `")}\``, value);
  }
  return value as ViewType;
}

/** Null clears a setting, but not one that the type can't do without. */
export function configurationAt(value: unknown, type: ViewType, schema: readonly StoredProperty[]): Fields {
  const at = "body.configuration";
  const given = fieldsAt(value, at);
  if (given.type !== type) throw invalid(`${at}.type`, `should be \`"${type}"\``, given.type);
  const fields = FIELDS[type];
  if (fields) allowOnly(given, ["type", ...fields], at);
  if (type === "board" || isFields(given.group_by)) checkGroupBy(given.group_by, `${at}.group_by`, schema);
  if (isFields(given.sub_group_by)) checkGroupBy(given.sub_group_by, `${at}.sub_group_by`, schema);
  if (type === "calendar" || type === "timeline") {
    const property = propertyAt(given.date_property_id, `${at}.date_property_id`, schema);
    if (!DATES.includes(property.type)) throw wrongType(property, "a date");
  }
  for (const [index, shown] of arrayAt(given.properties ?? [], `${at}.properties`, 1_000).entries()) {
    const where = `${at}.properties[${index}]`;
    propertyAt(fieldsAt(shown, where).property_id, `${where}.property_id`, schema);
  }
  return given;
}

function checkGroupBy(value: unknown, at: string, schema: readonly StoredProperty[]) {
  const group = fieldsAt(value, at);
  const property = propertyAt(group.property_id, `${at}.property_id`, schema);
  const type = property.type === "rich_text" ? "text" : property.type;
  if (group.type !== type) throw wrongType(property, `grouped as ${JSON.stringify(group.type)}`);
  const ways = WAYS[type];
  if (ways && !ways.some((way) => way === group.group_by)) {
    throw invalid(`${at}.group_by`, `should be one of \`${ways.join("`, `")}\``, group.group_by);
  }
  const sort = fieldsAt(group.sort, `${at}.sort`);
  const orders = ["manual", "ascending", "descending"];
  if (!orders.some((order) => order === sort.type)) {
    throw invalid(`${at}.sort.type`, `should be one of \`${orders.join("`, `")}\``, sort.type);
  }
}

const wrongType = (property: StoredProperty, wanted: string) =>
  validationError(`Property "${property.name}" is ${property.type}, so it can't be ${wanted}.`);

/** By id only. */
function propertyAt(value: unknown, at: string, schema: readonly StoredProperty[]): StoredProperty {
  const id = stringAt(value, at);
  const property = schema.find((one) => one.id === id || one.id === encodeURIComponent(id));
  if (!property) throw validationError(`Could not find property with id: ${id}`);
  return property;
}

/** As it is kept, with the names that the properties have now. */
export function configurationResponse(configuration: unknown, schema: readonly StoredProperty[]): unknown {
  if (!isFields(configuration)) return null;
  return Object.fromEntries(
    Object.entries(configuration).flatMap(([key, value]): [string, unknown][] => {
      if (Array.isArray(value)) return [[key, value.map((one) => named(one, schema))]];
      const name = key.endsWith("date_property_id") ? nameOf(value, schema) : undefined;
      return [
        [key, named(value, schema)],
        ...(name === undefined ? [] : [[key.replace(/_id$/, "_name"), name] as [string, string]]),
      ];
    }),
  );
}

function named(value: unknown, schema: readonly StoredProperty[]): unknown {
  const name = isFields(value) ? nameOf(value.property_id, schema) : undefined;
  return isFields(value) && name !== undefined ? { ...value, property_name: name } : value;
}

const nameOf = (id: unknown, schema: readonly StoredProperty[]) =>
  typeof id === "string" ? findProperty(schema, id)?.name : undefined;
