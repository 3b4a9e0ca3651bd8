/**
 * What stands before every change on the desk. A page from elsewhere can make a browser post a form here, so a form must
 * come from one of the desk's own pages: the browser says so itself, and the form carries this process's token.
 */
import { timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";

export interface Posted {
  Variables: {
    form: URLSearchParams;
    /** The form came from an earlier process of this desk: show it again with what was typed, and change nothing. */
    stale: boolean;
  };
}

export type Refuse = (c: Context, status: 403 | 413 | 415, sentence: string) => Response | Promise<Response>;

const FORM_TYPE = /^application\/x-www-form-urlencoded\b/i;

export const limitForm = (maxSize: number, sentence: string, refuse: Refuse): MiddlewareHandler =>
  bodyLimit({ maxSize, onError: (c) => refuse(c, 413, sentence) });

export function guardForm(token: string, refuse: Refuse): MiddlewareHandler<Posted> {
  return async (c, next) => {
    if (!isFromHere(c))
      return refuse(c, 403, "This form didn't come from a page of the desk, so nothing was changed.");
    if (!FORM_TYPE.test(c.req.header("content-type") ?? ""))
      return refuse(c, 415, "The desk takes plain forms only, so nothing was changed.");
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
