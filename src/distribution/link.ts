/** The link that stands in a post: tagged, so that a visit tells which post it came by. */
import type { UntaggedSite } from "../audience/visits.ts";
import type { Issue } from "../content/issues.ts";
import type { NetworkName } from "./network.ts";

/** Places whose readers dislike tagged links; what comes from there is told by the referring page. */
const UNTAGGED: Partial<Record<NetworkName, UntaggedSite>> = {
  hackernews: "news.ycombinator.com",
  lobsters: "lobste.rs",
};

export const isTagged = (network: NetworkName): boolean => !(network in UNTAGGED);

/** What visits and readers that come from there say of where they come from. */
export const sourceOfNetwork = (network: NetworkName): string => UNTAGGED[network] ?? network;

/** Which link it was, as those who came by it say: by its tag, or by the issue that it leads to. */
export const linkWord = ({ network, tag }: { network: NetworkName; tag: string }, slug: string): string =>
  isTagged(network) ? tag : slug;

export function linkFor(
  { url, number, slug }: Pick<Issue, "number" | "slug"> & { url: string },
  { network, tag }: { network: NetworkName; tag: string },
): string {
  if (!isTagged(network)) return url;
  const link = new URL(url);
  link.searchParams.set("utm_source", network);
  link.searchParams.set("utm_medium", "social");
  link.searchParams.set("utm_campaign", `issue-${number ?? slug}`.toLowerCase());
  link.searchParams.set("utm_content", tag);
  return link.href;
}
