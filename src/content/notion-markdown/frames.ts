/** What a line of a body stands in: a callout, a list item, a toggle. */

import type { Tag } from "./tags.ts";
import type { Tally } from "./tally.ts";

export interface Frame {
  /** The tag that ends it; null for what ends where lines are indented no deeper than it. */
  tag: string | null;
  /** How deep the line that began it is indented. */
  tabs: number;
  /** What CommonMark wants before each line within. */
  prefix: string;
  /** Written before the first words within. */
  lead: string;
  /** The first line within is its title. */
  titled: boolean;
  /** Nothing of it is shown. */
  hidden: boolean;
  filled: boolean;
}

// Further levels are shown at this one: the parser of CommonMark calls itself once a level.
const MOST_FRAMES = 60;
const MOST_PREFIXES = 12;

/** The frames that are open, outermost first. */
export class Frames {
  readonly #open: Frame[] = [];
  // Of frames that were too deep to be kept, so that their ends don't end others.
  #tooDeep = 0;

  all(): Frame[] {
    return [...this.#open];
  }

  top(): Frame | null {
    return this.#open.at(-1) ?? null;
  }

  hidden(): boolean {
    return this.top()?.hidden ?? false;
  }

  has(tag: string): boolean {
    return this.#open.some((frame) => frame.tag === tag);
  }

  push(tabs: number, facts: Partial<Frame>): void {
    if (this.#open.length >= MOST_FRAMES) {
      if (facts.tag) this.#tooDeep += 1;
      return;
    }
    const prefixes = this.#open.filter(({ prefix }) => prefix !== "").length;
    const frame = {
      tag: null,
      tabs,
      prefix: "",
      lead: "",
      titled: false,
      hidden: false,
      filled: false,
      ...facts,
    };
    if (prefixes >= MOST_PREFIXES) frame.prefix = "";
    this.#open.push({ ...frame, hidden: frame.hidden || this.hidden() });
  }

  /** Ends what a line so deep no longer belongs to. */
  dedent(tabs: number): void {
    for (let top = this.top(); top !== null && top.tag === null && top.tabs >= tabs; top = this.top())
      this.#open.pop();
  }

  /** Ends the innermost frame of this tag and gives it back; null if none is open. */
  close(tag: string): Frame | null {
    if (this.#tooDeep > 0) {
      this.#tooDeep -= 1;
      return null;
    }
    const at = this.#open.findLastIndex((frame) => frame.tag === tag);
    return at < 0 ? null : (this.#open.splice(at)[0] ?? null);
  }
}

/** What a tag that holds other blocks makes of them; null for any other tag. */
export function frameOf({ name, attributes }: Tag, within: Frames, tally: Tally): Partial<Frame> | null {
  const tag = name.replaceAll("_", "-");
  switch (tag) {
    case "callout":
      return { tag, prefix: "> ", lead: iconOf(attributes.get("icon")) };
    case "details":
      tally.count("toggle");
      return { tag };
    case "columns":
      tally.count("columns");
      return { tag };
    case "tabs":
      tally.count("tabs");
      return { tag };
    case "tab":
      return { tag, titled: true };
    case "column":
    case "summary":
    case "synced-block":
    case "synced-block-reference":
    case "meeting-notes":
      return { tag };
    case "notes":
      return within.has("meeting-notes") ? { tag } : null;
    case "transcript":
      if (!within.has("meeting-notes")) return null;
      tally.count("transcript");
      return { tag, hidden: true };
    default:
      return null;
  }
}

/** An emoji; other icons are pictures of Notion's own. */
function iconOf(icon = ""): string {
  return /^(?:\P{ASCII}{1,20}|[0-9#*]\ufe0f?\u20e3)$/u.test(icon) ? `${icon} ` : "";
}

export const HOLDS_BLOCKS =
  /^(?:callout|details|summary|columns?|tabs?|synced-block(?:-reference)?|meeting-notes|notes|transcript)$/;
