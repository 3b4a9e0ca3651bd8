/**
 * The tools that people leave, one entry each: by which columns their export is known, and where in it stands what.
 * The columns are those of real exports (Ghost's and listmonk's from their sources, the others from their files).
 */
import { type Field, findColumns, type Mapping, plain } from "./fields.ts";
import type { Standing } from "./person.ts";

export interface Tool {
  key: string;
  name: string;
  /** The export is one of this tool if it has all columns of one of these lists. */
  signs: readonly (readonly string[])[];
  columns: Partial<Record<Field, readonly string[]>>;
  /** What a word for somebody's standing means here, where it means something else than elsewhere. */
  words?: ReadonlyMap<string, Standing>;
  /** One standing for everybody in a file, told from its columns (as `plain` gives them) and its name. */
  everybody?(headers: readonly string[], file: string): Standing | null;
  /** What its owner should know about this tool's export. */
  warning?: string;
}

export const TOOLS: readonly Tool[] = [
  {
    key: "pressroom",
    name: "pressroom",
    signs: [["email", "consent_act", "consent_at"]],
    columns: {
      email: ["email"],
      name: ["name"],
      status: ["status"],
      tier: ["tier"],
      created: ["created_at"],
      confirmed: ["consent_at"],
      left: ["left_at"],
      tags: ["tags"],
    },
  },
  {
    key: "ghost",
    name: "Ghost",
    signs: [["email", "subscribed_to_emails", "complimentary_plan"]],
    columns: {
      email: ["email"],
      name: ["name"],
      subscribed: ["subscribed_to_emails"],
      left: ["deleted_at"],
      complimentary: ["complimentary_plan"],
      customer: ["stripe_customer_id"],
      created: ["created_at"],
      tags: ["labels"],
      tier: ["tiers", "products"],
    },
  },
  {
    key: "substack",
    name: "Substack",
    signs: [
      ["email", "active_subscription", "expiry"],
      ["email", "email_disabled", "expiry"],
      ["email", "email_disabled", "created_at"],
    ],
    columns: {
      email: ["email"],
      name: ["name"],
      created: ["created_at"],
      disabled: ["email_disabled"],
      paying: ["active_subscription"],
      tier: ["plan", "type"],
      expiry: ["expiry"],
      customer: ["stripe_connected_customer_id"],
    },
    warning:
      "Substack's file names nobody who has left. Whoever left there and is on another list of yours stays on that list.",
  },
  {
    key: "buttondown",
    name: "Buttondown",
    signs: [
      ["email_address", "creation_date", "type"],
      ["email", "creation_date", "subscriber_type"],
      ["email", "creation_date", "type"],
    ],
    columns: {
      email: ["email_address", "email"],
      created: ["creation_date"],
      status: ["type", "subscriber_type"],
      tier: ["type", "subscriber_type"],
      left: ["unsubscription_date", "churn_date"],
      customer: ["stripe_customer_id"],
      tags: ["tags"],
    },
  },
  {
    key: "beehiiv",
    name: "beehiiv",
    signs: [
      ["email", "status", "tier", "created_at", "stripe_customer_id"],
      ["email", "status", "created_at", "unsubscribed_at"],
      ["email", "status", "subscription_tier"],
    ],
    columns: {
      email: ["email"],
      name: ["name"],
      first: ["first name"],
      last: ["last name"],
      status: ["status"],
      tier: ["tier", "subscription_tier"],
      created: ["created_at", "created"],
      left: ["unsubscribed_at"],
      customer: ["stripe_customer_id"],
      tags: ["tags"],
    },
  },
  {
    key: "mailchimp",
    name: "Mailchimp",
    signs: [
      ["email address", "optin_time", "leid"],
      ["email address", "member_rating", "euid"],
      ["email address", "member_rating", "confirm_time"],
    ],
    columns: {
      email: ["email address"],
      name: ["name", "full name"],
      first: ["first name"],
      last: ["last name"],
      created: ["optin_time", "confirm_time"],
      confirmed: ["confirm_time"],
      left: ["unsub_time"],
      bounced: ["clean_time"],
      tags: ["tags"],
    },
    everybody: (headers, file) => {
      if (headers.includes("unsub time")) return "left";
      if (headers.includes("clean time")) return "bounced";
      return /non.?subscribed/i.test(file) ? "unconfirmed" : null;
    },
    warning:
      "Mailchimp's archive holds one file each for those who are subscribed, have left, were cleaned, and never subscribed. " +
      "Import them all: who left or was cleaned is kept, so that they are never mailed.",
  },
  {
    key: "kit",
    name: "Kit",
    signs: [
      ["first_name", "email", "status", "created_at"],
      ["first_name", "email_address", "state", "created_at"],
    ],
    columns: {
      email: ["email", "email_address"],
      first: ["first_name"],
      last: ["last_name"],
      status: ["status", "state"],
      created: ["created_at"],
      tags: ["tags"],
    },
    words: new Map([
      ["inactive", "unconfirmed"],
      ["cold", "subscribed"],
    ]),
  },
  {
    key: "listmonk",
    name: "listmonk",
    signs: [["uuid", "email", "name", "attributes", "status"]],
    columns: { email: ["email"], name: ["name"], status: ["status"], created: ["created_at"] },
    warning:
      "listmonk's file says who is blocklisted, but not who left a list. Export one list with its " +
      "subscription status “confirmed”, not all subscribers.",
  },
];

const has = (headers: readonly string[], signs: readonly string[]): boolean =>
  signs.every((sign) => headers.includes(plain(sign)));

/** The tool whose export has these columns, or null: the first in the table, which begins with what is surest. */
export function recogniseTool(headers: readonly string[]): Tool | null {
  const known = headers.map(plain);
  return TOOLS.find(({ signs }) => signs.some((each) => has(known, each))) ?? null;
}

export const toolMapping = (tool: Tool, headers: readonly string[]): Mapping =>
  findColumns(tool.columns, headers);
