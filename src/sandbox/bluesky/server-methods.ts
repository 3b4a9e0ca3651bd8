/** Who one is: signing in, staying so, and the names of accounts. */
import type { Hono } from "hono";
import * as z from "zod";
import type { TwinContext } from "../twin.ts";
import { type Account, accountOf, assertOpen, isHandle, signIn } from "./accounts.ts";
import { invalid, unsigned } from "./errors.ts";
import { signIns } from "./limits.ts";
import { methodsOf } from "./request.ts";
import { newTokenId, nextTokenOf, SERVER_DID, tokensFor } from "./tokens.ts";

const nothing = z.unknown();

export function serverMethods(app: Hono, context: TwinContext): void {
  const { open, signed } = methodsOf(app, context);
  const known = (account: Account) => ({
    did: account.did,
    didDoc: documentOf(account, context.url()),
    handle: account.handle,
    email: `${account.handle.split(".")[0]}@letters.example`,
    emailConfirmed: true,
    active: account.status === null,
    ...(account.status === null ? {} : { status: account.status }),
  });

  open(
    {
      name: "com.atproto.server.createSession",
      verb: "POST",
      input: z.object({ identifier: z.string(), password: z.string() }),
      windows: ({ limits, input }) => signIns(limits, input.identifier),
    },
    ({ store, now, input }) => {
      const nowMs = now.getTime();
      const account = signIn(store, { ...input, nowMs });
      return { ...tokensFor(store, account.did, { id: newTokenId(), nowMs }), ...known(account) };
    },
  );
  open(
    { name: "com.atproto.server.refreshSession", verb: "POST", input: nothing },
    ({ store, now, bearer }) => {
      const nowMs = now.getTime();
      const { account, id } = nextTokenOf(store, bearer, nowMs);
      if (account.status === "takendown") throw unsigned("AccountTakedown", "Account has been taken down");
      return { ...tokensFor(store, account.did, { id, nowMs }), ...known(account) };
    },
  );
  signed({ name: "com.atproto.server.getSession", verb: "GET", input: nothing }, (_, account) =>
    known(account),
  );
  open({ name: "com.atproto.server.describeServer", verb: "GET", input: nothing }, ({ limits }) => ({
    did: SERVER_DID,
    availableUserDomains: [".test"],
    inviteCodeRequired: false,
    blobUploadLimit: limits.blobBytes,
    links: {},
    contact: {},
  }));
  open(
    {
      name: "com.atproto.identity.resolveHandle",
      verb: "GET",
      input: z.object({
        handle: z.string().refine((handle) => isHandle(handle.toLowerCase()), "Invalid handle"),
      }),
    },
    ({ store, input }) => {
      const account = accountOf(store, input.handle);
      if (!account) throw invalid("Unable to resolve handle", "HandleNotFound");
      assertOpen(account);
      return { did: account.did };
    },
  );
}

const documentOf = ({ did, handle }: Account, url: string) => ({
  "@context": ["https://www.w3.org/ns/did/v1"],
  id: did,
  alsoKnownAs: [`at://${handle}`],
  service: [{ id: "#atproto_pds", type: "AtprotoPersonalDataServer", serviceEndpoint: url }],
});
