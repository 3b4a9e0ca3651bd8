/** What launchd is told and asked, by `launchctl`, in the session of the person who is logged in. */
import type { EndedProgram, RunProgram } from "../run-program.ts";

/** As far as launchd says; its words are made for people, and may change. */
export interface LoadedJob {
  isRunning: boolean;
  pid: number | null;
  runs: number | null;
  /** Null while it never ended, and after a signal. */
  lastExit: number | null;
  /** The signal that ended it last. */
  killedBy: string | null;
}

export interface Launchctl {
  /** Null for a job that launchd does not know. */
  look(label: string): Promise<LoadedJob | null>;
  /** What was loaded under this label before is taken out first. Gives null, or why launchd did not take it. */
  load(label: string, file: string): Promise<string | null>;
  /** Asks it to end if it runs, and waits until launchd has forgotten it. Gives null, or why it did not. */
  unload(label: string): Promise<string | null>;
  /** Ends it and starts it anew. */
  restart(label: string): Promise<string | null>;
}

export interface LaunchctlParts {
  run: RunProgram;
  uid: number;
  pause(ms: number): Promise<void>;
}

const NO_SUCH_JOB = [3, 113];
const NO_SESSION = 125;
/** Input/output error, and operation in progress: what a job gives that has not ended altogether. */
const NOT_YET = [5, 37];

const LOOK_AGAIN_MS = 500;
/** Longer than `ExitTimeOut`, after which launchd kills what doesn't end. */
const LONGEST_END_MS = 60_000;
const TRIES = 4;

export function launchctl({ run, uid, pause }: LaunchctlParts): Launchctl {
  const domain = `gui/${uid}`;

  async function ask(...args: string[]): Promise<EndedProgram> {
    const ended = await run("launchctl", args);
    return ended ?? { code: null, out: "", err: "there is no launchctl on this machine" };
  }

  async function look(label: string): Promise<LoadedJob | null> {
    const { code, out } = await ask("print", `${domain}/${label}`);
    return code === 0 ? readPrinted(out) : null;
  }

  async function unload(label: string): Promise<string | null> {
    const ended = await ask("bootout", `${domain}/${label}`);
    if (NO_SUCH_JOB.includes(ended.code ?? 0)) return null;
    for (let waited = 0; (await look(label)) !== null; waited += LOOK_AGAIN_MS) {
      if (waited >= LONGEST_END_MS) return whyNot(ended, `launchctl print ${domain}/${label}`);
      await pause(LOOK_AGAIN_MS);
    }
    return null;
  }

  async function load(label: string, file: string): Promise<string | null> {
    const left = await unload(label);
    if (left !== null) return left;
    // Whoever switched it off in the settings of the Mac, or by launchctl, wants it on now.
    await ask("enable", `${domain}/${label}`);
    for (let tried = 1; ; tried++) {
      const ended = await ask("bootstrap", domain, file);
      if (ended.code === 0) return null;
      if (tried === TRIES || !NOT_YET.includes(ended.code ?? 0))
        return whyNot(ended, `launchctl bootstrap ${domain} ${file}`);
      await pause(tried * LOOK_AGAIN_MS);
    }
  }

  return {
    look,
    load,
    unload,
    async restart(label) {
      const ended = await ask("kickstart", "-k", `${domain}/${label}`);
      return ended.code === 0 ? null : whyNot(ended, `launchctl kickstart -k ${domain}/${label}`);
    },
  };
}

function whyNot({ code, out, err }: EndedProgram, command: string): string {
  if (code === NO_SESSION)
    return "nobody is logged in as you at the Mac's own screen. Log in there, then run this again";
  const said = `${err}\n${out}`.trim().split("\n")[0] || `exit code ${code}`;
  return `launchctl says: ${said}. Run this again; if it stays so, look yourself: ${command}`;
}

function readPrinted(text: string): LoadedJob {
  const value = (key: string) => new RegExp(`^\\s*${key} = (.+)$`, "m").exec(text)?.[1] ?? "";
  const number = (key: string) => (/^\d+/.test(value(key)) ? Number.parseInt(value(key), 10) : null);
  return {
    isRunning: value("state") === "running",
    pid: number("pid"),
    runs: number("runs"),
    lastExit: number("last exit code"),
    killedBy: value("last terminating signal") || null,
  };
}
