/** What happens to posts and accounts from outside: invented people who like, repost and answer, and the owner's own acts. */
import type { DatabaseSync } from "node:sqlite";
import { newTid } from "../../core/tid.ts";
import { NobodyCan } from "../owner-app.ts";
import { type Account, accountOf, makeAccount, revoke } from "./accounts.ts";
import { XrpcError } from "./errors.ts";
import {
  deleteRecord,
  findRecord,
  LIKE,
  POST,
  putRecord,
  REPOST,
  recordsAbout,
  type StoredRecord,
} from "./records.ts";

export interface Outside {
  store: DatabaseSync;
  now: Date;
}

/** `by` is the handle of somebody who is made up; the account is made with the first act. */
export interface Act {
  uri: string;
  by: string;
  name?: string | undefined;
}

function person({ store, now }: Outside, handle: string, name?: string): Account {
  const known = accountOf(store, handle);
  return known ?? makeAccount(store, { handle, nowMs: now.getTime(), ...(name ? { name } : {}) });
}

function postAt(store: DatabaseSync, uri: string): StoredRecord {
  const post = findRecord(store, uri);
  if (!post) throw new NobodyCan(`There is no post ${uri}.`);
  return post;
}

const refOf = ({ uri, cid }: StoredRecord) => ({ uri, cid });

/** Once a person, however often it is done. */
function mark({ store, now }: Outside, act: Act, collection: string) {
  const subject = refOf(postAt(store, act.uri));
  const { did } = person({ store, now }, act.by, act.name);
  const known = recordsAbout(store, act.uri, collection).find((one) => one.did === did);
  if (known) return { uri: known.uri };
  const record = { subject, createdAt: now.toISOString() };
  return { uri: putRecord(store, { did, collection, rkey: newTid(now), record, now }).uri };
}

export const ownerActs = {
  person: (outside: Outside, { handle, name }: { handle: string; name?: string | undefined }) => ({
    did: person(outside, handle, name).did,
  }),
  like: (outside: Outside, act: Act) => mark(outside, act, LIKE),
  repost: (outside: Outside, act: Act) => mark(outside, act, REPOST),
  reply({ store, now }: Outside, act: Act & { text: string }) {
    const parent = postAt(store, act.uri);
    const above = (parent.value.reply as { root?: { uri: string; cid: string } } | undefined)?.root;
    const { did } = person({ store, now }, act.by, act.name);
    const reply = { root: above ?? refOf(parent), parent: refOf(parent) };
    const record = { text: act.text, reply, langs: ["en"], createdAt: now.toISOString() };
    try {
      return { uri: putRecord(store, { did, collection: POST, rkey: newTid(now), record, now }).uri };
    } catch (error) {
      if (error instanceof XrpcError) throw new NobodyCan(error.message);
      throw error;
    }
  },
  remove({ store, now }: Outside, { uri }: { uri: string }) {
    deleteRecord(store, postAt(store, uri), now);
    return { uri };
  },
  revoke({ store, now: at }: Outside, { handle, now }: { handle: string; now: boolean }) {
    revoke(store, accountAt(store, handle), { now, nowMs: at.getTime() });
    return { handle };
  },
  status({ store }: Outside, { handle, status }: { handle: string; status: string | null }) {
    const { did } = accountAt(store, handle);
    store.prepare("update bluesky_accounts set status = ? where did = ?").run(status, did);
    return { handle };
  },
};

function accountAt(store: DatabaseSync, handle: string): Account {
  const account = accountOf(store, handle);
  if (!account) throw new NobodyCan(`There is no account ${handle}.`);
  return account;
}
