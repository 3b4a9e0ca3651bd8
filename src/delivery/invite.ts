/**
 * People who are asked once, by mail, whether they want to read: whom the owner wrote into their table, and who paid, or
 * took the free tier at the payment service, while they were on no list.
 */
import { CONFIRM_TTL_MS } from "../audience/confirm.ts";
import { signToken, type TokenKeys } from "../audience/signed-token.ts";
import { realmsReaching } from "../audience/subscribers.ts";
import { isSuppressed } from "../audience/suppressions.ts";
import { renderFreePayerMail, renderInvitationMail, renderPayerMail } from "../content/mail/confirm-mail.tsx";
import type { ShortMail } from "../content/mail/short-mail.tsx";
import { freezeRequested, type RequestedMailHost, submitRequested, whyNoMail } from "./requested-mail.ts";

export interface InviteHost extends RequestedMailHost {
  config: RequestedMailHost["config"] & { publication: { name: string } };
  tokenKeys(): TokenKeys;
}

/** So that a long list, pasted in, does not use up a day's mails. */
const AT_MOST = 50;

interface Asked {
  id: string;
  email: string;
  kind: "invitation" | "payment";
  isPremium: boolean;
}

/** How many were asked now. */
export async function inviteWaiting(host: InviteHost, signal: AbortSignal): Promise<number> {
  const waiting = [...(await payersWaiting(host)), ...(await invitedWaiting(host))].slice(0, AT_MOST);
  if (waiting.length === 0 || (await whyNoMail(host))) return 0;
  let asked = 0;
  for (const person of waiting) {
    if (signal.aborted) break;
    if (await askOne(host, person)) asked++;
  }
  return asked;
}

async function invitedWaiting({ ledger, realms }: InviteHost): Promise<Asked[]> {
  const rows = await ledger.db
    .selectFrom("subscribers")
    .select(["id", "email"])
    .where("status", "=", "pending")
    .where("source", "=", "invitation")
    .where("realm", "in", realmsReaching(realms.resend))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("requested_mails")
            .select("requested_mails.id")
            .whereRef("requested_mails.subscriber_id", "=", "subscribers.id")
            .where("kind", "in", ["invitation", "payment"]),
        ),
      ),
    )
    .orderBy("created_at")
    .limit(AT_MOST)
    .execute();
  return rows.map((row) => ({ ...row, kind: "invitation", isPremium: false }));
}

/** Who paid while they were on no list, and has neither been asked nor left since then: each once. */
async function payersWaiting({ ledger, realms }: InviteHost): Promise<Asked[]> {
  const { db } = ledger;
  const rows = await db
    .selectFrom("customers")
    .innerJoin("subscribers", "subscribers.id", "customers.subscriber_id")
    .select(["subscribers.id", "subscribers.email", "subscribers.realm", "tier"])
    .distinct()
    .where("asks_at", "is not", null)
    .where("status", "in", ["pending", "unsubscribed"])
    .where("subscribers.realm", "in", realmsReaching(realms.resend))
    .where((where) => where.or([where("left_at", "is", null), where("left_at", "<", where.ref("asks_at"))]))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("requested_mails")
            .select("requested_mails.id")
            .whereRef("requested_mails.subscriber_id", "=", "subscribers.id")
            .where("kind", "=", "payment")
            .where(({ eb, fn, val }) =>
              eb("requested_mails.created_at", ">=", fn.coalesce("subscribers.left_at", val(""))),
            ),
        ),
      ),
    )
    .orderBy("asks_at")
    .limit(AT_MOST)
    .execute();
  const asked: Asked[] = [];
  for (const { id, email, realm, tier } of rows)
    if (!(await isSuppressed(db, email, realm)))
      asked.push({ id, email, kind: "payment", isPremium: tier !== "free" });
  return asked;
}

async function askOne(host: InviteHost, { id, email, kind, isPremium }: Asked): Promise<boolean> {
  const { name, postalAddress } = host.config.publication;
  const { url: site } = await host.site();
  const token = signToken(host.tokenKeys(), host.clock, {
    purpose: "confirm",
    subject: id,
    ttlMs: CONFIRM_TTL_MS,
  });
  const words = {
    publication: { name, postalAddress, url: `${site}/` },
    url: `${site}/confirm/${token}`,
  };
  const mailId = await freezeRequested(host, {
    ...{ subscriberId: id, kind, to: email },
    mail: kind === "invitation" ? renderInvitationMail(words) : payerMail(words, isPremium),
  });
  if (mailId) await submitRequested(host, mailId);
  return mailId !== null;
}

const payerMail = (words: Parameters<typeof renderPayerMail>[0], isPremium: boolean): ShortMail =>
  isPremium ? renderPayerMail(words) : renderFreePayerMail(words);
