/** Writes whose answer leaves it open whether they happened: looked at before anything is written again. */
import { ServiceError } from "../../core/errors.ts";

const TRIES = 4;
const FIRST_PAUSE_MS = 500;

export type Pause = (ms: number) => Promise<void>;

/** It may have happened over there: 409, 502, 503, 504, no answer (facts on Notion, trap 5). */
const isOpen = (error: unknown): error is ServiceError =>
  error instanceof ServiceError && error.effect === "unknown" && error.retryable;

/**
 * Writes; after an open answer it looks whether the write is there. `again` says that it may then be repeated (setting
 * values twice is setting them once); otherwise it is only looked for, because the index of rows lags behind.
 */
export async function settle<T>(
  write: () => Promise<T>,
  { look, again, pause }: { look(error: ServiceError): Promise<T | null>; again: boolean; pause: Pause },
): Promise<T> {
  let open: ServiceError | null = null;
  for (let tries = 1; tries <= TRIES; tries++) {
    try {
      if (!open || again) return await write();
    } catch (error) {
      if (!isOpen(error)) throw error;
      open = error;
    }
    const found = await look(open);
    if (found !== null) return found;
    await pause(FIRST_PAUSE_MS * 2 ** (tries - 1));
  }
  throw open;
}
