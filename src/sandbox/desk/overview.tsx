/** The desk's first page: which twins run, where, and what came to them. */
import { countMails, listMails } from "../resend/mails.ts";
import { TWINS, type TwinName } from "../twin.ts";
import type { DeskContext } from "./desk.tsx";
import { MailList } from "./inbox/mail-list.tsx";
import { Layout } from "./layout.tsx";

const ABOUT: Record<TwinName, { title: string; plays: string }> = {
  bluesky: { title: "Bluesky", plays: "Posts and threads, as a server of its network takes them." },
  hackernews: {
    title: "Hacker News",
    plays: "A page to submit on, and what is read of points and comments.",
  },
  mastodon: { title: "Mastodon", plays: "An instance: posts, threads and pictures, with its limits." },
  notion: { title: "Notion", plays: "The owner's desk: databases and pages." },
  reddit: { title: "Reddit", plays: "Subreddits with their rules, and links that are submitted there." },
  resend: { title: "Resend", plays: "The mailer: takes every mail, delivers none." },
  sheets: { title: "Google Sheets", plays: "The dashboard: tabs of numbers, with their charts." },
  stripe: { title: "Stripe", plays: "The till: payments with cards that are none." },
  x: { title: "X", plays: "Posts by hand or by its interface, and what they would cost." },
};

export function Overview(context: DeskContext) {
  const mails = listMails(context.store, { limit: 8 });
  return (
    <Layout title="Overview" here="overview">
      <h1>The sandbox</h1>
      <p class="lede">
        Local stand-ins of the outside services. Real programs talk to them as they would to the real ones;
        whatever arrives is kept in one file and shown here.
      </p>
      <div class="cards">
        {TWINS.map((name) => (
          <TwinCard name={name} context={context} />
        ))}
      </div>
      <h2>Latest mails</h2>
      {mails.length > 0 ? (
        <>
          <MailList mails={mails} />
          <p>
            <a href="/inbox">All {countMails(context.store).toLocaleString("en")} mails</a>
          </p>
        </>
      ) : (
        <p class="empty">No mail yet. As soon as a job sends an issue, its mails appear here.</p>
      )}
      <p class="muted">
        <small>
          Kept in <span class="mono">{context.home}</span>
        </small>
      </p>
    </Layout>
  );
}

function TwinCard({ name, context: { store, twins, urls } }: { name: TwinName; context: DeskContext }) {
  const twin = twins.find((one) => one.name === name);
  const requests =
    store.prepare("select count from sandbox_requests where service = ?").get(name)?.count ?? 0;
  const facts = { ...twin?.facts?.(store), Requests: Number(requests) };
  return (
    <section class="card">
      <h2>
        {ABOUT[name].title}
        {twin ? <span class="badge good">running</span> : <span class="badge">not running here</span>}
      </h2>
      <p class="muted">{ABOUT[name].plays}</p>
      <dl class="facts">
        {twin && (
          <>
            <dt>Address</dt>
            <dd class="mono">{urls[name]}</dd>
          </>
        )}
        {Object.entries(facts).map(([label, value]) => (
          <>
            <dt>{label}</dt>
            <dd>{value.toLocaleString("en")}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}
