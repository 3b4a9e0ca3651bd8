/** How a post shows a link, where its text may show less than the link's whole address: as Bluesky's do. */

const LONGEST = 40;

/**
 * The host without its www and the path without its last slash, cut with “…” to at most 40 signs, all of them ASCII but
 * the “…”; query and hash are left out: `https://www.letters.example/issues/42/?utm_source=x` → `letters.example/issues/42`.
 * What is no address stays as it is.
 */
export function shownLink(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed?.host) return url;
  const shown = parsed.host.replace(/^www\./, "") + parsed.pathname.replace(/\/+$/, "");
  return shown.length <= LONGEST ? shown : `${shown.slice(0, LONGEST - 1)}…`;
}
