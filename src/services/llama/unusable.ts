/** A model's file, or a machine, with which nothing can be read, in words for its owner. */
import { ConfigError } from "../../core/errors.ts";

const MODEL_SETTING = "composition.model.path";
const ANOTHER = "npm run pressroom -- setup model (or --file PATH for a file of your own)";

/** Thrown where a model is opened; its two sentences cross from one process to the other. */
export class UnusableModel extends Error {
  override readonly name = "UnusableModel";
  readonly wrong: string;
  readonly next: string;
  constructor(wrong: string, next: string = ANOTHER) {
    super(wrong);
    this.wrong = wrong;
    this.next = next;
  }
}

export const asConfigError = ({ wrong, next }: Pick<UnusableModel, "wrong" | "next">): ConfigError =>
  new ConfigError("The local model", [{ key: MODEL_SETTING, wrong, example: next }]);

/** Why the library could not load a file, from the lines that llama.cpp wrote about it. */
export function whyNotLoaded(lines: readonly string[]): UnusableModel {
  const said = lines.join("\n");
  const architecture = /unknown model architecture: '([^']*)'/.exec(said)?.[1];
  if (architecture !== undefined)
    return new UnusableModel(`its architecture (${architecture}) is none that this version can read`);
  if (/corrupted|incomplete|file bounds|remaining file size|failed to read/i.test(said))
    return new UnusableModel("the file is incomplete or damaged");
  const reason = lines
    .find((line) => /error loading model: /.test(line))
    ?.replace(/^.*error loading model: /, "");
  return new UnusableModel(
    `it can't be loaded${reason ? ` (${reason})` : ""}: it is damaged, or no model that writes text`,
  );
}

/** The library brings a compiled part for each platform; npm leaves out what does not fit. */
export function noBinary(platform: NodeJS.Platform, arch: string): UnusableModel {
  const wrong = `the compiled part of node-llama-cpp is missing or does not start on ${platform} ${arch}`;
  const build =
    "npx node-llama-cpp source download --gpu false (needs cmake and a compiler, about 12 minutes)";
  return platform === "darwin"
    ? new UnusableModel(
        `${wrong}: the one for an Intel Mac wants macOS 14 or later`,
        `update macOS, or build it once: ${build}`,
      )
    : new UnusableModel(wrong, `npm ci without --omit=optional; if that does not help: ${build}`);
}
