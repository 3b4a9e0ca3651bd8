/** The two cookies: what the browser that asked to sign in holds, and the session. */
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { SESSION_MS } from "../../audience/sessions.ts";
import { SIGN_IN_MINUTES } from "../../audience/sign-in.ts";

type Name = "session" | "sign-in";

const SECONDS: Record<Name, number> = { session: SESSION_MS / 1000, "sign-in": SIGN_IN_MINUTES * 60 };
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** With `__Host-` a browser takes it only over https, for this host alone and all of its paths. */
const named = (name: Name, siteUrl: string): string => (isSecure(siteUrl) ? `__Host-${name}` : name);
const isSecure = (siteUrl: string): boolean => siteUrl.startsWith("https://");
const optionsFor = (siteUrl: string) =>
  ({ path: "/", httpOnly: true, secure: isSecure(siteUrl), sameSite: "Lax" }) as const;

/** Null for none, and for what can't be one of ours. */
export function cookieOf(c: Context, siteUrl: string, name: Name): string | null {
  const value = getCookie(c, named(name, siteUrl)) ?? "";
  return SECRET.test(value) ? value : null;
}

export function giveCookie(c: Context, siteUrl: string, [name, value]: [Name, string]): void {
  setCookie(c, named(name, siteUrl), value, { ...optionsFor(siteUrl), maxAge: SECONDS[name] });
}

export function takeCookie(c: Context, siteUrl: string, name: Name): void {
  deleteCookie(c, named(name, siteUrl), optionsFor(siteUrl));
}
