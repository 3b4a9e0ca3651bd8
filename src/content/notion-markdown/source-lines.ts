/** The lines of a body, one after the other, with a look ahead that is paid for once. */

export class SourceLines {
  readonly #lines: readonly string[];
  #at = 0;
  // What is never closed is looked for once.
  readonly #unclosed = new Set<string>();

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  next(): string | null {
    const line = this.#lines[this.#at] ?? null;
    this.#at += 1;
    return line;
  }

  peek(): string | null {
    return this.#lines[this.#at] ?? null;
  }

  /** The lines from here that go on with what was read last. */
  while(goesOn: (line: string) => boolean): string[] {
    const from = this.#at;
    while (this.#at < this.#lines.length && goesOn(this.#lines[this.#at] ?? "")) this.#at += 1;
    return this.#lines.slice(from, this.#at);
  }

  /** The lines from here to the one that ends them, and that one. */
  until(ends: (line: string) => boolean): string[] {
    const from = this.#at;
    while (this.#at < this.#lines.length) {
      this.#at += 1;
      if (ends(this.#lines[this.#at - 1] ?? "")) break;
    }
    return this.#lines.slice(from, this.#at);
  }

  /** Whether there is a line that ends `what`. */
  close(what: string, ends: (line: string) => boolean): boolean {
    if (this.#unclosed.has(what)) return false;
    for (let at = this.#at; at < this.#lines.length; at += 1) if (ends(this.#lines[at] ?? "")) return true;
    this.#unclosed.add(what);
    return false;
  }

  /** Where in the line that was read last the text stands, or -1. */
  indexOf(text: string, line: string, from: number): number {
    const here = `${text} in line ${this.#at}`;
    const at = this.#unclosed.has(here) ? -1 : line.indexOf(text, from);
    if (at < 0) this.#unclosed.add(here);
    return at;
  }
}
