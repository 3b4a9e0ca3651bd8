/** The fingerprint by which an issue that changed after its approval is recognised. */

import { createHash } from "node:crypto";

export interface HashedContent {
  title: string;
  /** Markdown. */
  body: string;
  description?: string;
  audience?: string;
  /** Their order doesn't count. */
  tags?: readonly string[];
}

/** Hex sha256. Blanks that nobody sees, and a missing part against an empty one, make no difference. */
export function contentHash({
  title,
  body,
  description = "",
  audience = "",
  tags = [],
}: HashedContent): string {
  const parts = [title.trim(), description.trim(), audience, [...tags].sort(), normaliseMarkdown(body)];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** For comparing, not for keeping: a hard line break written as two blanks is lost. Ends without a line break. */
export function normaliseMarkdown(markdown: string): string {
  return markdown
    .normalize("NFC")
    .replace(/\r\n?/g, "\n")
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/^\n+|\n+$/g, "");
}
