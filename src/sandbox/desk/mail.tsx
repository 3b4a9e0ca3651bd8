/** One mail: as a reader sees it, as text, and as source. */
import type { DatabaseSync } from "node:sqlite";
import { Hono, type MiddlewareHandler } from "hono";
import type { Child } from "hono/jsx";
import { contentReader, findMail, type MailContent, type MailRow } from "../resend/mails.ts";
import { mailSource } from "../resend/source.ts";
import { DeliveryBadge } from "./delivery-badge.tsx";
import { Layout } from "./layout.tsx";
import { Moment } from "./time.tsx";

/**
 * What a framed mail may do: show itself, with pictures from this machine only, and open its links in a new window.
 * No script runs, no form is sent, and nothing is fetched from elsewhere, so that no tracking picture ever calls home.
 */
const FRAME_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src data: http://127.0.0.1:* http://localhost:*",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  "sandbox allow-popups allow-popups-to-escape-sandbox",
].join("; ");

type Tab = "html" | "text" | "source";

/** Links of a framed mail open in a new window. The doctype stays first: without it browsers draw differently. */
const openingOutside = (html: string) =>
  html.replace(/^\s*(?:<!doctype[^>]*>)?/i, '$&<base target="_blank">');

export function mailPages(store: DatabaseSync, headers: MiddlewareHandler): Hono {
  const app = new Hono();
  const contentOf = contentReader(store);
  const show = (id: string, tab: Tab, view: (mail: MailRow, content: MailContent) => Child) => {
    const mail = findMail(store, id);
    return mail && <MailPage mail={mail} tab={tab} children={view(mail, contentOf(mail))} />;
  };

  app.get("/:id/frame", (c) => {
    const mail = findMail(store, c.req.param("id"));
    if (!mail) return c.notFound();
    return c.body(openingOutside(contentOf(mail).html ?? ""), 200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": FRAME_POLICY,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
  });
  app.get("/:id", headers, (c) => {
    const page = show(c.req.param("id"), "html", (mail, content) => (
      <HtmlView mail={mail} content={content} />
    ));
    return page ? c.html(page) : c.notFound();
  });
  app.get("/:id/text", headers, (c) => {
    const page = show(c.req.param("id"), "text", (_, { text }) =>
      text ? <pre class="paper">{text}</pre> : <p class="empty">This mail has no plain-text part.</p>,
    );
    return page ? c.html(page) : c.notFound();
  });
  app.get("/:id/source", headers, (c) => {
    const page = show(c.req.param("id"), "source", (mail, content) => (
      <pre class="paper">{mailSource(mail, content)}</pre>
    ));
    return page ? c.html(page) : c.notFound();
  });
  return app;
}

function HtmlView({ mail, content }: { mail: MailRow; content: MailContent }) {
  if (!content.html) return <p class="empty">This mail has no HTML part.</p>;
  return (
    <iframe
      class="sheet"
      title="The mail as its reader sees it"
      src={`/inbox/${mail.id}/frame`}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
    />
  );
}

function MailPage({ mail, tab, children }: { mail: MailRow; tab: Tab; children: Child }) {
  const tabs: { name: Tab; label: string; href: string }[] = [
    { name: "html", label: "HTML", href: `/inbox/${mail.id}` },
    { name: "text", label: "Text", href: `/inbox/${mail.id}/text` },
    { name: "source", label: "Source", href: `/inbox/${mail.id}/source` },
  ];
  return (
    <Layout title={mail.subject} here="inbox">
      <p class="crumbs">
        <a href="/inbox">← Inbox</a>
      </p>
      <h1>{mail.subject}</h1>
      <dl class="facts">
        <dt>From</dt>
        <dd>{mail.from}</dd>
        <dt>To</dt>
        <dd>{mail.to.join(", ")}</dd>
        <dt>Sent</dt>
        <dd>
          <Moment ms={mail.createdAt} /> <DeliveryBadge state={mail.lastEvent} />
        </dd>
      </dl>
      <nav class="tabs" aria-label="Views of this mail">
        {tabs.map(({ name, label, href }) => (
          <a href={href} aria-current={name === tab ? "page" : undefined}>
            {label}
          </a>
        ))}
      </nav>
      {children}
    </Layout>
  );
}
