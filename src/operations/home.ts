/** The home: the folder that holds what is the owner's. Made at first use, readable by nobody else. */
import { randomBytes } from "node:crypto";
// Synchronous throughout: node:fs/promises alone costs a short job some milliseconds to load.
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { asHomeError, HomeError } from "../core/errors.ts";
import { refuseHalfRestored } from "./half-restored.ts";

// An empty value, as in .env.example, is none.
const HAS_KEY = /^\s*(?:export\s+)?PRESSROOM_TOKEN_KEY[ \t]*=[ \t]*[^\s#]/m;

/** Level by level: Node's own recursive mkdir never returns below a folder such as /proc, in which nothing can be made. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process made it in the same moment.
    if ((error as { code?: string }).code !== "EEXIST") throw error;
  }
}

/** Makes the folder and, in its `.env`, the key that signs links, unless they are there. Throws HomeError, also for one that is half restored. */
export async function prepareHome(home: string): Promise<void> {
  refuseHalfRestored(home);
  try {
    const env = join(home, ".env");
    if (existsSync(env) && HAS_KEY.test(readFileSync(env, "utf8"))) return;
    makeFolder(home);
    const line = `# Signs the links in your mails. Keep it: without it, links that were sent stop working.\nPRESSROOM_TOKEN_KEY=${randomBytes(32).toString("base64url")}\n`;
    // Linked into place whole: of two processes that make the same home, one wins and the other reads its key.
    const draft = join(home, `.env.${randomBytes(6).toString("hex")}`);
    try {
      writeFileSync(draft, line, { mode: 0o600 });
      linkSync(draft, env);
    } catch (error) {
      if ((error as { code?: string }).code !== "EEXIST") throw error;
      if (!HAS_KEY.test(readFileSync(env, "utf8"))) appendFileSync(env, `\n${line}`);
    } finally {
      rmSync(draft, { force: true });
    }
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "ENOENT") {
      const sentence = "nothing can be made there. Choose another folder with --home DIR";
      throw new HomeError(`The home ${home} can't be used: ${sentence}.`, { cause: error });
    }
    throw asHomeError(error, home);
  }
}
