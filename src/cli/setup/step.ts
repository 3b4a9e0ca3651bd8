/** One step of `pressroom setup`, and how it stands. */
import type { App } from "../../app.ts";
import type { Desk } from "../options.ts";

export interface Standing {
  isDone: boolean;
  /** One line: what is there, or what is played instead. */
  says: string;
}

export interface StepOptions {
  /** Asks nothing: takes what the environment, .env and the settings hold. */
  nonInteractive?: boolean;
  /** Asks for another key, though one is there. */
  new?: boolean;
}

/** For scripts, which are asked nothing: what they say of the publication, and whether the machine may start it all. */
export interface SetUpOptions extends StepOptions {
  name?: string;
  author?: string;
  address?: string;
  postalAddress?: string;
  zone?: string;
  schedule?: boolean;
}

export interface Step {
  /** As in `pressroom setup NAME`. */
  name: string;
  title: string;
  /** What it is for, in a line or two. */
  why: string;
  /** What can be done from now on. */
  unlocks: string;
  minutes: number;
  /** A newsletter can't reach a real reader without it. */
  isNeeded: boolean;
  /** What has to be in the environment or .env, or said by an option, for it to be done without asking; in words. */
  wants: string;
  /** Whether that is there. */
  canUnasked(app: App, options: SetUpOptions): boolean;
  /** Told from the settings, the keys and the ledger alone: no service is asked, and no file says how far one came. */
  standing(app: App): Promise<Standing>;
  setUp(desk: Desk, options: SetUpOptions): Promise<{ json: unknown; exitCode: number }>;
}
