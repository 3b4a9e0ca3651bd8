/** What other places show beside a link to a page: its title, its words, and a picture where there is one. */
import type { Nodes, Root } from "mdast";

export interface PagePicture {
  /** Whole. */
  url: string;
  /** Empty where nobody described it. */
  alt: string;
}

/** The first that readers of this document see; `page` is its own address. */
export function firstPicture(document: Root, page: string): PagePicture | null {
  const find = (node: Nodes): PagePicture | null => {
    if (node.type === "image") return { url: new URL(node.url, page).href, alt: node.alt ?? "" };
    if (!("children" in node)) return null;
    for (const child of node.children) {
      const found = find(child);
      if (found) return found;
    }
    return null;
  };
  return find(document);
}

export function PictureHead({ picture }: { picture: PagePicture | null }) {
  return (
    <>
      <meta name="twitter:card" content={picture ? "summary_large_image" : "summary"} />
      {picture && <meta property="og:image" content={picture.url} />}
      {picture?.alt && <meta property="og:image:alt" content={picture.alt} />}
    </>
  );
}
