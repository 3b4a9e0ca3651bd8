/** A machine on which nobody has set up anything yet: a fresh clone, a user's empty folder, a launchctl, a tunnel. */
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openPublicName } from "../../delivery/public-name.ts";
import { keyFile } from "../../growth/dashboard/numbers-press.ts";
import { fakeLaunchctl } from "../../operations/launchd/fake-launchctl.ts";
import { CERTIFICATE } from "../../services/smtp/certificate.ts";
import { CHECKOUT, sandboxOf, temporaryFolder } from "../pressroom-for-test.ts";
import { PseudoTerminal } from "../pseudo-terminal.ts";

const CLONED = ["src", "jobs", "config", "launchd", "package.json", "tsconfig.json"];
const SERVICES = ["notion", "resend", "stripe", "sheets"] as const;

/** What plays the vendors is a sandbox of another home: with keys, this one takes them for the real ones. */
export async function freshMac() {
  const root = temporaryFolder();
  const [clone, user, bin] = [join(root, "pressroom"), join(root, "ada"), join(root, "bin")];
  for (const part of CLONED) cpSync(join(CHECKOUT, part), join(clone, part), { recursive: true });
  symlinkSync(join(CHECKOUT, "node_modules"), join(clone, "node_modules"));
  for (const folder of [user, bin]) mkdirSync(folder);
  const home = join(user, "Library", "Application Support", "pressroom");
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const twins: Record<string, unknown> = await sandboxOf(join(root, "vendors"));
  const lines = SERVICES.map((name) => `${name.toUpperCase()}_BASE_URL=${twins[name]}\n`);
  writeFileSync(join(home, ".env"), lines.join(""), { mode: 0o600 });
  const [certificate, sheetsKey] = [join(root, "certificate.pem"), join(user, "sheets.json")];
  writeFileSync(certificate, CERTIFICATE);
  writeFileSync(sheetsKey, keyFile("ada"), { mode: 0o600 });
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: user,
    PRESSROOM_ENV_FILE: "/dev/null",
    NODE_OPTIONS: process.env.NODE_OPTIONS ?? "",
    NODE_EXTRA_CA_CERTS: certificate,
  };
  const argv = ["--import", "tsx/esm", "src/cli.ts"];
  return {
    ...{ clone, home, user, twins, sheetsKey, env },
    launchctl: fakeLaunchctl(bin),
    tunnel: await openPublicName(),
    /** Sits down at it and types `pressroom …`. */
    types: (...args: string[]) =>
      new PseudoTerminal([process.execPath, ...argv, ...args, "--home", home], { cwd: clone, env }),
  };
}
