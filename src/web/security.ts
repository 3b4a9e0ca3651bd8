/** What every answer tells the browser to forbid: no script, no style but ours, nothing from elsewhere, no frame. */
import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { STYLESHEET } from "../content/site/stylesheet.ts";
import { STYLE_SOURCE } from "./layout.tsx";

const sourceOf = (style: string): string => `'sha256-${createHash("sha256").update(style).digest("base64")}'`;

const POLICY = [
  "default-src 'none'",
  `style-src ${STYLE_SOURCE} ${sourceOf(STYLESHEET)}`,
  "img-src 'self' https: data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS: readonly (readonly [string, string])[] = [
  ["Content-Security-Policy", POLICY],
  ["X-Content-Type-Options", "nosniff"],
  ["X-Frame-Options", "DENY"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
  ["Origin-Agent-Cluster", "?1"],
  ["X-DNS-Prefetch-Control", "off"],
  ["X-Permitted-Cross-Domain-Policies", "none"],
  ["Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"],
];

/** What goes with every answer of a site at such an address. */
export const headersFor = ({ https }: { https: boolean }): (readonly [string, string])[] => [
  ...HEADERS,
  ["Referrer-Policy", "strict-origin-when-cross-origin"],
  ...(https ? [["Strict-Transport-Security", "max-age=15552000; includeSubDomains"] as const] : []),
];

/** A route may set a stricter `Referrer-Policy` or another `Cross-Origin-Resource-Policy` itself. */
export function securityHeaders(site: { https: boolean }): MiddlewareHandler {
  const always = headersFor(site);
  return async (c, next) => {
    await next();
    const { headers } = c.res;
    for (const [name, value] of always) if (!headers.has(name)) headers.set(name, value);
  };
}
