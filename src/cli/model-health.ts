/** What `doctor` says of the local model. Nothing of the pipe waits for it. */
import type { App } from "../app.ts";
import { ConfigError } from "../core/errors.ts";
import type { Health } from "../operations/health.ts";
import { hasAvx } from "../operations/processor.ts";
import { NO_AVX } from "./setup-model.ts";

const SET_UP = "npm run pressroom -- setup model";

/** Looks at its file, and starts nothing. */
export async function checkModel(app: App): Promise<Health> {
  const row = { service: "model", realm: "live" as const, blocks: "" };
  try {
    const model = await app.model();
    if (!model)
      return {
        ...row,
        ok: true,
        checked: "none is set up: drafts are ranked by what can be counted",
        missing: "",
        next: OPTIONAL,
      };
    const slow = hasAvx() === false ? `. ${NO_AVX}` : "";
    const checked = `${model.name}, ${model.memory().fileMb} MB, whole, sha256 ${model.hash.slice(0, 12)}…${slow}`;
    return { ...row, ok: true, checked, missing: "", next: "" };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const missing = error.problems.map(({ wrong }) => wrong).join("; ");
    return { ...row, ok: false, checked: "its file was looked at, and can't be used", missing, next: SET_UP };
  }
}

const OPTIONAL = `Optional: a model on this machine also reads them (640 MB, once; some 850 MB of memory while it reads): ${SET_UP}`;
