/** Changes one setting in the owner's file. Their comments, their order and all other settings stay. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { oneByOne } from "../src/core/one-by-one.ts";

/** `path`: e.g. `["mail", "service"]`. The file was read before, so it is whole. */
export async function writeSetting(
  file: string,
  path: readonly string[],
  value: string | number | boolean,
): Promise<void> {
  const yaml = await import("yaml");
  oneByOne(file, () => change(yaml, { file, path, value }));
}

interface Change {
  file: string;
  path: readonly string[];
  value: string | number | boolean;
}

function change({ parseDocument }: typeof import("yaml"), { file, path, value }: Change): void {
  const document = parseDocument(existsSync(file) ? readFileSync(file, "utf8") : "");
  // An empty file, and a group whose settings are all commented out, are null and hold nothing yet.
  for (let depth = 0; depth < path.length; depth++) {
    const group = path.slice(0, depth);
    if (document.getIn(group) == null) document.setIn(group, document.createNode({}));
  }
  document.setIn(path, value);
  const draft = `${file}.draft`;
  try {
    writeFileSync(draft, document.toString({ lineWidth: 0 }), { mode: 0o600 });
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
