/** A shop's shelf in memory: what Stripe's endpoints for products, prices, links and portals keep, and no more. */
import type { Answer, Asked, Fields } from "./stripe-for-test.ts";
import { page, refusal } from "./stripe-for-test.ts";

const PREFIXES: Readonly<Record<string, string>> = {
  products: "prod",
  prices: "price",
  payment_links: "plink",
  "billing_portal/configurations": "bpc",
  webhook_endpoints: "we",
};

/** `a[b][0]=x` as `{a: {b: ["x"]}}`; numbers and truth stay text, but where they are compared. */
function fieldsOf(body: string): Fields {
  const fields: Fields = {};
  for (const [name, value] of new URLSearchParams(body)) {
    const keys = name.replaceAll("]", "").split("[");
    const last = keys.pop() ?? "";
    let at = fields;
    for (const key of keys) {
      at[key] ??= {};
      at = at[key] as Fields;
    }
    at[last] = /^(true|false|\d+)$/.test(value) && !name.startsWith("metadata") ? JSON.parse(value) : value;
  }
  return fields;
}

export function shelf() {
  const kept = new Map<string, Fields[]>(Object.keys(PREFIXES).map((kind) => [kind, []]));
  const keys = new Map<string, Fields>();
  const of = (kind: string) => kept.get(kind) ?? [];

  function make(kind: string, fields: Fields): Fields {
    const id = `${PREFIXES[kind]}_${of(kind).length + 1}`;
    const made: Fields = { ...DEFAULTS[kind], ...fields, id };
    if (kind === "payment_links") made.url = `https://buy.stripe.example/${id}`;
    if (kind === "webhook_endpoints") Object.assign(made, { status: "enabled", secret: `whsec_${id}` });
    if (made.enabled_events) made.enabled_events = Object.values(made.enabled_events);
    if (kind.startsWith("billing"))
      made.login_page = { enabled: true, url: `https://billing.stripe.example/${id}` };
    if (kind === "prices")
      for (const other of of(kind)) if (other.lookup_key === made.lookup_key) other.lookup_key = null;
    if (made.recurring) made.recurring = { interval_count: 1, ...(made.recurring as Fields) };
    of(kind).unshift(made);
    return made;
  }

  function list(kind: string, query: URLSearchParams): Answer {
    const lookups = [...query].filter(([name]) => name.startsWith("lookup_keys")).map(([, value]) => value);
    const found = of(kind).filter(
      (one) =>
        (query.get("active") !== "true" || one.active !== false) &&
        (lookups.length === 0 || lookups.includes(String(one.lookup_key))),
    );
    const from = found.findIndex(({ id }) => id === query.get("starting_after")) + 1;
    const some = found.slice(from, from + Number(query.get("limit") ?? 10));
    const shown = some.map(({ secret: _, ...rest }) => rest);
    return page(shown, from + some.length < found.length);
  }

  function answer({ method, path, body, headers }: Asked): Answer {
    const [place = "", query] = path.replace("/v1/", "").split("?");
    const kind = Object.keys(PREFIXES).find((name) => place === name || place.startsWith(`${name}/`)) ?? "";
    const id = place.slice(kind.length + 1);
    const one = of(kind).find((object) => object.id === id);
    if (method === "GET") return list(kind, new URLSearchParams(query));
    if (method === "DELETE") {
      kept.set(
        kind,
        of(kind).filter((object) => object !== one),
      );
      return { body: { id, deleted: true } };
    }
    const key = String(headers["idempotency-key"]);
    const before = keys.get(key);
    if (before) return { body: before };
    if (id && !one) return refusal(404, { code: "resource_missing" });
    const fields = fieldsOf(body);
    const changed = one ? Object.assign(one, fields) : make(kind, fields);
    keys.set(key, changed);
    return { body: changed };
  }
  return { answer, of };
}

const DEFAULTS: Readonly<Record<string, Fields>> = {
  products: { active: true },
  prices: { active: true },
  payment_links: { active: true },
};
