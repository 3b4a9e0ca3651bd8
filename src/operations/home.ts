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
import { join } from "node:path";
import { asHomeError, HomeError } from "../core/errors.ts";

// An empty value, as in .env.example, is none.
const HAS_KEY = /^\s*(?:export\s+)?PRESSROOM_TOKEN_KEY[ \t]*=[ \t]*[^\s#]/m;

/** Makes the folder and, in its `.env`, the key that signs links, unless they are there. Throws HomeError. */
export async function prepareHome(home: string): Promise<void> {
  try {
    const env = join(home, ".env");
    if (existsSync(env) && HAS_KEY.test(readFileSync(env, "utf8"))) return;
    mkdirSync(home, { recursive: true, mode: 0o700 });
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
    if ((error as { code?: string }).code === "EEXIST") {
      throw new HomeError(
        `The home ${home} can't be used: it is a file, not a folder. Choose another folder with --home DIR.`,
        { cause: error },
      );
    }
    throw asHomeError(error, home);
  }
}
