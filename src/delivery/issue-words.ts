/** The mails of one issue as readers would get them: whole, and how it begins for those who get no more. */
import { type SignHost, tierLinks } from "../audience/tier-link.ts";
import { keptAssets } from "../content/assets.ts";
import type { Publication } from "../content/issue.ts";
import type { Issue } from "../content/issues.ts";
import { TIER_URL } from "../content/mail/invitation.tsx";
import { type IssueMail, renderIssueMail } from "../content/mail/issue-mail.tsx";
import { mergeRecord } from "../content/mail/merge.ts";
import { isForMembers } from "../content/publish.ts";
import { parseAudience } from "../core/audience.ts";
import type { Reader, Words } from "./freeze.ts";
import type { LinkedMailing } from "./links.ts";
import { type LinksHost, throughOwnLinks } from "./own-links.ts";
import { addressWithName, type Sender } from "./sender.ts";

/** What rendering an issue's mail needs of the app. */
export interface WordsHost extends SignHost {
  config: {
    publication: { sender: Sender; replyTo?: string | undefined; postalAddress: string };
  };
  site(): Promise<{ url: string; assets: string }>;
  publication(): Promise<Publication>;
}

export interface IssueMails {
  whole: IssueMail;
  /** Null where nobody gets no more than the beginning. */
  beginning: IssueMail | null;
}

/** A draft has neither a date nor an address yet: it is shown as if it were published now. */
export async function renderIssue(host: WordsHost, issue: Issue): Promise<IssueMails> {
  const site = await host.site();
  const props = {
    publication: {
      ...(await host.publication()),
      postalAddress: host.config.publication.postalAddress,
    },
    issue: {
      ...issue,
      date: issue.dated ?? host.clock.now(),
      url: issue.url ?? `${site.url}/issues/${issue.slug}/`,
      membersOnly: isForMembers(issue),
    },
    greeting: true,
    pictures: await keptAssets(site.assets),
  };
  const { beginning } = parseAudience(issue.audience);
  return {
    whole: renderIssueMail(props),
    beginning: beginning ? renderIssueMail({ ...props, onlyBeginning: true }) : null,
  };
}

/** A mail as a mailing keeps it, and what it fills in for a reader. */
export async function wordsOf(
  host: WordsHost,
  mail: IssueMail,
  unsubscribeUrl: (subscriberId: string) => string,
): Promise<Words> {
  const { sender, replyTo } = host.config.publication;
  const { subject, html, text, fields } = mail;
  const tierUrl = tierLinks(host, (await host.site()).url);
  const invites = html.includes(`{{${TIER_URL}}}`);
  return {
    template: {
      from: addressWithName(sender),
      ...(replyTo ? { replyTo } : {}),
      ...{ subject, subjectMerges: true, html, text },
    },
    mergeFor: (reader: Reader) => ({
      ...mergeRecord(fields, reader, unsubscribeUrl(reader.id)),
      ...(invites ? { [TIER_URL]: tierUrl(reader.id) } : {}),
    }),
  };
}

interface Mailed {
  linkFor(subscriberId: string): string;
  mailing: LinkedMailing;
  /** The mail's own page, whose link stays direct. */
  online: string | null;
}

/** The same for a mailing: on a host that is always on, its links lead through the site, so that clicks are known. */
export async function mailingWords(
  host: WordsHost & LinksHost,
  mail: IssueMail,
  { linkFor, mailing, online }: Mailed,
): Promise<Words> {
  const { html, text } = mail;
  const linked = await throughOwnLinks(host, { html, text, online }, mailing);
  const words = await wordsOf(host, { ...mail, html: linked.html, text: linked.text }, linkFor);
  return {
    template: words.template,
    mergeFor: (reader) => ({ ...words.mergeFor(reader), ...linked.valuesFor(reader.id) }),
  };
}
