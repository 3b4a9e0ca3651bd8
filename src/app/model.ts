/** The local model, if one is set up. */

import { homedir } from "node:os";
import { join } from "node:path";
import type { Model } from "../composition/model.ts";
import type { Parts } from "./parts.ts";

export async function openModel({ config, clock }: Parts): Promise<Model | null> {
  const { path, threads = null, memoryMb = null } = config.composition.model;
  if (path === undefined) return null;
  const { llamaModel } = await import("../services/llama/model.ts");
  const file = path.replace(/^~(?=\/)/, homedir());
  return llamaModel({ file, folder: join(config.home, "model"), threads, memoryMb, clock });
}
