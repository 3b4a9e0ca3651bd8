/** What signs links, from the home’s `.env`. */
import type { Env } from "../../config/env.ts";
import type { TokenKeys } from "../audience/signed-token.ts";

export function tokenKey(env: Env): string {
  // prepareHome wrote it into the home's .env before the environment was read.
  if (!env.PRESSROOM_TOKEN_KEY) throw new Error("PRESSROOM_TOKEN_KEY is missing from the home's .env");
  return env.PRESSROOM_TOKEN_KEY;
}

export function tokenKeys(env: Env): TokenKeys {
  const old = (env.PRESSROOM_OLD_TOKEN_KEYS ?? "").split(",").map((key) => key.trim());
  return [tokenKey(env), ...old.filter((key) => key !== "")];
}
