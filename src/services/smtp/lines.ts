/** A few open lines to one mailbox, used again and again: a login for each mail would be slow, and looks like an attack. */
import { type Envelope, type Handed, type Line, openLine, type Times } from "./line.ts";
import type { Mailbox } from "./mailbox.ts";

/** Some servers end a line after a hundred. */
const MAILS_A_LINE = 50;

export interface Lines {
  hand(envelope: Envelope, mail: Buffer): Promise<Handed>;
  close(): void;
}

export interface LinesOptions extends Times {
  mailbox: Mailbox;
  /** How long one that is not used stays open. */
  idleMs: number;
}

/** As many lines as mails are under way at once: whoever hands over keeps to the number that is allowed. */
export function openLines({ mailbox, idleMs, ...times }: LinesOptions): Lines {
  const free = new Map<Line, NodeJS.Timeout>();
  let isClosed = false;

  function keep(line: Line): void {
    if (!line.isOpen()) return;
    if (isClosed || line.used() >= MAILS_A_LINE) {
      line.close();
      return;
    }
    const end = () => {
      free.delete(line);
      line.close();
    };
    free.set(line, setTimeout(end, idleMs));
  }

  function takeFree(): Line | null {
    for (const [line, timer] of free) {
      clearTimeout(timer);
      free.delete(line);
      if (line.isOpen()) return line;
    }
    return null;
  }

  async function overNewLine(envelope: Envelope, mail: Buffer): Promise<Handed> {
    const line = await openLine(mailbox, times);
    return "hand" in line ? over(line, envelope, mail) : { taken: false, failure: line };
  }

  async function over(line: Line, envelope: Envelope, mail: Buffer): Promise<Handed> {
    const handed = await line.hand(envelope, mail);
    keep(line);
    return handed;
  }

  return {
    async hand(envelope, mail) {
      const line = takeFree();
      if (!line) return overNewLine(envelope, mail);
      const handed = await over(line, envelope, mail);
      // The server had ended it meanwhile, as they do: no mail was on it.
      const isStale = !handed.taken && handed.failure.step === "envelope" && !line.isOpen();
      return isStale ? overNewLine(envelope, mail) : handed;
    },
    close() {
      isClosed = true;
      for (const [line, timer] of free) {
        clearTimeout(timer);
        line.close();
      }
      free.clear();
    },
  };
}
