/** The link that stands in a post: tagged, so that a visit tells which post it came by. */
import type { Issue } from "../content/issues.ts";
import type { NetworkName } from "./network.ts";

/** Places whose readers dislike tagged links; what comes from there is told by the referring page. */
const CLEAN: readonly NetworkName[] = ["hackernews", "lobsters"];

export function linkFor(
  { url, number, slug }: Pick<Issue, "number" | "slug"> & { url: string },
  { network, tag }: { network: NetworkName; tag: string },
): string {
  if (CLEAN.includes(network)) return url;
  const link = new URL(url);
  link.searchParams.set("utm_source", network);
  link.searchParams.set("utm_medium", "social");
  link.searchParams.set("utm_campaign", `issue-${number ?? slug}`.toLowerCase());
  link.searchParams.set("utm_content", tag);
  return link.href;
}
