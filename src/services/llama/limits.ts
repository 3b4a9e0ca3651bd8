/** When a reading ends before its end: looked at between pieces of a few tokens. */

export class Stopped extends Error {
  override readonly name = "Stopped";
  readonly because: "deadline" | "stopped";
  constructor(because: "deadline" | "stopped") {
    super(because);
    this.because = because;
  }
}

export interface Limits {
  /** Throws Stopped. */
  check(): void;
}

/** `until`: an instant of the system's clock. */
export const limitsUntil = (until: number, isStopped: () => boolean): Limits => ({
  check() {
    if (isStopped()) throw new Stopped("stopped");
    if (Date.now() >= until) throw new Stopped("deadline");
  },
});
