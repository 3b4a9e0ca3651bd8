/** How an XRPC server refuses: a status, a name, and a sentence. */
import type { ContentfulStatusCode } from "hono/utils/http-status";

export class XrpcError extends Error {
  override readonly name = "XrpcError";
  readonly status: ContentfulStatusCode;
  readonly error: string;

  constructor(status: ContentfulStatusCode, error: string, message: string) {
    super(message);
    this.status = status;
    this.error = error;
  }

  body(): object {
    return { error: this.error, message: this.message };
  }
}

export const invalid = (message: string, error = "InvalidRequest") => new XrpcError(400, error, message);
export const unsigned = (error = "AuthenticationRequired", message = "Authentication Required") =>
  new XrpcError(401, error, message);
