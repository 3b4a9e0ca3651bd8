/** What a reader, or their mail server, may do with a mail: buttons, and the routes behind them. */
import { type Context, Hono } from "hono";
import { findMail, type MailContent, type MailRow } from "../../resend/mails.ts";
import { type MailAct, ownerActs } from "../../resend/owner-acts.ts";
import { inTransaction } from "../../store.ts";
import { STALE } from "../form.tsx";
import type { Posted } from "../posted-form.ts";
import { Form, type InboxDesk, refused } from "./frame.tsx";
import { nameOf } from "./mail-list.tsx";

const BROWSER =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/605.1.15";
/** A mail server that follows every link to see whether it is safe. */
const SCANNER = "Mozilla/5.0 (compatible; MailScanner/1.0; +https://scanner.example)";
const MAX_LINKS = 40;

export function mailActRoutes(desk: InboxDesk): Hono<Posted> {
  const acts = ownerActs(desk.store);
  const app = new Hono<Posted>();
  const change = (c: Context<Posted, "/:id">, work: (mail: MailRow, nowMs: number) => string | undefined) => {
    if (c.get("stale")) return refused(c, 403, STALE);
    return inTransaction(desk.store, () => {
      const mail = findMail(desk.store, c.req.param("id"));
      if (!mail) return c.notFound();
      const done = work(mail, desk.clock.now().getTime());
      if (!done) return refused(c, 400, "That can't be done with a mail, so nothing was changed.");
      return c.redirect(`/inbox/${mail.id}?done=${done}`, 303);
    });
  };

  app.post("/:id/acts", (c) =>
    change(c, (mail, nowMs) => {
      const act = actFrom(c.get("form"));
      if (act) acts.act(mail, act, nowMs);
      return act?.act;
    }),
  );
  app.post("/:id/answers", (c) =>
    change(c, (mail, nowMs) => {
      const text = c.get("form").get("text") ?? "";
      const [from = ""] = mail.to;
      const subject = `Re: ${mail.subject}`;
      acts.receive({ from, to: mail.replyTo ?? [mail.from], subject, text, inReplyTo: mail.id }, nowMs);
      return "answered";
    }),
  );
  return app;
}

function actFrom(form: URLSearchParams): MailAct | undefined {
  const act = form.get("act");
  if (act === "deliver" || act === "delay" || act === "complain" || act === "open") return { act };
  if (act === "bounce") return { act, kind: form.get("kind") === "soft" ? "soft" : "hard" };
  const link = form.get("link") ?? "";
  if (act !== "click" || !URL.canParse(link)) return undefined;
  return { act, link, userAgent: form.get("agent") === "scanner" ? SCANNER : BROWSER };
}

export function MailActs({ desk, mail, content }: { desk: InboxDesk; mail: MailRow; content: MailContent }) {
  const links = linksIn(content.html ?? "");
  const action = `/inbox/${mail.id}/acts`;
  const isUnderWay = mail.lastEvent === "sent" || mail.lastEvent === "delivery_delayed";
  return (
    <section class="card">
      <h2>Play its reader</h2>
      <div class="acts">
        {isUnderWay && <Act desk={desk} action={action} with={{ act: "deliver" }} label="Deliver it" />}
        <Act desk={desk} action={action} with={{ act: "open" }} label="Open it" />
        <Act
          desk={desk}
          action={action}
          with={{ act: "bounce", kind: "hard" }}
          label="Bounce: no such address"
        />
        <Act
          desk={desk}
          action={action}
          with={{ act: "bounce", kind: "soft" }}
          label="Bounce: mailbox full"
        />
        <Act desk={desk} action={action} with={{ act: "complain" }} label="Call it spam" />
      </div>
      {links.length > 0 && (
        <Form desk={desk} action={action} with={{ act: "click" }} class="wide">
          <label>
            Follow a link
            <select name="link">
              {links.map((link) => (
                <option value={link}>{shortened(link)}</option>
              ))}
            </select>
          </label>
          <label>
            As
            <select name="agent">
              <option value="person">a person</option>
              <option value="scanner">a mail scanner</option>
            </select>
          </label>
          <button type="submit">Follow it</button>
        </Form>
      )}
      <Form desk={desk} action={`/inbox/${mail.id}/answers`} class="wide">
        <label>
          Answer as {mail.to.map(nameOf).join(", ")}
          <textarea name="text" rows={3} required />
        </label>
        <button type="submit">Answer</button>
      </Form>
      <p class="hint">Each is told to pressroom as the real mail service would tell it.</p>
    </section>
  );
}

const Act = (props: { desk: InboxDesk; action: string; with: Record<string, string>; label: string }) => (
  <Form desk={props.desk} action={props.action} with={props.with}>
    <button type="submit">{props.label}</button>
  </Form>
);

/** The links that a reader can follow, each once. */
function linksIn(html: string): string[] {
  const found = [...html.matchAll(/<a\s[^>]*?href="(https?:[^"]+)"/gi)].map(([, link = ""]) =>
    link.replaceAll("&amp;", "&"),
  );
  return [...new Set(found)].slice(0, MAX_LINKS);
}

function shortened(link: string): string {
  const bare = link.replace(/^https?:\/\//, "");
  return bare.length > 70 ? `${bare.slice(0, 50)}…${bare.slice(-15)}` : bare;
}
