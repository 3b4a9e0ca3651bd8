/** An issue for members, at the address where strangers see how it begins. */
import { type Context, Hono, type Next } from "hono";
import { mayReadAll } from "../../audience/subscribers.ts";
import { keptAssets } from "../../content/assets.ts";
import { asIssue } from "../../content/issues.ts";
import { asPublished, isForMembers, publishable } from "../../content/publish.ts";
import { arrangeIssues } from "../../content/site/arrange.ts";
import { readerOf } from "./account-routes.ts";
import type { MemberHost } from "./host.ts";

export function issueRoutes(host: MemberHost): Hono {
  const app = new Hono();
  for (const path of ["/issues/:slug", "/issues/:slug/", "/issues/:slug/index.html"]) {
    app.get(path, (c, next) => show(host, c, next));
  }
  return app;
}

/** Whoever is no member gets the file, which holds no more than the beginning. */
async function show(host: MemberHost, c: Context, next: Next): Promise<Response | undefined> {
  const slug = c.req.param("slug") ?? "";
  const row = await host.ledger.db
    .selectFrom("issues")
    .selectAll()
    .where("slug", "=", slug)
    .where("url", "is not", null)
    .executeTakeFirst();
  if (!row || !isForMembers(asIssue(row))) {
    await next();
    return undefined;
  }
  const reader = await readerOf(host, c);
  const whole = reader && mayReadAll(reader) ? await wholePage(host, slug) : null;
  // The same address shows different people different pages.
  if (whole !== null) {
    c.header("Cache-Control", "private, no-store");
    c.header("Vary", "Cookie");
    return c.html(whole);
  }
  await next();
  c.header("Cache-Control", "private, no-cache");
  c.header("Vary", "Cookie");
  return undefined;
}

async function wholePage(host: MemberHost, slug: string): Promise<string | null> {
  const { ledger, clock, site } = host;
  const publication = await host.publication();
  const issues = await publishable(ledger.db, clock.now(), site.realm);
  const arranged = arrangeIssues(publication, issues.map(asPublished));
  const index = arranged.findIndex((issue) => issue.slug === slug);
  const issue = arranged[index];
  if (!issue) return null;
  const { issuePage } = await import("../../content/site/pages.tsx");
  return issuePage({
    publication,
    issue,
    previous: arranged[index - 1] ?? null,
    next: arranged[index + 1] ?? null,
    realm: site.realm,
    pictures: await keptAssets(site.assets),
    forMember: true,
  });
}
