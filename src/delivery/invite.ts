/** People whom the owner wrote into their table: asked once, by mail, whether they want to read. */
import { CONFIRM_TTL_MS } from "../audience/confirm.ts";
import { signToken, type TokenKeys } from "../audience/signed-token.ts";
import { realmsReaching } from "../audience/subscribers.ts";
import { renderInvitationMail } from "../content/mail/confirm-mail.tsx";
import { freezeRequested, type RequestedMailHost, submitRequested, whyNoMail } from "./requested-mail.ts";

export interface InviteHost extends RequestedMailHost {
  config: RequestedMailHost["config"] & { publication: { name: string } };
  tokenKeys(): TokenKeys;
}

/** So that a long list, pasted in, does not use up a day's mails. */
const AT_MOST = 50;

/** How many were asked now. */
export async function inviteWaiting(host: InviteHost, signal: AbortSignal): Promise<number> {
  const waiting = await host.ledger.db
    .selectFrom("subscribers")
    .select(["id", "email"])
    .where("status", "=", "pending")
    .where("source", "=", "invitation")
    .where("realm", "in", realmsReaching(host.realms.resend))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("requested_mails")
            .select("requested_mails.id")
            .whereRef("requested_mails.subscriber_id", "=", "subscribers.id")
            .where("kind", "=", "invitation"),
        ),
      ),
    )
    .orderBy("created_at")
    .limit(AT_MOST)
    .execute();
  if (waiting.length === 0 || (await whyNoMail(host))) return 0;
  let asked = 0;
  for (const person of waiting) {
    if (signal.aborted) break;
    if (await inviteOne(host, person)) asked++;
  }
  return asked;
}

async function inviteOne(host: InviteHost, { id, email }: { id: string; email: string }): Promise<boolean> {
  const { name, postalAddress } = host.config.publication;
  const { url: site } = await host.site();
  const token = signToken(host.tokenKeys(), host.clock, {
    purpose: "confirm",
    subject: id,
    ttlMs: CONFIRM_TTL_MS,
  });
  const mail = renderInvitationMail({
    publication: { name, postalAddress, url: `${site}/` },
    url: `${site}/confirm/${token}`,
  });
  const mailId = await freezeRequested(host, { subscriberId: id, kind: "invitation", to: email, mail });
  if (mailId) await submitRequested(host, mailId);
  return mailId !== null;
}
