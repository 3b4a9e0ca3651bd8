/** A mail alone, as its reader's mail program would draw it, to be framed by its page. */
import type { DatabaseSync } from "node:sqlite";
import { Hono } from "hono";
import { contentReader, findMail } from "../../resend/mails.ts";
import type { Posted } from "../posted-form.ts";

export type Scheme = "light" | "dark";

/**
 * What a framed mail may do: show itself, with pictures from this machine only, and open its links in a new window.
 * No script runs, no form is sent, and nothing is fetched from elsewhere, so that no tracking picture ever calls home.
 */
const FRAME_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src data: http://127.0.0.1:* http://localhost:*",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  "sandbox allow-popups allow-popups-to-escape-sandbox",
].join("; ");

export const schemeFrom = (value: string | undefined): Scheme | undefined =>
  value === "light" || value === "dark" ? value : undefined;

export function framedMail(store: DatabaseSync): Hono<Posted> {
  const app = new Hono<Posted>();
  const contentOf = contentReader(store);
  app.get("/:id/frame", (c) => {
    const mail = findMail(store, c.req.param("id"));
    if (!mail) return c.notFound();
    const scheme = schemeFrom(c.req.query("scheme"));
    const html = contentOf(mail).html ?? "";
    return c.body(openingOutside(scheme ? inScheme(html, scheme) : html), 200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": FRAME_POLICY,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
  });
  return app;
}

/** Links of a framed mail open in a new window. The doctype stays first: without it browsers draw differently. */
const openingOutside = (html: string) =>
  html.replace(/^\s*(?:<!doctype[^>]*>)?/i, '$&<base target="_blank">');

/**
 * As a mail program in light or in dark would draw it, whatever this browser is in: what the mail asks of its reader's
 * preference is answered beforehand. A mail that knows one of the two only stays as it is.
 */
export function inScheme(html: string, scheme: Scheme): string {
  const other = scheme === "light" ? "dark" : "light";
  const asks = (which: Scheme) => new RegExp(`\\(\\s*prefers-color-scheme\\s*:\\s*${which}\\s*\\)`, "gi");
  return html
    .replace(asks(scheme), "(min-width: 0)")
    .replace(asks(other), "(max-width: 0)")
    .replace(/(\bcolor-scheme\s*:\s*)(?:light\s+dark|dark\s+light)\b/gi, `$1${scheme}`)
    .replace(/(\bname="color-scheme"\s+content=")(?:light\s+dark|dark\s+light)"/gi, `$1${scheme}"`);
}
