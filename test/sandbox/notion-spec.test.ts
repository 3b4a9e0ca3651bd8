/** The twin against Notion's own published subset of its API, where that lies beside the checkout. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sharedFolder } from "../shared.ts";
import { addRow, createIssues, rawCall, startWorld, text } from "./notion-world.ts";

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
}
interface Content {
  content?: Record<string, { schema: Schema }>;
}
interface Operation {
  requestBody?: Content;
  responses: Record<string, Content>;
}
interface Spec {
  paths: Record<string, Record<string, Operation>>;
}

const SHARED = sharedFolder();
const SPEC: Spec = SHARED
  ? JSON.parse(readFileSync(`${SHARED}specs/notion-openapi-mcp.json`, "utf8"))
  : { paths: {} };

/** What pressroom doesn't use, and the twin doesn't have. */
const NOT_HERE = new Set([
  "get /v1/users",
  "get /v1/users/{user_id}",
  "get /v1/comments",
  "post /v1/comments",
  "patch /v1/blocks/{block_id}",
  "get /v1/data_sources/{data_source_id}/templates",
  "post /v1/pages/{page_id}/move",
]);

/** A field that the description has and the SDK's types, which are the newer ones, have not. */
const UNKNOWN_TO_THE_SDK = ["patch /v1/data_sources/{data_source_id}: description"];

const operations = Object.entries(SPEC.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method} ${path}`,
    method,
    path,
    operation,
  })),
);

const typeOf = (value: unknown) => (Array.isArray(value) ? "array" : typeof value);

/** Wrong types and missing properties, down to the leaves that the description knows. */
function differences(schema: Schema, value: unknown, at: string): string[] {
  if (value === null) return [];
  if (schema.type && schema.type !== typeOf(value))
    return [`${at}: ${typeOf(value)} instead of ${schema.type}`];
  if (Array.isArray(value)) return value.flatMap((one) => differences(schema.items ?? {}, one, `${at}[]`));
  const fields = typeof value === "object" ? (value as Record<string, unknown>) : {};
  return [
    ...(schema.required ?? []).filter((key) => !(key in fields)).map((key) => `${at}.${key}: missing`),
    ...Object.entries(schema.properties ?? {})
      .filter(([key]) => key in fields)
      .flatMap(([key, one]) => differences(one, fields[key], `${at}.${key}`)),
  ];
}

describe.skipIf(!SHARED)("Notion's published description", () => {
  test("is answered wherever pressroom needs it", async () => {
    const { url } = await startWorld();
    const missing: string[] = [];
    for (const { name, method, path } of operations) {
      const answer = await rawCall(url, path.replace(/\{[^}]+\}/g, crypto.randomUUID()), {
        method: method.toUpperCase(),
      });
      const { code } = (await answer.json()) as { code?: string };
      if (code === "invalid_request_url") missing.push(name);
    }
    expect(new Set(missing)).toEqual(NOT_HERE);
    expect(operations.length).toBeGreaterThan(NOT_HERE.size);
  });

  test("has no field in a request that the twin would call unknown", async () => {
    const { url } = await startWorld();
    const unknown: string[] = [];
    for (const { name, method, path, operation } of operations.filter((one) => !NOT_HERE.has(one.name))) {
      const schema = operation.requestBody?.content?.["application/json"]?.schema;
      for (const field of Object.keys(schema?.properties ?? {})) {
        const answer = await rawCall(url, path.replace(/\{[^}]+\}/g, crypto.randomUUID()), {
          method: method.toUpperCase(),
          body: JSON.stringify({ [field]: {} }),
        });
        const { message } = (await answer.json()) as { message?: string };
        if (message?.includes(`body.${field} should be not present`)) unknown.push(`${name}: ${field}`);
      }
    }
    expect(unknown).toEqual(UNKNOWN_TO_THE_SDK);
  });

  test("describes the answers as they are", async () => {
    const { url, notion } = await startWorld();
    const { sourceId, databaseId } = await createIssues(notion);
    const row = await addRow(notion, sourceId, { Title: { title: text("One") } }, "Body");
    const ids = { page_id: row.id, block_id: row.id, data_source_id: sourceId, database_id: databaseId };
    for (const { name, method, path, operation } of operations) {
      const schema = operation.responses["200"]?.content?.["application/json"]?.schema;
      if (method !== "get" || NOT_HERE.has(name) || !schema) continue;
      const at = Object.entries(ids).reduce((filled, [key, id]) => filled.replace(`{${key}}`, id), path);
      const answer = await rawCall(url, at.replace("{property_id}", "title"));
      expect(answer.status, name).toBe(200);
      expect(differences(schema, await answer.json(), name)).toEqual([]);
    }
  });
});
