/** Who asks, and what for: every token is good, save those that were revoked and those whose name says what they lack. */
import { prepared } from "../statements.ts";
import type { TwinContext } from "../twin.ts";
import { MastodonError } from "./errors.ts";
import { sha256 } from "./limits.ts";

export const tokenOf = (authorization: string | undefined): string =>
  /^Bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1] ?? "";

/** `scopes:read+write:media` has these alone. */
const NAMED_SCOPES = /^scopes:(\S*)$/;

/** @throws MastodonError 401 or 403. The empty scope asks only that somebody is there. */
export function authorize({ store }: Pick<TwinContext, "store">, token: string, scope: string): void {
  if (token === "") throw new MastodonError(401, "The access token is invalid");
  const isRevoked = prepared(store, "select 1 from mastodon_tokens where token in (?, '*')").get(
    sha256(token),
  );
  if (isRevoked || token.startsWith("revoked")) throw new MastodonError(401, "The access token was revoked");
  const named = NAMED_SCOPES.exec(token)?.[1]?.split("+");
  if (scope === "" || !named) return;
  const wide = scope.split(":")[0] ?? "";
  if (!named.includes(scope) && !named.includes(wide))
    throw new MastodonError(403, "This action is outside the authorized scopes");
}

/** Null for all of them. */
export function revoke({ store, clock }: TwinContext, token: string | null): void {
  prepared(store, "insert or replace into mastodon_tokens values (?, ?)").run(
    ...[token === null ? "*" : sha256(token), clock.now().getTime()],
  );
}

/** As if the owner had made a new token: good ones are good again. */
export function restore({ store }: Pick<TwinContext, "store">): void {
  prepared(store, "delete from mastodon_tokens").run();
}
