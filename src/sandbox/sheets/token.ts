/**
 * Who asks: a service account that got a token here for its signed assertion, or whoever brings a token of his own. Any
 * service account is a good one, save those whose name says what to play: `unknown@…`, `late@…` and `no-api@…`.
 */
import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Context } from "hono";
import { prepared } from "../statements.ts";
import type { TwinContext } from "../twin.ts";
import { SheetsError } from "./errors.ts";

/** The vendor's own tokens begin like this; any other is taken as the sandbox's account. */
const ISSUED = "ya29.";
const LIFE_SECONDS = 3_600;
export const SANDBOX_ACCOUNT = "pressroom@sandbox.iam.gserviceaccount.com";

type Denied = { error: string; error_description: string };

const PLAYED: Record<string, Denied> = {
  unknown: { error: "invalid_grant", error_description: "Invalid grant: account not found" },
  late: {
    error: "invalid_grant",
    error_description:
      "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.",
  },
};

/** `POST /token`. The signature can't be checked, since nobody gave the twin the account's public key. */
export async function tokenAnswer({ store, clock }: TwinContext, c: Context): Promise<Response> {
  const form = new URLSearchParams(await c.req.text());
  if (form.get("grant_type") !== "urn:ietf:params:oauth:grant-type:jwt-bearer")
    return c.json({ error: "unsupported_grant_type", error_description: "Invalid grant_type" }, 400);
  const claims = claimsOf(form.get("assertion") ?? "");
  if (!claims) return c.json({ error: "invalid_grant", error_description: "Bad Request" }, 400);
  if (!/auth\/(spreadsheets|drive)/.test(claims.scope))
    return c.json(
      { error: "invalid_scope", error_description: "Invalid OAuth scope or ID token audience provided." },
      400,
    );
  const denied = PLAYED[claims.iss.split("@")[0] ?? ""];
  if (denied) return c.json(denied, 400);
  const token = ISSUED + randomBytes(24).toString("base64url");
  const endsMs = clock.now().getTime() + LIFE_SECONDS * 1_000;
  prepared(store, "insert into sheets_tokens values (?, ?, ?)").run(token, claims.iss, endsMs);
  return c.json({ access_token: token, expires_in: LIFE_SECONDS - 1, token_type: "Bearer" });
}

function claimsOf(assertion: string): { iss: string; scope: string } | null {
  const [, payload, signature] = assertion.split(".");
  if (!payload || !signature) return null;
  try {
    const { iss, scope } = JSON.parse(Buffer.from(payload, "base64url").toString());
    return typeof iss === "string" && typeof scope === "string" ? { iss, scope } : null;
  } catch {
    return null;
  }
}

/** The account's address. @throws SheetsError without a token, with one that has ended, or without the API. */
export function callerOf(store: DatabaseSync, c: Context, nowMs: number): string {
  const token = /^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "")?.[1];
  if (!token) throw unauthenticated();
  if (!token.startsWith(ISSUED)) return SANDBOX_ACCOUNT;
  const row = prepared(store, "select email from sheets_tokens where token = ? and ends_at > ?").get(
    token,
    nowMs,
  );
  if (!row) throw unauthenticated();
  const email = String(row.email);
  if (email.startsWith("no-api@")) throw apiIsOff(email);
  return email;
}

const unauthenticated = () =>
  new SheetsError(
    "UNAUTHENTICATED",
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
  );

function apiIsOff(email: string): SheetsError {
  const project = /@([^.]+)/.exec(email)?.[1] ?? email;
  const page = `https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?project=${project}`;
  const message = `Google Sheets API has not been used in project ${project} before or it is disabled. Enable it by visiting ${page} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.`;
  return new SheetsError("PERMISSION_DENIED", message, [
    {
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: "SERVICE_DISABLED",
      domain: "googleapis.com",
      metadata: { service: "sheets.googleapis.com", consumer: `projects/${project}` },
    },
  ]);
}
