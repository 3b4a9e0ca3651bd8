import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { sharedFolder } from "../shared.ts";
import { letter, mailSandbox } from "./sandbox-for-test.ts";

const SHARED = sharedFolder();

interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
}
interface Spec {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content: Record<string, { schema: Schema }> }> }>
  >;
  components: { schemas: Record<string, Schema> };
}

/** Answers hold more than the description knows: these are in the SDK's own types. */
const KNOWN_TO_THE_SDK = new Set(["scheduled_at", "tags"]);

const typeOf = (value: unknown) => (Array.isArray(value) ? "array" : typeof value);

/** What in `value` differs from the schema: wrong types, missing and unknown properties. Null stands for absent. */
function differences(spec: Spec, schema: Schema, value: unknown, at: string): string[] {
  if (value === null) return [];
  if (schema.$ref) {
    const named = spec.components.schemas[schema.$ref.split("/").at(-1) ?? ""];
    return named ? differences(spec, named, value, at) : [`${at}: no schema ${schema.$ref}`];
  }
  if (schema.type && schema.type !== typeOf(value))
    return [`${at}: ${typeOf(value)} instead of ${schema.type}`];
  if (schema.enum && !schema.enum.includes(value))
    return [`${at}: ${String(value)} is none of the allowed values`];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => differences(spec, schema.items ?? {}, item, `${at}[${index}]`));
  }
  return typeof value === "object" ? inProperties(spec, schema, { ...value }, at) : [];
}

function inProperties(spec: Spec, schema: Schema, value: Record<string, unknown>, at: string): string[] {
  const known = schema.properties ?? {};
  const missing = (schema.required ?? [])
    .filter((name) => !(name in value))
    .map((name) => `${at}.${name}: missing`);
  const wrong = Object.entries(value).flatMap(([name, inner]) => {
    const property = known[name];
    if (property) return differences(spec, property, inner, `${at}.${name}`);
    return KNOWN_TO_THE_SDK.has(name) ? [] : [`${at}.${name}: unknown`];
  });
  return [...missing, ...wrong];
}

const why = SHARED ? "" : " (SKIPPED: ../shared/specs/resend-openapi.yaml is not here)";

describe.skipIf(!SHARED)(`Resend's own description of its API${why}`, () => {
  const spec: Spec = SHARED
    ? parse(readFileSync(`${SHARED}specs/resend-openapi.yaml`, "utf8"))
    : { paths: {}, components: { schemas: {} } };

  const check = (method: string, path: string, value: unknown) => {
    const schema = spec.paths[path]?.[method]?.responses["200"]?.content["application/json"]?.schema;
    if (!schema) throw new Error(`The description has no ${method} ${path}.`);
    expect(differences(spec, schema, value, path)).toEqual([]);
    return schema;
  };

  test("every answer has the described shape", async () => {
    const { urls, resend } = await mailSandbox();
    const headers = { authorization: "Bearer re_test", "content-type": "application/json" };
    const call = async (method: string, path: string, body?: unknown) => {
      const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
      return JSON.parse(await (await fetch(`${urls.resend}${path}`, init)).text());
    };
    const everything = {
      ...letter("bea@readers.example"),
      cc: "c@readers.example",
      bcc: ["d@readers.example"],
    };
    const sent = await call("POST", "/emails", { ...everything, reply_to: "desk@letters.example" });
    check("post", "/emails", sent);
    check(
      "post",
      "/emails/batch",
      await call("POST", "/emails/batch", [everything, letter("bounced@resend.dev")]),
    );
    check("get", "/emails", await call("GET", "/emails"));
    check("get", "/emails/{email_id}", await call("GET", `/emails/${sent.id}`));
    check("get", "/domains", await call("GET", "/domains"));
    expect((await resend().emails.list()).data?.data).toHaveLength(3);
  });

  test("every described property of a mail and a domain is answered", async () => {
    const { resend } = await mailSandbox();
    const { data } = await resend().emails.send(letter("bea@readers.example"));
    const mail = (await resend().emails.get(data?.id ?? "")).data ?? {};
    expect(Object.keys(mail)).toEqual(
      expect.arrayContaining(Object.keys(spec.components.schemas.Email?.properties ?? {})),
    );
    const domain = (await resend().domains.list()).data?.data[0] ?? {};
    const described = Object.keys(spec.components.schemas.ListDomainsItem?.properties ?? {});
    expect(Object.keys(domain)).toEqual(expect.arrayContaining(described));
  });

  test("the check itself notices what is wrong", () => {
    const schema: Schema = { $ref: "#/components/schemas/Email" };
    const wrong = { object: "email", to: "bea", last_event: "lost", colour: "red" };
    expect(differences(spec, schema, wrong, "mail")).toEqual([
      "mail.to: string instead of array",
      "mail.last_event: lost is none of the allowed values",
      "mail.colour: unknown",
    ]);
  });
});
