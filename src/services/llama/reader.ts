/** The process that reads: it is started with low priority, told what to open, and can be killed at any time. */
import { readingMuch } from "../../core/long-run.ts";
import { limitsUntil, Stopped } from "./limits.ts";
import { AskedSchema, type Question, type Said } from "./messages.ts";
import { becomeTheOnlyOne } from "./one-at-a-time.ts";
import { type OpenModel, openModel } from "./open-model.ts";
import { readText } from "./read-text.ts";
import { UnusableModel } from "./unusable.ts";
import { writeText } from "./write-text.ts";

const ALIVE_EVERY_MS = 250;

const say = (said: Said): void => {
  if (process.connected) process.send?.(said);
};

let opened: Promise<OpenModel> | undefined;
let isStopped = false;

process.on("message", (message) => {
  const asked = AskedSchema.parse(message);
  if (asked.kind === "stop") {
    isStopped = true;
    return;
  }
  isStopped = false;
  if (asked.kind === "open") {
    opened = becomeTheOnlyOne(asked.lock, () => say({ kind: "waiting" })).then(() => openModel(asked));
    // A failure is told to whoever asks, which is the next message.
    opened.then(() => say({ kind: "open" })).catch(() => undefined);
  } else if (opened) {
    opened.then((open) => answer(open, asked)).catch(sayFailure);
  }
});

async function answer(open: OpenModel, asked: Question): Promise<void> {
  const limits = limitsUntil(asked.until, () => isStopped);
  if (asked.kind === "read") say({ kind: "reading", reading: await readText(open, asked, limits) });
  else say({ kind: "written", text: await writeText(open, asked, limits) });
}

function sayFailure(error: unknown): void {
  if (error instanceof Stopped) say({ kind: "stopped", because: error.because });
  else if (error instanceof UnusableModel) say({ kind: "unusable", wrong: error.wrong, next: error.next });
  else say({ kind: "failed", why: error instanceof Error ? error.message : String(error) });
}

readingMuch();
const MB = 2 ** 20;
setInterval(() => {
  // The system counts the peak in kilobytes.
  const peakMb = (process.resourceUsage().maxRSS * 1_024) / MB;
  say({ kind: "alive", rssMb: process.memoryUsage.rss() / MB, peakMb });
}, ALIVE_EVERY_MS).unref();
// Nobody is there any more who would be told. An orderly exit would wait for what is being evaluated.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
