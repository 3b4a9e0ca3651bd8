import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { manualClock } from "../../src/core/clock.ts";
import { sharedFolder } from "../shared.ts";
import { mailOwner } from "./mail-owner.ts";
import { letter, mailSandbox } from "./sandbox-for-test.ts";
import { webhookReceiver } from "./webhook-receiver.ts";

const SHARED = sharedFolder();

interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  allOf?: Schema[];
  enum?: unknown[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema;
  required?: string[];
  items?: Schema;
}
type Content = { content: Record<string, { schema: Schema }> };
interface Spec {
  paths: Record<string, Record<string, { responses: Record<string, Content> }>>;
  webhooks: Record<string, { post: { requestBody: Content } }>;
  components: { schemas: Record<string, Schema> };
}

/** Answers hold more than the description knows: these are in the SDK's own types. */
const KNOWN_TO_THE_SDK = new Set([
  "scheduled_at",
  "tags",
  "message_id",
  "received_for",
  "raw",
  "tracking_subdomain",
]);

function hasType(value: unknown, type: string): boolean {
  if (type === "integer") return Number.isInteger(value);
  return type === (Array.isArray(value) ? "array" : typeof value);
}

/** A schema that is put together of others, as one. */
function whole(spec: Spec, schema: Schema): Schema {
  const named = schema.$ref && spec.components.schemas[schema.$ref.split("/").at(-1) ?? ""];
  if (named) return whole(spec, named);
  if (!schema.allOf) return schema;
  const parts = schema.allOf.map((part) => whole(spec, part));
  return {
    type: "object",
    properties: Object.assign({}, ...parts.map((part) => part.properties)),
    required: parts.flatMap((part) => part.required ?? []),
  };
}

/** What in `value` differs from the schema: wrong types, missing and unknown properties. Null stands for absent. */
function differences(spec: Spec, described: Schema, value: unknown, at: string): string[] {
  if (value === null) return [];
  const schema = whole(spec, described);
  if (schema.$ref) return [`${at}: no schema ${schema.$ref}`];
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => hasType(value, type)))
    return [`${at}: ${typeof value} instead of ${types.join(" or ")}`];
  if (schema.const !== undefined && schema.const !== value)
    return [`${at}: ${String(value)} is another value`];
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
    const property = known[name] ?? schema.additionalProperties;
    if (property) return differences(spec, property, inner, `${at}.${name}`);
    return KNOWN_TO_THE_SDK.has(name) ? [] : [`${at}.${name}: unknown`];
  });
  return [...missing, ...wrong];
}

const why = SHARED ? "" : " (SKIPPED: ../shared/specs/resend-openapi.yaml is not here)";

