/** The desk: plain pages on which a person sees what the twins hold. Its Notion can be edited, too. */
import type { DatabaseSync } from "node:sqlite";
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { Clock } from "../../core/clock.ts";
import type { SandboxPart } from "../probe.ts";
import { RESEND_LIMITS } from "../resend/limits.ts";
import { postmanOf } from "../resend/postman.ts";
import { RESEND_SCHEMA } from "../resend/schema.ts";
import type { Twin } from "../twin.ts";
import { inbox } from "./inbox/inbox.tsx";
import { type DeskPlace, Layout } from "./layout.tsx";
import { Networks } from "./networks.tsx";
import { Overview } from "./overview.tsx";
import { ICON, STYLE } from "./style.ts";

export interface DeskContext {
  store: DatabaseSync;
  clock: Clock;
  home: string;
  twins: readonly Twin[];
  /** The addresses of what runs in this process. */
  urls: Readonly<Partial<Record<SandboxPart, string>>>;
}

/** A page from elsewhere that points its own name at this machine must not read the mails here. */
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", "data:"],
    frameSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: false,
  strictTransportSecurity: false,
  // With no referrer at all, browsers would send the desk's own forms without saying where they come from.
  referrerPolicy: "same-origin",
});

export async function deskApp(context: DeskContext): Promise<Hono> {
  const { store, clock, twins } = context;
  // The inbox can be looked at even where mail goes to the real service by now.
  store.exec(RESEND_SCHEMA);
  const app = new Hono();
  app.use(async (c, next) => {
    if (!LOOPBACK.test(c.req.header("host") ?? ""))
      return c.text("The desk answers on this machine only.", 403);
    await next();
    c.header("cache-control", "no-store");
  });
  app.get("/style.css", (c) => c.body(STYLE, 200, { "content-type": "text/css; charset=utf-8" }));
  app.get("/icon.svg", (c) => c.body(ICON, 200, { "content-type": "image/svg+xml" }));
  const postman = postmanOf({ store, clock, limits: RESEND_LIMITS });
  app.route("/inbox", inbox({ store, clock, postman }, headers));
  app.use(headers);
  app.get("/", (c) => {
    postman.bringDue();
    return c.html(<Overview {...context} />);
  });
  if (twins.some((twin) => twin.name === "notion")) {
    const { notionDesk } = await import("./notion/notion-desk.tsx");
    app.route("/notion", notionDesk({ store, clock }));
  } else {
    app.get("/notion", (c) => c.html(<NotHere name="Notion" here="notion" />));
  }
  const till = twins.find((twin) => twin.name === "stripe");
  if (till) {
    const { openTill } = await import("./stripe/stripe-desk.tsx");
    app.route(
      "/stripe",
      openTill({ store, clock, limits: till.limits, url: () => context.urls.stripe ?? "" }),
    );
  } else {
    app.get("/stripe", (c) => c.html(<NotHere name="Stripe" here="stripe" />));
  }
  if (twins.some((twin) => twin.name === "sheets")) {
    const { sheetsDesk } = await import("./sheets/sheets-desk.tsx");
    app.route("/sheets", sheetsDesk({ store, clock }));
  } else {
    app.get("/sheets", (c) => c.html(<NotHere name="Google Sheets" here="sheets" />));
  }
  if (twins.some((twin) => twin.name === "mastodon")) {
    const { mastodonDesk } = await import("./mastodon/mastodon-desk.tsx");
    app.route("/mastodon", mastodonDesk({ store, clock, url: () => context.urls.mastodon ?? "" }));
  } else {
    app.get("/mastodon", (c) => c.html(<NotHere name="Mastodon" here="mastodon" />));
  }
  if (twins.some((twin) => twin.name === "bluesky")) {
    const { blueskyDesk } = await import("./bluesky/bluesky-desk.tsx");
    app.route("/bluesky", blueskyDesk({ store, clock }));
  } else {
    app.get("/bluesky", (c) => c.html(<NotHere name="Bluesky" here="bluesky" />));
  }
  app.get("/networks", (c) => c.html(<Networks {...context} />));
  if (twins.some((twin) => twin.name === "x")) {
    const { xDesk } = await import("./x/x-desk.tsx");
    app.route("/x", xDesk({ store, clock }));
  } else {
    app.get("/x", (c) => c.html(<NotHere name="X" here="x" />));
  }
  if (twins.some((twin) => twin.name === "reddit")) {
    const { redditDesk } = await import("./reddit/reddit-desk.tsx");
    app.route("/reddit", redditDesk({ store, clock }));
  } else {
    app.get("/reddit", (c) => c.html(<NotHere name="Reddit" here="reddit" />));
  }
  if (twins.some((twin) => twin.name === "hackernews")) {
    const { hackerNewsDesk } = await import("./hackernews/hackernews-desk.tsx");
    app.route("/hackernews", hackerNewsDesk({ store, clock }));
  } else {
    app.get("/hackernews", (c) => c.html(<NotHere name="Hacker News" here="hackernews" />));
  }
  app.notFound((c) => c.html(<NotFound />, 404));
  app.onError((error) => {
    throw error;
  });
  return app;
}

function NotHere({ name, here }: { name: string; here: DeskPlace }) {
  return (
    <Layout title={name} here={here}>
      <h1>{name}</h1>
      <p class="empty">{name}'s twin does not run here, so there is nothing of it to see.</p>
    </Layout>
  );
}

function NotFound() {
  return (
    <Layout title="Not found" here="overview">
      <h1>Nothing is here</h1>
      <p class="lede">
        The sandbox may have been emptied since this link was made. <a href="/">Back to the overview</a>
      </p>
    </Layout>
  );
}
