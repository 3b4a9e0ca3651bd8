/**
 * What stands before every change. A page from elsewhere can make a browser post a form here, so a form must come from
 * one of the desk's own pages: the browser says so itself, and the form carries this process's token.
 */
import { timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { Desk } from "./frame.tsx";

export interface Posted {
  Variables: {
    form: URLSearchParams;
    /** The form came from an earlier process of this desk: show it again with what was typed, and change nothing. */
    stale: boolean;
  };
}

/** Several times what Notion takes in one request, since a form writes many characters as three bytes or more. */
const MAX_FORM_BYTES = 4 * 1024 * 1024;
const FORM_TYPE = /^application\/x-www-form-urlencoded\b/i;

export const limitForm = bodyLimit({
  maxSize: MAX_FORM_BYTES,
  onError: (c) =>
    refused(c, 413, "That is more than a page of Notion can hold. Go back, and make it shorter."),
});

export function guardForm(token: string): MiddlewareHandler<Posted> {
  return async (c, next) => {
    if (!isFromHere(c))
      return refused(c, 403, "This form didn't come from a page of the desk, so nothing was changed.");
    if (!FORM_TYPE.test(c.req.header("content-type") ?? ""))
      return refused(c, 415, "The desk takes plain forms only, so nothing was changed.");
    const form = new URLSearchParams(await c.req.text());
    c.set("form", form);
    c.set("stale", !isSame(form.get("token") ?? "", token));
    await next();
  };
}

/** Every browser sends one of the two with a form, and neither can be forged by a page. */
function isFromHere(c: Context): boolean {
  const origin = c.req.header("origin");
  const site = c.req.header("sec-fetch-site");
  if (origin === undefined && site === undefined) return false;
  return (
    (origin === undefined || origin === new URL(c.req.url).origin) &&
    (site === undefined || site === "same-origin")
  );
}

function isSame(given: string, token: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}

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

const BACK = /^\/notion\/tables\/[0-9a-f-]{36}(?:\/trash)?(?:\?[\w=&%.~+-]{0,500})?$/;

/** The table's address that a form says it stood on; nothing else is ever gone back to. */
export function cameFrom(form: URLSearchParams): string | undefined {
  const back = form.get("back") ?? "";
  return BACK.test(back) ? back : undefined;
}
