/** Which place each issue has on the site. */

import type { PublishedIssue, SiteIssue } from "../issue.ts";
import { uniqueSlugs } from "../slug.ts";

/**
 * Oldest first, each with a slug of its own and its address. The same for the same issues in whatever order
 * they come: by date, then number, then title.
 */
export function arrangeIssues<Issue extends PublishedIssue>(
  publication: { url: string },
  issues: readonly Issue[],
): (Issue & SiteIssue)[] {
  const sorted = issues.toSorted(inOrder);
  const slugs = uniqueSlugs(sorted);
  return sorted.map((issue, index) => {
    const slug = slugs[index] ?? issue.slug;
    return { ...issue, slug, url: addressOf(publication, `issues/${slug}/`) };
  });
}

/** An address below the publication's own, which may or may not end with a slash. */
export function addressOf(publication: { url: string }, path: string): string {
  return new URL(path, publication.url.endsWith("/") ? publication.url : `${publication.url}/`).href;
}

function inOrder(a: PublishedIssue, b: PublishedIssue): number {
  return (
    a.date.getTime() - b.date.getTime() ||
    compare(a.number ?? Number.POSITIVE_INFINITY, b.number ?? Number.POSITIVE_INFINITY) ||
    compare(a.title, b.title) ||
    compare(a.body, b.body)
  );
}

/** By code units, so that the order doesn't hang on the machine's language. */
function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
