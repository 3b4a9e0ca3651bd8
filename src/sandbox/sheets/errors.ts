/** How Google refuses: a canonical status, its HTTP code, a sentence, and now and then details. */
import type { ContentfulStatusCode } from "hono/utils/http-status";

const CODES = {
  INVALID_ARGUMENT: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  UNIMPLEMENTED: 501,
} as const satisfies Record<string, ContentfulStatusCode>;
export type GoogleStatus = keyof typeof CODES;

export class SheetsError extends Error {
  override readonly name = "SheetsError";
  readonly status: GoogleStatus;
  readonly details: readonly object[];

  constructor(status: GoogleStatus, message: string, details: readonly object[] = []) {
    super(message);
    this.status = status;
    this.details = details;
  }

  get code() {
    return CODES[this.status];
  }

  body(): object {
    const { code, message, status, details } = this;
    return { error: { code, message, status, ...(details.length > 0 ? { details } : {}) } };
  }
}

export const invalid = (message: string, details: readonly object[] = []) =>
  new SheetsError("INVALID_ARGUMENT", message, details);

/** Google has it and this twin doesn't: said as such, so that nobody takes it for the vendor's word. */
export const unplayed = (what: string) =>
  new SheetsError("UNIMPLEMENTED", `The sandbox's Google Sheets doesn't play ${what}.`);

export const badRequest = (fieldViolations: { field: string; description: string }[]) => ({
  "@type": "type.googleapis.com/google.rpc.BadRequest",
  fieldViolations,
});
