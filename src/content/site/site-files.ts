/** The site as files that any web server can hand out. */

import type { Realm } from "../../core/realm.ts";
import type { Publication, PublishedIssue } from "../issue.ts";
import { arrangeIssues } from "./arrange.ts";
import { indexPage, issuePage } from "./pages.tsx";

export interface SiteFile {
  /** Relative, with forward slashes: `index.html`, `issues/<slug>/index.html`. */
  path: string;
  html: string;
}

/**
 * One page at a time, so that a large archive needn't be in memory. The order of `issues` doesn't matter.
 * `pictures` are the names of those in the site's folder of pictures.
 */
export function* siteFiles(
  publication: Publication,
  issues: readonly PublishedIssue[],
  { realm, pictures = new Set() }: { realm: Realm; pictures?: ReadonlySet<string> },
): Generator<SiteFile, void, undefined> {
  const arranged = arrangeIssues(publication, issues);
  yield { path: "index.html", html: indexPage({ publication, issues: arranged.toReversed(), realm }) };

  for (const [index, issue] of arranged.entries()) {
    const previous = arranged[index - 1] ?? null;
    const next = arranged[index + 1] ?? null;
    yield {
      path: `issues/${issue.slug}/index.html`,
      html: issuePage({ publication, issue, previous, next, realm, pictures }),
    };
  }
}
