/** A repository: records that are put, made, read, listed and deleted, and the blobs they use. */
import type { Context, Hono } from "hono";
import * as z from "zod";
import { newTid } from "../../core/tid.ts";
import { inTransaction } from "../store.ts";
import type { TwinContext } from "../twin.ts";
import { type Account, accountOf, assertOpen } from "./accounts.ts";
import { findBlob, forgetUnused, keepBlob } from "./blobs.ts";
import { invalid, unsigned, XrpcError } from "./errors.ts";
import { everybody, limitsOf, take, tooMany, uploads, writes } from "./limits.ts";
import { deleteRecord, findRecord, putRecord, recordsOf, uriOf } from "./records.ts";
import { type Asked, methodsOf, numberIn } from "./request.ts";
import { signedIn } from "./tokens.ts";

const record = z.record(z.string(), z.unknown());
const place = { repo: z.string(), collection: z.string() };
const Create = z.object({ ...place, rkey: z.string().optional(), record });
const Put = z.object({ ...place, rkey: z.string(), record, swapRecord: z.string().nullish() });
const Delete = z.object({ ...place, rkey: z.string() });
const Get = z.object({ ...place, rkey: z.string() });
const List = z.object({
  ...place,
  limit: numberIn(1, 100, 50),
  cursor: z.string().optional(),
  reverse: z.stringbool().default(false),
});

const costs =
  (points: number) =>
  ({ limits }: Pick<Asked<unknown>, "limits">, account: Account | null) =>
    writes(limits, account?.did ?? "", points);

export function repoMethods(app: Hono, context: TwinContext): void {
  const { open, signed } = methodsOf(app, context);
  signed(
    { name: "com.atproto.repo.putRecord", verb: "POST", input: Put, windows: costs(2) },
    (asked, account) => {
      const { did } = own(asked, account);
      const { collection, rkey, record: value, swapRecord: swap } = asked.input;
      return putRecord(asked.store, { did, collection, rkey, record: value, now: asked.now, swap });
    },
  );
  signed(
    { name: "com.atproto.repo.createRecord", verb: "POST", input: Create, windows: costs(3) },
    (asked, account) => {
      const { did } = own(asked, account);
      const { collection, record: value, rkey = newTid(asked.now) } = asked.input;
      const at = { did, collection, rkey };
      // The server doesn't expect it, and falls over.
      if (findRecord(asked.store, uriOf(at)))
        throw new XrpcError(500, "InternalServerError", "Internal Server Error");
      return putRecord(asked.store, { ...at, record: value, now: asked.now });
    },
  );
  signed(
    { name: "com.atproto.repo.deleteRecord", verb: "POST", input: Delete, windows: costs(1) },
    (asked, account) => {
      const { did } = own(asked, account);
      const { collection, rkey } = asked.input;
      return deleteRecord(asked.store, { did, collection, rkey }, asked.now);
    },
  );
  open({ name: "com.atproto.repo.getRecord", verb: "GET", input: Get }, ({ store, input }) => {
    const did = accountOf(store, input.repo)?.did;
    if (!did) throw invalid("Could not locate record");
    const uri = uriOf({ ...input, did });
    const found = findRecord(store, uri);
    if (!found) throw invalid(`Could not locate record: ${uri}`, "RecordNotFound");
    return { uri, cid: found.cid, value: found.value };
  });
  open({ name: "com.atproto.repo.listRecords", verb: "GET", input: List }, ({ store, input }) => {
    const did = accountOf(store, input.repo)?.did;
    if (!did) throw invalid(`Could not find repo: ${input.repo}`);
    const found = recordsOf(store, { ...input, did });
    const cursor = found.at(-1)?.rkey;
    const records = found.map(({ uri, cid, value }) => ({ uri, cid, value }));
    return { records, ...(cursor ? { cursor } : {}) };
  });
  app.post("/xrpc/com.atproto.repo.uploadBlob", (c) => upload(context, c));
  app.get("/xrpc/com.atproto.sync.getBlob", (c) => {
    const blob = findBlob(context.store, c.req.query("did") ?? "", c.req.query("cid") ?? "");
    if (!blob) return c.json(invalid("Blob not found", "BlobNotFound").body(), 400);
    const headers = { "content-type": blob.type, "x-content-type-options": "nosniff" };
    return c.body(new Uint8Array(blob.bytes), 200, headers);
  });
}

/** Nobody writes into another one's repository. */
function own({ store, input }: Asked<{ repo: string }>, account: Account): Account {
  const repo = accountOf(store, input.repo);
  if (!repo) throw new XrpcError(403, "AccountNotFound", "Account not found");
  assertOpen(repo);
  if (repo.did !== account.did) throw unsigned();
  return repo;
}

/** Takes the bytes of a file, where the others take JSON. */
async function upload(context: TwinContext, c: Context): Promise<Response> {
  const { store, clock } = context;
  const limits = limitsOf(context);
  try {
    const nowMs = clock.now().getTime();
    const account = signedIn(store, c.req.header("authorization"), nowMs);
    const type = c.req.header("content-type");
    if (!type) throw invalid("Request encoding (Content-Type) required but not provided");
    const bytes = Buffer.from(await c.req.arrayBuffer());
    if (bytes.length > limits.blobBytes)
      throw new XrpcError(413, "PayloadTooLarge", "request entity too large");
    assertOpen(account);
    return inTransaction(store, () => {
      const { did } = account;
      const { headers, isOver } = take(context, [everybody(limits), ...uploads(limits, did)]);
      for (const [name, value] of Object.entries(headers)) c.header(name, value);
      if (isOver) return c.json(tooMany().body(), 429);
      forgetUnused(store, nowMs - limits.unusedBlobMinutes * 60_000);
      return c.json({ blob: keepBlob(store, { did, bytes, type, nowMs }) });
    });
  } catch (error) {
    if (error instanceof XrpcError) return c.json(error.body(), error.status);
    throw error;
  }
}
