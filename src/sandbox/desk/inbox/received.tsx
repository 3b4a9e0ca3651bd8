/** Mail that came in: read, and written in a reader's place. */
import { type Context, Hono } from "hono";
import { listMails } from "../../resend/mails.ts";
import { ownerActs } from "../../resend/owner-acts.ts";
import { type ReceivedRow, receivedMails } from "../../resend/received.ts";
import { inTransaction } from "../../store.ts";
import { STALE } from "../form.tsx";
import type { Posted } from "../posted-form.ts";
import { Clock, dayOf, Moment } from "../time.tsx";
import { Done, Form, type InboxDesk, InboxLayout, InboxTabs, refused } from "./frame.tsx";
import { nameOf } from "./mail-list.tsx";

const MOST_SHOWN = 100;

export function receivedPages(desk: InboxDesk): Hono<Posted> {
  const received = receivedMails(desk.store);
  const acts = ownerActs(desk.store);
  const app = new Hono<Posted>();
  app.get("/", (c) =>
    c.html(<List desk={desk} mails={received.rows({ limit: MOST_SHOWN })} done={c.req.query("done")} />),
  );
  app.get("/:id", (c) => {
    const row = received.find(c.req.param("id"));
    return row ? c.html(<Letter row={row} />) : c.notFound();
  });
  app.post("/", (c) => write(desk, c, acts));
  return app;
}

function write(desk: InboxDesk, c: Context<Posted>, acts: ReturnType<typeof ownerActs>) {
  if (c.get("stale")) return refused(c, 403, STALE);
  const form = c.get("form");
  const field = (name: string) => (form.get(name) ?? "").trim();
  const [from, to] = [field("from"), field("to")];
  if (!from.includes("@") || !to.includes("@"))
    return refused(c, 400, "A mail needs an address to come from and one to go to, so none was written.");
  const letter = { from, to: [to], subject: field("subject"), text: field("text") };
  inTransaction(desk.store, () => acts.receive(letter, desk.clock.now().getTime()));
  return c.redirect("/inbox/received?done=written", 303);
}

function List({ desk, mails, done }: { desk: InboxDesk; mails: ReceivedRow[]; done: string | undefined }) {
  const days = Object.entries(Object.groupBy(mails, ({ createdMs }) => dayOf(createdMs)));
  const [newest] = listMails(desk.store, { limit: 1 });
  return (
    <InboxLayout title="Received">
      <h1>Inbox</h1>
      <InboxTabs here="received" />
      <Done what={done} />
      <p class="lede">Mail that readers wrote to the newsletter. In a sandbox only you can write some.</p>
      <details class="write" open={mails.length === 0}>
        <summary>Write as a reader</summary>
        <Form desk={desk} action="/inbox/received" class="letter">
          <label>
            From
            <input name="from" required placeholder="Bea <bea@readers.example>" />
          </label>
          <label>
            To
            <input name="to" required value={newest ? (newest.replyTo?.[0] ?? newest.from) : ""} />
          </label>
          <label class="full">
            Subject
            <input name="subject" />
          </label>
          <label class="full">
            Text
            <textarea name="text" rows={4} />
          </label>
          <button type="submit">Send it</button>
        </Form>
      </details>
      {days.map(([day, list = []]) => (
        <section>
          <h3>{day}</h3>
          <ul class="mails">
            {list.map(({ id, createdMs, mail }) => (
              <li>
                <a href={`/inbox/received/${id}`}>
                  <span class="to" title={mail.from}>
                    {nameOf(mail.from)}
                  </span>
                  <span class="what">
                    <b>{mail.subject || "(no subject)"}</b>
                  </span>
                  <span class="when">
                    <Clock ms={createdMs} />
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {mails.length === 0 && <p class="empty">No mail has come in yet.</p>}
      {mails.length === MOST_SHOWN && <p class="muted">The newest {MOST_SHOWN} are shown.</p>}
    </InboxLayout>
  );
}

function Letter({ row: { createdMs, mail } }: { row: ReceivedRow }) {
  return (
    <InboxLayout title={mail.subject || "(no subject)"}>
      <p class="crumbs">
        <a href="/inbox/received">← Received</a>
      </p>
      <h1>{mail.subject || "(no subject)"}</h1>
      <p class="envelope">
        <span>
          <b>{mail.from}</b> to <b>{mail.to.join(", ")}</b>
        </span>
        <Moment ms={createdMs} />
      </p>
      <div class="tabs" />
      {mail.text ? <pre class="paper">{mail.text}</pre> : <p class="empty">This mail has no text.</p>}
    </InboxLayout>
  );
}
