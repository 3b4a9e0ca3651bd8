/** The local model, if one is set up. */
import { homedir } from "node:os";
import { join } from "node:path";
import type { Config } from "../../config/load.ts";
import type { Model } from "../composition/model.ts";
import { markOfFile } from "../core/file-mark.ts";
import type { Parts } from "./parts.ts";

export async function openModel({ config, clock }: Parts): Promise<Model | null> {
  const { path, threads = null, memoryMb = null } = config.composition.model;
  if (path === undefined) return null;
  const { llamaModel } = await import("../services/llama/model.ts");
  return llamaModel({ file: withHome(path), folder: join(config.home, "model"), threads, memoryMb, clock });
}

/** Nothing of it is opened: what has nothing to read looks here first, many times a day. */
export function markOfModel({ composition }: Config): string | null {
  const { path } = composition.model;
  if (path === undefined) return null;
  try {
    return `${path} ${markOfFile(withHome(path))}`;
  } catch {
    // Why it can't be looked at is said where it is opened.
    return `${path} can't be looked at`;
  }
}

const withHome = (path: string): string => path.replace(/^~(?=\/)/, homedir());
