/** The guard of the Notion pages' forms: see `posted-form.ts`. */
import type { Context, MiddlewareHandler } from "hono";
import * as posted from "../posted-form.ts";
import { Desk } from "./frame.tsx";

export type { Posted } from "../posted-form.ts";

/** Several times what Notion takes in one request, since a form writes many characters as three bytes or more. */
const MAX_FORM_BYTES = 4 * 1024 * 1024;
const TOO_LONG = "That is more than a page of Notion can hold. Go back, and make it shorter.";

export const refused = (c: Context, status: 400 | 403 | 404 | 413 | 415, sentence: string) =>
  c.html(
    <Desk title="Not done">
      <h1>Not done</h1>
      <p class="lede">{sentence}</p>
      <p>
        <a href="/notion">Back to all tables</a>
      </p>
    </Desk>,
    status,
  );

export const limitForm = posted.limitForm(MAX_FORM_BYTES, TOO_LONG, refused);

export const guardForm = (token: string): MiddlewareHandler<posted.Posted> =>
  posted.guardForm(token, refused);

const BACK = /^\/notion\/tables\/[0-9a-f-]{36}(?:\/trash)?(?:\?[\w=&%.~+-]{0,500})?$/;

/** The table's address that a form says it stood on; nothing else is ever gone back to. */
export function cameFrom(form: URLSearchParams): string | undefined {
  const back = form.get("back") ?? "";
  return BACK.test(back) ? back : undefined;
}
