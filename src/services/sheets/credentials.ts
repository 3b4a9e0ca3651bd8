/** The key of a service account, as Google gives it: a JSON file, named by its path or written out. */
import { readFileSync } from "node:fs";
import * as z from "zod";
import { ConfigError } from "../../core/errors.ts";

/** Who asks, and what proves it: a private key in PEM, or a token that needs no proof, as the sandbox takes it. */
export type Credentials = { email: string } & ({ privateKey: string } | { token: string });

const keyFile = z.looseObject({
  type: z.literal("service_account"),
  client_email: z.email(),
  private_key: z.string().includes("PRIVATE KEY"),
});

/** @throws ConfigError when the file can't be read, or holds no key */
export function readServiceAccount(given: string): Credentials {
  const isWritten = given.trimStart().startsWith("{");
  const found = keyFile.safeParse(parsed(isWritten ? given : textOf(given)));
  if (!found.success)
    throw wrong(`${isWritten ? "what stands there" : `the file ${given}`} is no key of a service account`);
  return { email: found.data.client_email, privateKey: found.data.private_key };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw wrong(`the file ${path} can't be read`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const wrong = (what: string): ConfigError =>
  new ConfigError("Your settings (.env)", [
    {
      ...{ key: "GOOGLE_SERVICE_ACCOUNT", wrong: what },
      example:
        "/Users/ada/keys/pressroom-sheets.json, the JSON file from console.cloud.google.com → Service accounts → Keys",
    },
  ]);
