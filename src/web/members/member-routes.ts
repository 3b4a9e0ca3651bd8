/** Everything that somebody who reads the newsletter can do for themselves. Mounted before the site's own files. */
import { Hono } from "hono";
import { accountRoutes } from "./account-routes.ts";
import type { MemberHost } from "./host.ts";
import { issueRoutes } from "./issue-routes.ts";
import { leavingRoutes } from "./leaving.tsx";
import { privacyPage } from "./privacy-page.tsx";
import { signInRoutes } from "./sign-in-routes.ts";

export type MemberRoutesHost = MemberHost & { readUnsubscribeToken(token: string): string | null };

export function memberRoutes(host: MemberRoutesHost): Hono {
  const app = new Hono();
  app.get("/privacy", (c) => c.html(privacyPage(host)));
  for (const routes of [signInRoutes, accountRoutes, issueRoutes, leavingRoutes])
    app.route("/", routes(host));
  return app;
}
