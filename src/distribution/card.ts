/** What networks show of an issue's page beside a link to it. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { assetNameIn } from "../content/asset-reference.ts";
import { markdownTree } from "../content/document.ts";
import type { Issue } from "../content/issues.ts";
import { withFallbacks } from "../content/merge-fields.ts";
import { openingWords } from "../content/opening.ts";
import { mediaTypeOf } from "../content/picture-type.ts";
import { forStrangers } from "./for-strangers.ts";
import type { Card } from "./network.ts";

const LONGEST_DESCRIPTION = 200;

/** The first picture of the issue is the card's; one that is not in the store any more, or no network shows, is left out. */
export async function cardOf(of: Issue, { url, assets }: { url: string; assets: string }): Promise<Card> {
  const issue = forStrangers(of);
  const description = issue.description || openingWords(issue.body, LONGEST_DESCRIPTION);
  return {
    ...{ url, title: withFallbacks(issue.title), description: withFallbacks(description) },
    picture: await firstPicture(issue.body, assets),
  };
}

async function firstPicture(body: string, assets: string): Promise<Card["picture"]> {
  for (const { address, alt } of picturesIn(body)) {
    const name = assetNameIn(address);
    const type = name && mediaTypeOf(name);
    if (!name || !type || type === "image/gif") continue;
    const bytes = await readIfThere(join(assets, name));
    if (bytes) return { bytes, type, alt };
  }
  return null;
}

function picturesIn(body: string): { address: string; alt: string }[] {
  const found: { address: string; alt: string }[] = [];
  const walk = (node: { type: string; children?: unknown[]; url?: string; alt?: string | null }): void => {
    if (node.type === "image") found.push({ address: node.url ?? "", alt: node.alt ?? "" });
    for (const child of node.children ?? []) walk(child as Parameters<typeof walk>[0]);
  };
  walk(markdownTree(body));
  return found;
}

async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
