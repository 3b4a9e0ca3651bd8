/** What X refuses, as problems with the words that it has for them. */
export class XError extends Error {
  override readonly name = "XError";
  readonly status: 400 | 401 | 402 | 403 | 404 | 429;
  readonly type: string;
  constructor(status: XError["status"], detail: string, type = "about:blank") {
    super(detail);
    this.status = status;
    this.type = type;
  }
}

const TITLES: Record<XError["status"], string> = {
  400: "Invalid Request",
  401: "Unauthorized",
  402: "CreditsDepleted",
  403: "Forbidden",
  404: "Not Found Error",
  429: "Too Many Requests",
};

export const problemOf = ({ status, message, type }: XError) => ({
  title: TITLES[status],
  detail: message,
  type,
  status,
});

export const PROBLEMS = "https://api.x.com/2/problems";

export const unauthorized = () => new XError(401, "Unauthorized");
export const duplicate = () =>
  new XError(403, "You are not allowed to create a Tweet with duplicate content.");
export const nothingToAnswer = () =>
  new XError(403, "You attempted to reply to a Tweet that is deleted or not visible to you.");
export const tooLong = () => new XError(403, "Your Tweet text is too long.");
export const invalid = (what: string) =>
  new XError(
    400,
    `One or more parameters to your request was invalid. ${what}`,
    `${PROBLEMS}/invalid-request`,
  );
