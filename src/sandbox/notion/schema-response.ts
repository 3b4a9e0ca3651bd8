/** The columns of a data source as answers show them. */
import type { DataSourceObjectResponse } from "@notionhq/client";
import type { OptionColor, StoredOption } from "./options.ts";
import type { StoredProperty } from "./properties.ts";

type PropertyConfig = DataSourceObjectResponse["properties"][string];

export const schemaResponse = (properties: readonly StoredProperty[]): Record<string, PropertyConfig> =>
  Object.fromEntries(properties.map((property) => [property.name, configResponse(property)]));

function configResponse(property: StoredProperty): PropertyConfig {
  const { id, name, description, options, target } = property;
  const common = { id, name, description };
  switch (property.type) {
    case "title":
      return { ...common, type: "title", title: {} };
    case "rich_text":
      return { ...common, type: "rich_text", rich_text: {} };
    case "number":
      return { ...common, type: "number", number: { format: property.format } };
    case "select":
      return { ...common, type: "select", select: { options } };
    case "multi_select":
      return { ...common, type: "multi_select", multi_select: { options } };
    case "status":
      return { ...common, type: "status", status: { options, groups: statusGroups(property) } };
    case "date":
      return { ...common, type: "date", date: {} };
    case "checkbox":
      return { ...common, type: "checkbox", checkbox: {} };
    case "url":
      return { ...common, type: "url", url: {} };
    case "email":
      return { ...common, type: "email", email: {} };
    case "phone_number":
      return { ...common, type: "phone_number", phone_number: {} };
    case "relation":
      return {
        ...common,
        type: "relation",
        relation: {
          database_id: target?.databaseId ?? "",
          data_source_id: target?.dataSourceId ?? "",
          type: "single_property",
          single_property: {},
        },
      };
    case "created_time":
      return { ...common, type: "created_time", created_time: {} };
    case "last_edited_time":
      return { ...common, type: "last_edited_time", last_edited_time: {} };
  }
}

/** Notion's three groups; the API can't choose one for an option, so colours decide as they do by default. */
function statusGroups(property: StoredProperty) {
  const group = (name: string, color: OptionColor, has: (option: StoredOption) => boolean) => ({
    id: `${property.id}-${color}`,
    name,
    color,
    option_ids: property.options.filter(has).map((option) => option.id),
  });
  return [
    group("To-do", "gray", (option) => option.color !== "blue" && option.color !== "green"),
    group("In progress", "blue", (option) => option.color === "blue"),
    group("Complete", "green", (option) => option.color === "green"),
  ];
}
