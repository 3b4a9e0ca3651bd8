import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sharedFolder } from "../shared.ts";
import { mastodonSandbox, PIXEL, upload } from "./mastodon-for-test.ts";

const SHARED = sharedFolder();

interface Schema {
  $ref?: string;
  type?: string | string[];
  oneOf?: Schema[];
  enum?: unknown[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema;
  required?: string[];
  items?: Schema;
}
interface Spec {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: { "application/json"?: { schema: Schema } } }> }>
  >;
  components: { schemas: Record<string, Schema> };
}

/** Mastodon answers with more than the description knows: these stand in its serializers. */
const KNOWN_TO_MASTODON = new Set([
  "language",
  "image_description",
  "vapid",
  "discoverable",
  "follow_requests_count",
]);

const typeOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "array" : typeof value;

const hasType = (value: unknown, type: string): boolean =>
  type === "integer" ? Number.isInteger(value) : type === typeOf(value);

/** What in `value` differs from the schema: wrong types, missing and unknown properties. */
function differences(spec: Spec, schema: Schema, value: unknown, at: string): string[] {
  // Beside some references the type of what they refer to is written once more.
  if (schema.$ref) {
    const named = spec.components.schemas[schema.$ref.split("/").at(-1) ?? ""];
    return named ? differences(spec, named, value, at) : [`${at}: no schema ${schema.$ref}`];
  }
  if (schema.oneOf) {
    const tried = schema.oneOf.map((one) => differences(spec, one, value, at));
    return tried.reduce((fewest, each) => (each.length < fewest.length ? each : fewest));
  }
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => hasType(value, type)))
    return [`${at}: ${typeOf(value)} instead of ${types.join(" or ")}`];
  if (value !== null && schema.enum && !schema.enum.includes(value))
    return [`${at}: ${String(value)} is none of the allowed values`];
  if (Array.isArray(value))
    return value.flatMap((item, place) => differences(spec, schema.items ?? {}, item, `${at}[${place}]`));
  return typeOf(value) === "object" && schema.properties
    ? inProperties(spec, schema, { ...(value as object) }, at)
    : [];
}

function inProperties(spec: Spec, schema: Schema, value: Record<string, unknown>, at: string): string[] {
  const missing = (schema.required ?? [])
    .filter((name) => !(name in value))
    .map((name) => `${at}.${name}: missing`);
  const wrong = Object.entries(value).flatMap(([name, inner]) => {
    const property = schema.properties?.[name] ?? schema.additionalProperties;
    if (property) return differences(spec, property, inner, `${at}.${name}`);
    return KNOWN_TO_MASTODON.has(name) ? [] : [`${at}.${name}: unknown`];
  });
  return [...missing, ...wrong];
}

const why = SHARED ? "" : " (SKIPPED: ../shared/specs/mastodon-openapi.json is not here)";

describe.skipIf(!SHARED)(`the description of Mastodon's API${why}`, () => {
  const spec: Spec = SHARED
    ? JSON.parse(readFileSync(`${SHARED}specs/mastodon-openapi.json`, "utf8"))
    : { paths: {}, components: { schemas: {} } };

  async function asker(limits = {}) {
    const { api, owner, clock, url } = await mastodonSandbox({ limits: { mastodon: limits } });
    /** Asks the twin, and gives what it answers once that has the described shape. */
    const ask = async (request: string, { id = "", body, query = "", headers = {} }: Asking = {}) => {
      const [method = "", described = ""] = request.split(" ");
      const answer = await api(`${method} ${described.replace("{id}", id)}${query}`, body, headers);
      const { responses } = spec.paths[described]?.[method.toLowerCase()] ?? { responses: {} };
      const schema = responses[String(answer.status)]?.content?.["application/json"]?.schema;
      if (!schema) throw new Error(`Nothing is said of ${request} with the status ${answer.status}`);
      expect(differences(spec, schema, answer.body, described)).toEqual([]);
      return answer.body;
    };
    return { ask, owner, clock, url };
  }
  interface Asking {
    id?: string;
    body?: unknown;
    query?: string;
    headers?: Record<string, string>;
  }

  test("the instance and its owner are answered as described", async () => {
    const { ask } = await asker();
    await ask("GET /api/v2/instance");
    await ask("GET /api/v1/instance");
    const me = await ask("GET /api/v1/accounts/verify_credentials");
    await ask("GET /api/v1/accounts/{id}", { id: me.id });
    await ask("GET /api/v1/accounts/{id}/statuses", { id: me.id });
  });

  test("posts, threads, pictures, scheduled posts and what people did are answered as described", async () => {
    const { ask, owner, clock, url } = await asker();
    const media = await ask("POST /api/v2/media", { body: upload(PIXEL, "A red dot") });
    clock.advance(2_000);
    await ask("GET /api/v1/media/{id}", { id: media.id });
    const first = await ask("POST /api/v1/statuses", {
      body: { status: `#One ${url}/@letters/1`, media_ids: [media.id], language: "en", spoiler_text: "dots" },
    });
    const second = await ask("POST /api/v1/statuses", { body: { status: "Two.", in_reply_to_id: first.id } });
    await owner("favourite", { status: first.id });
    await owner("reply", { status: second.id, text: "@letters thanks, #one" });
    await ask("GET /api/v1/statuses/{id}", { id: first.id });
    await ask("GET /api/v1/statuses", { query: `?id[]=${first.id}` });
    const { descendants } = await ask("GET /api/v1/statuses/{id}/context", { id: first.id });
    expect(descendants).toHaveLength(2);
    await ask("GET /api/v1/accounts/{id}/statuses", { id: first.account.id });
    const scheduled_at = new Date(clock.now().getTime() + 600_000).toISOString();
    const later = await ask("POST /api/v1/statuses", { body: { status: "Later.", scheduled_at } });
    await ask("GET /api/v1/scheduled_statuses");
    expect(later.params.text).toBe("Later.");
    await ask("DELETE /api/v1/statuses/{id}", { id: second.id });
  });

  test("refusals are answered as described", async () => {
    const { ask, owner } = await asker({ statusesPer3Hours: 2 });
    expect((await ask("POST /api/v1/statuses", { body: { status: "" } })).error).toMatch(/blank/);
    await ask("GET /api/v1/statuses/{id}", { id: "12" });
    await ask("POST /api/v2/media", { body: upload(Buffer.from("words")) });
    await owner("revoke");
    await ask("POST /api/v1/statuses", { body: { status: "a" } });
    await owner("restore");
    expect((await ask("POST /api/v1/statuses", { body: { status: "a" } })).error).toMatch(/Too many/);
  });

  test("the check itself notices what is wrong", () => {
    const wrong = { id: 7, type: "painting", colour: "red" };
    expect(differences(spec, { $ref: "#/components/schemas/MediaAttachment" }, wrong, "media")).toEqual([
      "media.id: number instead of string",
      "media.type: painting is none of the allowed values",
      "media.colour: unknown",
    ]);
    const { account: _, ...status } = { account: 1, visibility: "public" };
    expect(differences(spec, { $ref: "#/components/schemas/Status" }, status, "s")).toContain(
      "s.account: missing",
    );
  });
});
