/** What the mail service keeps beside mails: addresses that get none, domains with their DNS records, and webhooks. */
import { type Context, Hono } from "hono";
import { recordsOf } from "../../resend/dns-records.ts";
import { type Domain, type DomainStatus, domainList } from "../../resend/domains.ts";
import { ownerActs } from "../../resend/owner-acts.ts";
import { type Suppression, suppressionList } from "../../resend/suppressions.ts";
import { allWebhooks, countPosts, type Webhook } from "../../resend/webhooks.ts";
import { inTransaction } from "../../store.ts";
import { STALE } from "../form.tsx";
import type { Posted } from "../posted-form.ts";
import { Moment } from "../time.tsx";
import { Done, Form, type InboxDesk, InboxLayout, InboxTabs, refused } from "./frame.tsx";

const MOST_SHOWN = 100;

export function accountPages(desk: InboxDesk): Hono<Posted> {
  const { store } = desk;
  const suppressions = suppressionList(store);
  const acts = ownerActs(store);
  const app = new Hono<Posted>();
  const change = (c: Context<Posted>, done: string, work: (nowMs: number) => boolean) => {
    if (c.get("stale")) return refused(c, 403, STALE);
    const isDone = inTransaction(store, () => work(desk.clock.now().getTime()));
    return isDone ? c.redirect(`/inbox/account?done=${done}`, 303) : c.notFound();
  };

  app.get("/", (c) => c.html(<Account desk={desk} done={c.req.query("done")} />));
  app.post("/suppressions/:id", (c) =>
    change(c, "lifted", (nowMs) => {
      const suppression = suppressions.find(c.req.param("id"));
      if (suppression) suppressions.remove(suppression, nowMs);
      return suppression !== undefined;
    }),
  );
  app.post("/domains/:id", (c) =>
    change(c, "domain", (nowMs) => {
      const status: DomainStatus = c.get("form").get("status") === "verified" ? "verified" : "failed";
      return acts.setDomain(c.req.param("id"), status, nowMs);
    }),
  );
  return app;
}

function Account({ desk, done }: { desk: InboxDesk; done: string | undefined }) {
  const { store } = desk;
  const suppressed = suppressionList(store).list({ limit: MOST_SHOWN });
  const domains = domainList(store).list({ limit: MOST_SHOWN });
  const webhooks = allWebhooks(store);
  return (
    <InboxLayout title="Addresses and domains">
      <h1>Inbox</h1>
      <InboxTabs here="account" />
      <Done what={done} />
      <h2>Suppressed addresses</h2>
      {suppressed.length === 0 ? (
        <p class="empty">
          None. An address is suppressed once mail to it bounced for good, or was called spam.
        </p>
      ) : (
        <Suppressions desk={desk} list={suppressed} />
      )}
      <h2>Domains</h2>
      {domains.map((domain) => (
        <DomainPart desk={desk} domain={domain} />
      ))}
      <h2>Webhooks</h2>
      {webhooks.length === 0 ? (
        <p class="empty">Nobody on this machine has asked to be told what becomes of mails.</p>
      ) : (
        webhooks.map((webhook) => <WebhookPart desk={desk} webhook={webhook} />)
      )}
    </InboxLayout>
  );
}

const WHY = { bounce: "bounced", complaint: "called a mail spam", manual: "by hand" };

function Suppressions({ desk, list }: { desk: InboxDesk; list: Suppression[] }) {
  return (
    <div class="scroll">
      <table class="list">
        <thead>
          <tr>
            <th>Address</th>
            <th>Why</th>
            <th>Since</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {list.map(({ id, email, origin, sourceId, createdMs }) => (
            <tr>
              <td class="grow">{email}</td>
              <td class="keep">
                {sourceId ? <a href={`/inbox/${sourceId}`}>{WHY[origin]}</a> : WHY[origin]}
              </td>
              <td class="keep">
                <Moment ms={createdMs} short />
              </td>
              <td>
                <Form desk={desk} action={`/inbox/account/suppressions/${id}`}>
                  <button type="submit" class="quiet" aria-label={`Lift the suppression of ${email}`}>
                    Lift
                  </button>
                </Form>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const STATUS: Record<DomainStatus, { word: string; colour: string }> = {
  verified: { word: "verified", colour: "good" },
  pending: { word: "being verified", colour: "warn" },
  not_started: { word: "not verified", colour: "warn" },
  failed: { word: "failed", colour: "bad" },
};

function DomainPart({ desk, domain }: { desk: InboxDesk; domain: Domain }) {
  const { word, colour } = STATUS[domain.status];
  const set = (status: DomainStatus, label: string) => (
    <Form desk={desk} action={`/inbox/account/domains/${domain.id}`} with={{ status }}>
      <button type="submit" class="quiet">
        {label}
      </button>
    </Form>
  );
  return (
    <section>
      <div class="heading">
        <h3>{domain.name}</h3>
        <span class={`badge ${colour}`}>{word}</span>
        {domain.seq > 0 && domain.status !== "verified" && set("verified", "Verify it")}
        {domain.seq > 0 && domain.status !== "failed" && set("failed", "Let it fail")}
      </div>
      <details open={domain.status !== "verified"}>
        <summary class="muted">Its DNS records</summary>
        <div class="scroll">
          <table class="list record">
            <tbody>
              {recordsOf(domain).map((record) => (
                <tr>
                  <td class="keep">{record.type}</td>
                  <td class="keep">{record.name}</td>
                  <td class="value">{record.value}</td>
                  <td class="num">{record.priority ?? ""}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

function WebhookPart({ desk, webhook }: { desk: InboxDesk; webhook: Webhook }) {
  const { pending, arrived, failed } = countPosts(desk.store, webhook);
  return (
    <section>
      <div class="heading">
        <h3 class="mono">{webhook.endpoint}</h3>
        <span class={`badge ${webhook.status === "enabled" ? "good" : ""}`}>{webhook.status}</span>
      </div>
      <p class="muted">
        {arrived.toLocaleString("en")} arrived · {pending.toLocaleString("en")} still to be posted ·{" "}
        {failed.toLocaleString("en")} given up
        <br />
        <small>{webhook.events.join(", ")}</small>
      </p>
    </section>
  );
}
