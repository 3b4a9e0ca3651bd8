/** Bluesky: posts, threads and cards by its server's own interface. Adapter of the port `distribution/network`. */
import * as z from "zod";
import type { Account } from "../../core/account.ts";
import type { Clock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import type { HttpPolicy } from "../../core/http.ts";
import type { Card, Network, Part, Remote, TextRules } from "../../distribution/network.ts";
import { shrunkPicture } from "../shrink-picture.ts";
import { check } from "./check.ts";
import { blueskyReading } from "./reading.ts";
import { Blob, placeOf, requestOf } from "./record.ts";
import { isAboutUs, NOT_FOUND } from "./refusals.ts";
import { richText } from "./rich-text.ts";
import { type KeptSession, sessionsOf } from "./session.ts";
import { xrpcBy } from "./xrpc.ts";

export interface BlueskyOptions {
  /** Where to sign in; the account may live elsewhere. */
  server: string;
  handle: string;
  /** An app password, which can be revoked by itself. */
  password: string;
  /** Where the session is kept from run to run. */
  session: KeptSession;
  /** Whom the server is to ask for figures and replies, as `did#service`; without one it asks whom it knows. */
  appView?: string | undefined;
  /** Where people read posts, e.g. `https://bsky.app`. */
  pages: string;
  /** Whether the owner says that the account posts by itself. */
  isBot: boolean;
  account: Account;
  policy: HttpPolicy;
  clock: Clock;
}

/** As app.bsky.feed.post has it. A link counts as it is shown: short. */
const RULES: TextRules = { counts: "graphemes", most: 300, mostBytes: 3_000, link: null, mostAlt: 2_000 };

/** As app.bsky.embed.external has it. */
const MOST_PICTURE_BYTES = 1_000_000;

const Posted = z.object({ uri: z.string(), cid: z.string() });
const Uploaded = z.object({ blob: Blob });
const Resolved = z.object({ did: z.string() });

/** What went wrong is the thing asked for, not the way to it. */
const isRefusedForGood = (error: unknown): error is ServiceError =>
  error instanceof ServiceError && error.effect === "refused" && !error.retryable;

export function blueskyNetwork(options: BlueskyOptions): Network {
  const { server, handle, password, pages, account, clock } = options;
  const xrpc = xrpcBy(options.policy, () => clock.now());
  const sessions = sessionsOf({ server, handle, password, kept: options.session }, xrpc);
  const pageOf = (author: string, uri: string) =>
    `${pages.replace(/\/$/, "")}/profile/${author}/post/${uri.split("/").at(-1)}`;

  const remoteOf = async ({ uri, cid }: z.infer<typeof Posted>): Promise<Remote> => {
    const { handle: ours, did } = await sessions.current();
    return { id: uri, version: cid, url: pageOf(ours === "handle.invalid" ? did : ours, uri) };
  };

  async function resolve(asked: string): Promise<string | null> {
    const { host } = await sessions.current();
    const method = "com.atproto.identity.resolveHandle";
    try {
      return (await xrpc(Resolved, { host, method, query: { handle: asked } })).did;
    } catch (error) {
      if (isRefusedForGood(error)) return null;
      throw error;
    }
  }

  /** A picture that can't be made small enough, or that the server won't have, is left out: the post goes without. */
  async function upload(picture: Card["picture"]): Promise<Blob | null> {
    const isLarge = picture !== null && picture.bytes.byteLength > MOST_PICTURE_BYTES;
    const fitting = isLarge ? await shrunkPicture(picture, MOST_PICTURE_BYTES) : picture;
    if (!fitting) return null;
    const { bytes: content, type } = fitting;
    try {
      const method = "com.atproto.repo.uploadBlob";
      return (await sessions.signed(Uploaded, { method, body: { content, type } })).blob;
    } catch (error) {
      if (isRefusedForGood(error) && !isAboutUs(error)) return null;
      throw error;
    }
  }

  return {
    name: "bluesky",
    account,
    rules: async () => RULES,
    threads: true,
    poster: {
      async prepare(part: Part) {
        const { did } = await sessions.current();
        const rich = await richText(part.text, part.link, resolve);
        const thumb = await upload(part.card?.picture ?? null);
        return requestOf(did, part, { rich, thumb });
      },
      async post(prepared) {
        const body = { content: prepared, type: "application/json" };
        return remoteOf(await sessions.signed(Posted, { method: "com.atproto.repo.putRecord", body }));
      },
      async find(prepared) {
        const { host } = await sessions.current();
        const query = placeOf(prepared);
        try {
          return await remoteOf(await xrpc(Posted, { host, method: "com.atproto.repo.getRecord", query }));
        } catch (error) {
          if (error instanceof ServiceError && NOT_FOUND.has(error.code)) return null;
          throw error;
        }
      },
      costMicros: () => 0,
    },
    intent: () => null,
    ...blueskyReading({ sessions, appView: options.appView, pageOf }),
    submission: null,
    check: () => check({ sessions, xrpc, isBot: options.isBot }),
  };
}
