/** What people do to the owner's posts, and the owner to the account: for tests, the desk, and other processes. */
import { NobodyCan } from "../owner-app.ts";
import { prepared } from "../statements.ts";
import type { TwinContext } from "../twin.ts";
import { ownerAccount, saveAccount, somebody } from "./accounts.ts";
import { type Act, addAct, addStatus, deleteStatus, findStatus, type StatusRow } from "./statuses.ts";

type Place = Pick<TwinContext, "store" | "clock">;

/** Who does something to which post. */
export interface Person {
  status: string;
  /** `ada`, or `ada@elsewhere.example`; made if nobody is called so. */
  by: string;
}

function post({ store }: Place, id: string): StatusRow {
  const status = findStatus(store, id);
  if (!status) throw new NobodyCan("There is no such post.");
  return status;
}

export const ownerActs = {
  act(context: Place, { act, status, by }: Person & { act: Act }) {
    post(context, status);
    const account = somebody(context.store, by, context.clock.now().getTime());
    addAct(context.store, act, status, account.id);
    return { by: account.acct };
  },
  reply(context: Place, { status, by, text, visibility }: Person & { text: string; visibility: string }) {
    const parent = post(context, status);
    const nowMs = context.clock.now().getTime();
    const account = somebody(context.store, by, nowMs);
    const { id } = addStatus(context.store, {
      ...{ accountId: account.id, text, visibility, spoilerText: "", sensitive: false, language: "en" },
      ...{ inReplyToId: parent.id, createdAt: nowMs },
    });
    return { id };
  },
  delete(context: Place, { status }: { status: string }) {
    const { id } = post(context, status);
    deleteStatus(context.store, id, context.clock.now().getTime());
    return { id };
  },
  account({ store }: Place, given: { displayName?: string | undefined; bot?: boolean | undefined }) {
    const known = ownerAccount(store);
    const account = {
      ...known,
      displayName: given.displayName ?? known.displayName,
      bot: given.bot ?? known.bot,
    };
    saveAccount(store, account);
    return { displayName: account.displayName, bot: account.bot };
  },
  /** As when an instance's Redis was started anew. */
  forgetKeys({ store }: Place) {
    prepared(store, "delete from mastodon_idempotency").run();
    return {};
  },
};
