/** What Mastodon refuses, with the words it has for it. */
export class MastodonError extends Error {
  override readonly name = "MastodonError";
  readonly status: 401 | 403 | 404 | 422 | 429;
  constructor(status: MastodonError["status"], message: string) {
    super(message);
    this.status = status;
  }
}

export const notFound = () => new MastodonError(404, "Record not found");

export const invalid = (what: string) => new MastodonError(422, `Validation failed: ${what}`);
