/** Freezing the mail of the way onto the list, so that the answer doesn't wait for the mail service. */
import { CONFIRM_TTL_MS } from "../../audience/confirm.ts";
import { signToken, type TokenKeys } from "../../audience/signed-token.ts";
import { renderConfirmMail, renderMemberMail } from "../../content/mail/confirm-mail.tsx";
import type { Clock } from "../../core/clock.ts";
import { freezeRequested, submitRequested } from "../../delivery/requested-mail.ts";
import type { Db } from "../../ledger/open.ts";
import { mailPublication, type SignUpHost } from "./host.ts";

/** The link by which one person confirms. */
export function confirmUrl(
  { tokenKeys, clock, site }: { tokenKeys: TokenKeys; clock: Clock; site: { url: string } },
  subject: string,
): string {
  return `${site.url}/confirm/${signToken(tokenKeys, clock, { purpose: "confirm", subject, ttlMs: CONFIRM_TTL_MS })}`;
}

/** The id of the frozen mail, or null when nothing may be sent. */
export function freezeConfirm(
  host: SignUpHost,
  { subscriberId, to }: { subscriberId: string; to: string },
  db?: Db,
): Promise<string | null> {
  const mail = renderConfirmMail({ publication: mailPublication(host), url: confirmUrl(host, subscriberId) });
  return freezeRequested(host.mail, { subscriberId, kind: "confirm", to, mail }, db);
}

export function freezeMember(
  host: SignUpHost,
  { subscriberId, to }: { subscriberId: string; to: string },
  db?: Db,
): Promise<string | null> {
  const mail = renderMemberMail({ publication: mailPublication(host), url: `${host.site.url}/sign-in` });
  return freezeRequested(host.mail, { subscriberId, kind: "member", to, mail }, db);
}

/** At once, unless a flood is on: then the job does it within minutes. */
export function post(host: SignUpHost, mailId: string | null): void {
  if (mailId && !host.background.full()) host.background.run(submitRequested(host.mail, mailId));
}
