/** What readers will not see as the owner wrote it: counted while a body is read, told in one sentence each. */

const SENTENCES = {
  bookmark: (n) => `${n === 1 ? "1 bookmark is shown as a link" : `${n} bookmarks are shown as links`}.`,
  embed: (n) => `${n === 1 ? "1 embed is shown as a link" : `${n} embeds are shown as links`}.`,
  preview: (n) =>
    `${n === 1 ? "1 link preview is shown as a link" : `${n} link previews are shown as links`}.`,
  media: (n) =>
    `${n === 1 ? "1 video, sound or file is shown as a link" : `${n} videos, sounds or files are shown as links`}.`,
  file: (n) =>
    `${n === 1 ? "1 file is not copied: readers see its caption only" : `${n} files are not copied: readers see their captions only`}.`,
  equation: (n) =>
    `${n === 1 ? "1 equation is shown as its source" : `${n} equations are shown as their source`}.`,
  toggle: (n) => `${n === 1 ? "1 toggle is shown open" : `${n} toggles are shown open`}.`,
  columns: () => "Columns are shown one after the other.",
  tabs: () => "Tabs are shown one after the other.",
  colour: () => "Colours are not shown.",
  underline: () => "Underlining is not shown.",
  emoji: (n) =>
    `${n === 1 ? "1 custom emoji is shown by its name" : `${n} custom emojis are shown by their names`}.`,
  mention: (n) =>
    `${n === 1 ? "1 mention has no name and is left out" : `${n} mentions have no name and are left out`}.`,
  citation: (n) =>
    `${n === 1 ? "1 citation of a Notion page is left out" : `${n} citations of Notion pages are left out`}.`,
  page: (n) =>
    `${n === 1 ? "1 page within this page is left out" : `${n} pages within this page are left out`}.`,
  database: (n) => `${n === 1 ? "1 database is left out" : `${n} databases are left out`}.`,
  synced: (n) =>
    n === 1
      ? "A synced block whose original can't be read is left out."
      : `${n} synced blocks whose originals can't be read are left out.`,
  transcript: () => "The transcript of a meeting is left out.",
  unreadable: (n) =>
    `${n === 1 ? "1 block that can't be read is left out" : `${n} blocks that can't be read are left out`}.`,
} satisfies Record<string, (count: number) => string>;

export type Difference = keyof typeof SENTENCES;

export interface Tally {
  count(what: Difference): void;
  /** A block of a type that has no form in text. */
  leftOut(type: string): void;
  /** A picture that could not be copied. */
  missing(why: string): void;
  sentences(): string[];
  /** Notes that the text holds something of Notion's own, whether or not readers will miss it. */
  touch(): void;
  touched(): boolean;
}

export function newTally(): Tally {
  const counts = new Map<Difference, number>();
  const types = new Map<string, number>();
  const missing = new Map<string, number>();
  let touched = false;
  const add = <Key>(to: Map<Key, number>, key: Key) => to.set(key, (to.get(key) ?? 0) + 1);
  return {
    count: (what) => void add(counts, what),
    leftOut: (type) => {
      const words = type
        .replace(/[^a-z0-9]+/gi, " ")
        .trim()
        .slice(0, 40)
        .toLowerCase();
      // It shows where a page stands, which is nothing to readers.
      if (words === "breadcrumb") return;
      if (words === "") add(counts, "unreadable");
      else add(types, words);
    },
    missing: (why) => void add(missing, why),
    touch: () => {
      touched = true;
    },
    touched: () => touched,
    sentences: () => [
      ...Object.entries(SENTENCES).flatMap(([what, sentence]) => {
        const count = counts.get(what as Difference);
        return count ? [sentence(count)] : [];
      }),
      ...[...types].map(([type, n]) =>
        n === 1
          ? `1 block of the type “${type}” is left out: it has no form in text.`
          : `${n} blocks of the type “${type}” are left out: they have no form in text.`,
      ),
      ...[...missing].map(([why, n]) =>
        n === 1 ? `A picture could not be copied: ${why}.` : `${n} pictures could not be copied: ${why}.`,
      ),
    ],
  };
}
