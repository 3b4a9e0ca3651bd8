/** What a person sees of a terminal: the signs that stand on it after all that was written, moved over and wiped away. */

export class Screen {
  readonly #columns: number;
  readonly #rows: number;
  /** All lines that there ever were, those scrolled away first. */
  #lines: string[][] = [[]];
  #x = 0;
  #y = 0;
  #rest = "";

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
  }

  write(text: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the terminal's own signs
    const PARTS = /\x1b\[([?\d;]*)([A-Za-z])|\x1b[^[]|\x1b(?:\[[?\d;]*)?$|[^\x1b]/gu;
    const all = this.#rest + text;
    this.#rest = "";
    for (const [part, given = "", order] of all.matchAll(PARTS)) {
      if (order !== undefined) this.#obey(order, given);
      else if (part.startsWith("\x1b") && part.length !== 2) this.#rest = part;
      else if (!part.startsWith("\x1b")) this.#put(part);
    }
  }

  /** Everything, with what has scrolled away. */
  text(): string {
    return this.#lines.map((line) => line.join("").trimEnd()).join("\n");
  }

  /** What is seen now. */
  shown(): string {
    return this.text().split("\n").slice(this.#top()).join("\n");
  }

  #top = (): number => Math.max(0, this.#lines.length - this.#rows);

  #line(): string[] {
    while (this.#lines.length <= this.#y) this.#lines.push([]);
    return this.#lines[this.#y] ?? [];
  }

  #put(sign: string): void {
    if (sign === "\r") this.#x = 0;
    else if (sign === "\n") this.#y += 1;
    else if (sign === "\b") this.#x = Math.max(0, this.#x - 1);
    else if (sign >= " ") {
      if (this.#x >= this.#columns) [this.#x, this.#y] = [0, this.#y + 1];
      const line = this.#line();
      while (line.length < this.#x) line.push(" ");
      line[this.#x] = sign;
      this.#x += 1;
    }
    this.#line();
  }

  #obey(order: string, given: string): void {
    const [first = 0, second = 0] = given.split(";").map(Number);
    const by = Math.max(1, first);
    if (order === "A") this.#y = Math.max(this.#top(), this.#y - by);
    if (order === "B") this.#y += by;
    if (order === "C") this.#x += by;
    if (order === "D") this.#x = Math.max(0, this.#x - by);
    if (order === "G") this.#x = by - 1;
    if (order === "H") [this.#y, this.#x] = [this.#top() + by - 1, Math.max(1, second) - 1];
    if (order === "K") this.#wipe(first);
    if (order === "J") {
      if (first === 0) this.#lines.length = this.#y + 1;
      this.#wipe(first);
    }
    this.#line();
  }

  #wipe(which: number): void {
    const line = this.#line();
    if (which === 0) line.length = Math.min(line.length, this.#x);
    else if (which === 1) line.fill(" ", 0, this.#x + 1);
    else line.length = 0;
  }
}
