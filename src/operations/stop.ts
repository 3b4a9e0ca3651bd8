/** Ending cleanly when asked to. */

// One Ctrl-C comes several times: from the terminal, and from npm and tsx, which pass it on.
const SAME_SIGNAL_MS = 500;

/** A signal that aborts at the first SIGINT or SIGTERM; a second one, later, ends the process at once. */
export function stopOnSignals(): { signal: AbortSignal; forget(): void } {
  const controller = new AbortController();
  let first = 0;
  const stop = () => {
    if (controller.signal.aborted) {
      if (performance.now() - first < SAME_SIGNAL_MS) return;
      process.exit(130);
    }
    first = performance.now();
    controller.abort(new DOMException("asked to stop", "AbortError"));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  const forget = () => {
    // The echo of the signal that ended the work must not kill the process on its last steps.
    if (controller.signal.aborted) return;
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  };
  return { signal: controller.signal, forget };
}
