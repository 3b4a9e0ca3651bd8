/**
 * Who we are at our server, and for how long: an access token of two hours, and one of ninety days that brings the next.
 * Signing in is counted (300 a day), so the session is kept from run to run.
 */
import * as z from "zod";
import { ServiceError } from "../../core/errors.ts";
import { EXPIRED, SIGN_IN, tokensRefused } from "./refusals.ts";
import { json, type Xrpc, type XrpcRequest } from "./xrpc.ts";

/** Where the session is kept between runs: it holds secrets. */
export interface KeptSession {
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
}

export interface Login {
  /** Where to sign in; the account may live elsewhere. */
  server: string;
  handle: string;
  password: string;
  kept: KeptSession;
}

const Session = z.object({
  /** Where it was signed in. */
  server: z.string(),
  /** Where the account lives. */
  host: z.string(),
  did: z.string().startsWith("did:"),
  handle: z.string(),
  accessJwt: z.string(),
  refreshJwt: z.string(),
});
export type Session = z.infer<typeof Session>;

const Answer = z.object({
  did: z.string().startsWith("did:"),
  handle: z.string(),
  accessJwt: z.string(),
  refreshJwt: z.string(),
  didDoc: z.unknown().optional(),
});

const Document = z.looseObject({
  service: z.array(z.looseObject({ id: z.string(), serviceEndpoint: z.unknown() })),
});

export interface Sessions {
  current(): Promise<Session>;
  /** Runs a call with a token that is good; where it is not any more, with a new one. */
  signed<S extends z.ZodType>(shape: S, request: Omit<XrpcRequest, "host" | "token">): Promise<z.output<S>>;
}

/** More than one process may renew a session at once. */
const MOST_TRIES = 3;

export function sessionsOf(login: Login, xrpc: Xrpc): Sessions {
  let known: Session | undefined;
  let underWay: Promise<Session> | undefined;

  /** One at a time, whoever asks. */
  const settle = (find: () => Promise<Session>): Promise<Session> => {
    underWay ??= find()
      .then((session) => {
        known = session;
        return session;
      })
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  };

  async function keep({ didDoc, ...rest }: z.infer<typeof Answer>): Promise<Session> {
    const session = { server: login.server, host: homeOf(didDoc, login.server), ...rest };
    await login.kept.write(JSON.stringify(session));
    return session;
  }

  async function signIn(): Promise<Session> {
    const { server: host, handle: identifier, password } = login;
    return keep(await xrpc(Answer, { host, method: SIGN_IN, body: json({ identifier, password }) }));
  }

  async function renew(stale: Session): Promise<Session> {
    const kept = await readKept(login);
    if (kept && kept.accessJwt !== stale.accessJwt) return kept;
    const { host, refreshJwt: token } = stale;
    try {
      const method = "com.atproto.server.refreshSession";
      return await keep(await xrpc(Answer, { host, method, token, body: null }));
    } catch (error) {
      if (!(error instanceof ServiceError) || error.retryable) throw error;
      return signIn();
    }
  }

  const current = async () => known ?? settle(async () => (await readKept(login)) ?? signIn());

  return {
    current,
    async signed(shape, request) {
      for (let tries = 1; ; tries++) {
        const session = await current();
        try {
          return await xrpc(shape, { ...request, host: session.host, token: session.accessJwt });
        } catch (error) {
          const isExpired = error instanceof ServiceError && EXPIRED.has(error.code);
          if (!isExpired) throw error;
          if (tries === MOST_TRIES) throw tokensRefused(error);
          if (known?.accessJwt === session.accessJwt) await settle(() => renew(session));
        }
      }
    },
  };
}

/** None where it was of another server, or is written as an earlier version had it. */
async function readKept({ kept, server }: Login): Promise<Session | null> {
  const text = await kept.read();
  const session = text === null ? null : Session.safeParse(JSON.parse(text)).data;
  return session?.server === server ? session : null;
}

/** Where the account lives, as its own document says (atproto.com/specs/did); never by a line less safe than the first. */
function homeOf(didDoc: unknown, server: string): string {
  const services = Document.safeParse(didDoc).data?.service ?? [];
  const endpoint = services.find(({ id }) => id.endsWith("#atproto_pds"))?.serviceEndpoint;
  if (typeof endpoint !== "string" || !URL.canParse(endpoint)) return server;
  const { protocol, origin } = new URL(endpoint);
  return protocol === "https:" || protocol === new URL(server).protocol ? origin : server;
}