describe.skipIf(!SHARED)(`Resend's own description of its API${why}`, () => {
  const spec: Spec = SHARED
    ? parse(readFileSync(`${SHARED}specs/resend-openapi.yaml`, "utf8"))
    : { paths: {}, webhooks: {}, components: { schemas: {} } };

  const check = (method: string, path: string, value: unknown, status = "200") => {
    const schema = spec.paths[path]?.[method]?.responses[status]?.content["application/json"]?.schema;
    if (!schema) throw new Error(`The description has no ${method} ${path}.`);
    expect(differences(spec, schema, value, path)).toEqual([]);
    return schema;
  };

  /** Asks the twin, and gives what it answers once that has the described shape. */
  const asker = (url: string) => {
    const headers = { authorization: "Bearer re_test", "content-type": "application/json" };
    const call = async (method: string, path: string, body?: unknown) => {
      const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
      const answer = await fetch(`${url}${path}`, init);
      return { status: String(answer.status), value: JSON.parse(await answer.text()) };
    };
    const ask = async (method: string, described: string, body?: unknown, id = "") => {
      const { status, value } = await call(method, described.replace(/\{.*\}/, id), body);
      check(method.toLowerCase(), described, value, status);
      return value;
    };
    return { ask, call: async (...args: Parameters<typeof call>) => (await call(...args)).value };
  };

  test("every answer has the described shape", async () => {
    const { urls, resend } = await mailSandbox();
    const { call } = asker(urls.resend);
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

  test("domains, webhooks, suppressions and received mails are answered as described", async () => {
    const { urls } = await mailSandbox();
    const { ask } = asker(urls.resend);
    const domain = await ask("POST", "/domains", { name: "letters.example", tracking_subdomain: "links" });
    await ask("GET", "/domains/{domain_id}", undefined, domain.id);
    await ask("PATCH", "/domains/{domain_id}", { click_tracking: true }, domain.id);
    await ask("POST", "/domains/{domain_id}/verify", {}, domain.id);
    await ask("GET", "/domains");
    await ask("DELETE", "/domains/{domain_id}", undefined, domain.id);

    const webhook = await ask("POST", "/webhooks", {
      endpoint: "http://127.0.0.1:9/x",
      events: ["email.sent"],
    });
    await ask("GET", "/webhooks/{webhook_id}", undefined, webhook.id);
    await ask("PATCH", "/webhooks/{webhook_id}", { status: "disabled" }, webhook.id);
    await ask("GET", "/webhooks");
    await ask("DELETE", "/webhooks/{webhook_id}", undefined, webhook.id);

    await ask("POST", "/suppressions", { email: "bea@readers.example" });
    await ask("POST", "/suppressions/batch/add", { emails: ["cem@readers.example"] });
    await ask("GET", "/suppressions/{suppression}", undefined, "bea@readers.example");
    await ask("GET", "/suppressions");
    await ask("POST", "/suppressions/batch/remove", { emails: ["cem@readers.example"] });
    await ask("DELETE", "/suppressions/{suppression}", undefined, "bea@readers.example");

    const received = await mailOwner(urls.resend).receive({
      from: "bea@readers.example",
      to: "desk@letters.example",
    });
    await ask("GET", "/emails/receiving");
    await ask("GET", "/emails/receiving/{email_id}", undefined, received.id);
  });

  test("every event that is posted has the described shape", async () => {
    const clock = manualClock("2026-03-02T12:00:00Z");
    const { urls, resend } = await mailSandbox({ clock });
    const receiver = await webhookReceiver();
    const events = Object.keys(spec.webhooks) as "email.sent"[];
    await resend().webhooks.create({ endpoint: receiver.url, events });
    const owner = mailOwner(urls.resend);
    const tags = [{ name: "issue", value: "7" }];
    const { data } = await resend().emails.send({ ...letter("bea@readers.example"), tags });
    await resend().emails.send({ ...letter("cem@readers.example"), scheduledAt: "2026-03-02T13:00:00Z" });
    const id = data?.id ?? "";
    await owner.delay(id);
    await owner.click(id, "https://letters.example/");
    await owner.open(id);
    await owner.bounce(id, "soft");
    await owner.bounce(id);
    await owner.complain(id);
    await owner.fail(id, "reached_daily_quota");
    await owner.receive({ from: "bea@readers.example", to: "desk@letters.example" });
    await owner.setDomain("letters.example", "failed");
    await owner.setDomain("letters.example", "verified");
    await resend().emails.send(letter("bea@readers.example"));
    clock.advance(1_000);
    await owner.tick();
    const heard = new Set(receiver.types());
    const unheard = events.filter((type) => type.startsWith("email.") && !heard.has(type));
    expect(unheard).toEqual([]);
    for (const { type, body } of receiver.deliveries) {
      const schema = spec.webhooks[type]?.post.requestBody.content["application/json"]?.schema;
      expect(differences(spec, schema ?? { $ref: type }, JSON.parse(body), type)).toEqual([]);
    }
    expect(receiver.deliveries[1]?.data).toMatchObject({ email_id: id, tags: { issue: "7" } });
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
