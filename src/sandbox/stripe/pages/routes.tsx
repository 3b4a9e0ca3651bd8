/** What stands before each page: who may look, what the browser may do with it, and where a form must come from. */
import { randomBytes } from "node:crypto";
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { guardForm, limitForm } from "../../desk/posted-form.ts";
import type { TwinContext } from "../../twin.ts";
import type { Life } from "../life.ts";
import { stripeStore } from "../store.ts";
import { Frame, type PageRoom, type Pages, refused } from "./frame.tsx";
import { payRoutes } from "./pay/pay-routes.tsx";
import { portalRoutes } from "./portal/portal-routes.tsx";
import { PAGE_STYLE } from "./style.ts";

const MAX_FORM_BYTES = 32 * 1024;

/** A page from elsewhere that points its own name at this machine must not read what customers pay. */
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

const headers = secureHeaders({
  xFrameOptions: false,
  strictTransportSecurity: false,
  // With no referrer at all, browsers would send these forms without saying where they come from.
  referrerPolicy: "same-origin",
});

/** A form may also lead to the address that its Payment Link goes on to: browsers hold a redirect to the same policy. */
const policy = (leadsTo: string | undefined) =>
  [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    `form-action 'self'${leadsTo ? ` ${leadsTo}` : ""}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

export function pageRoutes({ store, url, life }: TwinContext & { life: Life }): Hono<Pages> {
  const token = randomBytes(24).toString("base64url");
  const room: PageRoom = { store, url, life, objects: stripeStore(store), token };
  const app = new Hono<Pages>();
  app.use(async (c, next) => {
    if (!LOOPBACK.test(c.req.header("host") ?? ""))
      return c.text("The sandbox's pages answer on this machine only.", 403);
    await next();
    c.header("cache-control", "no-store");
    c.header("content-security-policy", policy(c.get("leadsTo")));
  });
  app.use(headers);
  for (const path of ["/pay/style.css", "/portal/style.css"])
    app.get(path, (c) => c.body(PAGE_STYLE, 200, { "content-type": "text/css; charset=utf-8" }));
  app.post(
    "*",
    limitForm(MAX_FORM_BYTES, "That is more than fits this form.", refused),
    guardForm(token, refused),
  );
  app.route("/pay", payRoutes(room));
  app.route("/portal", portalRoutes(room));
  app.notFound((c) => c.html(<NotFound />, 404));
  app.onError((error) => {
    throw error;
  });
  return app;
}

const NotFound = () => (
  <Frame title="Not found">
    <section class="sheet narrow">
      <h1>Nothing is here</h1>
      <p>
        The address is not one of this sandbox's, or the sandbox was emptied since it was made. Ask whoever
        gave it to you for a new one.
      </p>
    </section>
  </Frame>
);
