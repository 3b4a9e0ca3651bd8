/** The brief of a week, to the owner's own address: once, and without anybody's approval, because it is theirs. */

import type { Publication } from "../../content/issue.ts";
import {
  freezeRequested,
  type RequestedMailHost,
  submitRequested,
  whyNoMail,
} from "../../delivery/requested-mail.ts";
import { claim } from "../../ledger/records.ts";
import { readSituation, type SituationHost } from "../next/read-situation.ts";
import { renderBrief } from "./brief-mail.tsx";
import { BRIEFS, claimOf, type DueHost } from "./due.ts";
import { readBrief } from "./read-brief.ts";

export interface BriefHost extends SituationHost, RequestedMailHost, DueHost {
  realms: SituationHost["realms"];
  config: SituationHost["config"] &
    RequestedMailHost["config"] &
    DueHost["config"] & { publication: { name: string } };
  publication(): Promise<Publication>;
}

export type BriefSent =
  /** `why`: it waits for the owner. Without, another run was at it first. */
  | { kind: "idle"; why?: string }
  /** `queued`: the job `send-requested` goes on. */
  | { kind: "sent" | "queued" | "refused" };

/**
 * Of a week that is due. Frozen in the transaction that claims it, so that a run that dies after that loses nothing and
 * doubles nothing.
 */
export async function sendBrief(
  host: BriefHost,
  { week, runId }: { week: string; runId: string },
): Promise<BriefSent> {
  const { ledger, clock, config } = host;
  const { publication, brief } = config;
  const why = await whyNoMail(host);
  if (why) return { kind: "idle", why };
  const mail = await writeBrief(host);
  // Opened before the ledger is taken.
  await host.mailer();
  const to = brief.to ?? publication.replyTo ?? publication.sender.address;
  const id = await ledger.transaction(async (db) =>
    (await claim(db, clock, BRIEFS, claimOf(host, week), runId))
      ? freezeRequested(host, { subscriberId: null, kind: "brief", to, mail }, db)
      : null,
  );
  return id ? { kind: await submitRequested(host, id) } : { kind: "idle" };
}

async function writeBrief(host: BriefHost) {
  const { name, postalAddress } = host.config.publication;
  const brief = await readBrief(host, await readSituation(host));
  const { url } = await host.publication();
  return renderBrief({ name, url, postalAddress }, brief);
}
