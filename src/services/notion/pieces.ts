/** A long body in pieces that each fit into one request: Notion takes 1,000 blocks and 500 KB. */

// With room for what a line may become (a table is a block a row, and JSON escapes).
const MOST_LINES = 900;
const MOST_BYTES = 350_000;

const FENCE = /^\s*(`{3,}|~{3,})/;

/** Broken between blocks only: at a blank line outside code; in a text without any, between lines. */
export function piecesOf(markdown: string): string[] {
  if (fits(markdown)) return [markdown];
  const pieces: string[][] = [[]];
  let size: Size = { bytes: 0, lines: 0 };
  for (const block of blocksOf(markdown)) {
    const own = sizeOf(block);
    const longer = { bytes: size.bytes + own.bytes, lines: size.lines + own.lines + 1 };
    const goesOn = isSmall(longer) || size.lines === 0;
    if (!goesOn) pieces.push([]);
    pieces.at(-1)?.push(block);
    size = goesOn ? longer : own;
  }
  return pieces.map((blocks) => blocks.join("\n\n"));
}

interface Size {
  bytes: number;
  lines: number;
}

const sizeOf = (text: string): Size => ({
  bytes: Buffer.byteLength(JSON.stringify(text)),
  lines: text.split("\n").length,
});

const isSmall = ({ bytes, lines }: Size): boolean => bytes <= MOST_BYTES && lines <= MOST_LINES;
const fits = (text: string): boolean => isSmall(sizeOf(text));

function blocksOf(markdown: string): string[] {
  const blocks: string[] = [];
  let block: string[] = [];
  let fence: string | undefined;
  const end = () => {
    if (block.length > 0) blocks.push(...halved(block.join("\n")));
    block = [];
  };
  for (const line of markdown.split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    if (!fence && line.trim() === "") end();
    else block.push(line);
    if (!fence) fence = mark;
    else if (mark?.startsWith(fence)) fence = undefined;
  }
  end();
  return blocks;
}

/** A single block that is too long by itself is cut between lines. */
function halved(block: string): string[] {
  const lines = block.split("\n");
  if (fits(block) || lines.length === 1) return [block];
  const middle = Math.ceil(lines.length / 2);
  return [...halved(lines.slice(0, middle).join("\n")), ...halved(lines.slice(middle).join("\n"))];
}
