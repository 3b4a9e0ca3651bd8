/** Puts a key that the owner typed into the home's `.env`: readable by nobody else, and the rest of the file as it was. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asHomeError } from "../core/errors.ts";
import { oneByOne } from "../core/one-by-one.ts";

/** @throws HomeError when the home can't be written to */
export function keepSecret(home: string, name: string, value: string): void {
  if (/[\r\n'"\\#\s]/.test(value))
    throw new RangeError(`A value for ${name} holds what a line of .env can't`);
  const file = join(home, ".env");
  try {
    oneByOne(file, () => putLine(file, name, value));
  } catch (error) {
    throw asHomeError(error, home);
  }
}

function putLine(file: string, name: string, value: string): void {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    const before = existsSync(file) ? readFileSync(file, "utf8") : "";
    writeFileSync(draft, withLine(before, name, value), { mode: 0o600 });
    // In one step: a machine that loses power keeps the old file or has the new one.
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** In place of what the file says of it, wherever that stands; the last one would win, so the others go. */
function withLine(text: string, name: string, value: string): string {
  const line = `${name}=${value}`;
  const isOfIt = (one: string) => new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`).test(one);
  const lines = text.split("\n");
  const first = lines.findIndex(isOfIt);
  if (first === -1) return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${line}\n`;
  return lines.flatMap((one, at) => (at === first ? [line] : isOfIt(one) ? [] : [one])).join("\n");
}
