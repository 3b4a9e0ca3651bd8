/** While the site is served: work that follows a change as soon as nothing more comes, not at the next slot. */
import type { Logger } from "../core/log.ts";

/** Services tell of every keystroke or so, or of one payment by ten events; what follows waits until this long none came. */
const PAUSE_MS = 3_000;

export interface Follower {
  changed(): void;
  /** Waits for the run that has begun. */
  stop(): Promise<void>;
}

/** Runs of one follower never meet. `what` is what could not be followed, for the log. */
export function follower(log: Logger, what: string, run: () => Promise<void>): Follower {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const next = () => {
    running = running.then(run).catch((error: unknown) => {
      log.error({ error, what }, "a change could not be followed");
    });
  };
  return {
    changed() {
      clearTimeout(timer);
      timer = setTimeout(next, PAUSE_MS);
    },
    async stop() {
      clearTimeout(timer);
      await running;
    },
  };
}
