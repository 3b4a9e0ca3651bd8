/** Links as they are kept: those that lead to a page of one reader's own carry a token, which is cut off. */

const CUT = "/…";
const TOKEN =
  /^\/([a-z-]+)\/(?:.*\/)?(?:[A-Za-z0-9_-]+\.(?:[A-Za-z0-9_-]{24}|[A-Za-z0-9_-]{43})|[0-9a-f]{12}\/\d+\/[A-Za-z0-9_-]{32})$/;
const LONGEST = 2_000;

/** A link as it may be kept: without a token by which somebody could leave, sign in or be told apart. */
export function linkToKeep(link: string): string {
  const url = URL.parse(link);
  const [, first] = url ? (TOKEN.exec(url.pathname) ?? []) : [];
  return url && first ? `${url.origin}/${first}${CUT}` : link.slice(0, LONGEST);
}

/** Whether it led to a page of one reader's own, and so tells nothing of what they read for. */
export const isToken = (kept: string): boolean => kept.endsWith(CUT);
