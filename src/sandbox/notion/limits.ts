/** Notion's documented limits. Request windows are per integration and per workspace; sizes are per request. */
import type { TwinContext } from "../twin.ts";

export const NOTION_LIMITS = {
  requestsPerMinute: 180,
  /** Over all tokens of the workspace; 0 for none, since Notion doesn't publish it. */
  workspaceRequestsPerMinute: 0,
  /** How long a workspace that used it up is held off, if that is longer than its minute. */
  workspaceHoldSeconds: 0,
  rowsPerPage: 100,
  rowsPerQuery: 10_000,
  payloadBytes: 500_000,
  blocksPerRequest: 1_000,
  childrenPerRequest: 100,
  arrayElements: 100,
  filterDepth: 2,
  richTextCharacters: 2_000,
  equationCharacters: 1_000,
  urlCharacters: 2_000,
  emailCharacters: 200,
  phoneCharacters: 200,
  optionNameCharacters: 100,
  /** Title, rich text and relation are cut at this many items wherever a whole page is answered. */
  itemsPerValue: 25,
  /** A body of more blocks comes truncated; Notion says "about 20,000". */
  blocksPerMarkdown: 20_000,
  /** 0 leaves out the empty lines between blocks, as Notion does; 1 keeps those that were written. */
  blankLines: 0,
  /** How deep the blocks of one request may be nested below the first level. */
  nestingPerRequest: 2,
};

export type NotionLimits = Record<keyof typeof NOTION_LIMITS, number>;

export const limitsOf = (context: TwinContext): NotionLimits => ({ ...NOTION_LIMITS, ...context.limits });
