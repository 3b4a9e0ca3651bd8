/** One mail: as a reader sees it, as text, its headers and source; beside it what became of it, and what a reader may do. */
import { type Context, Hono } from "hono";
import type { Child } from "hono/jsx";
import { contentReader, findMail, type MailContent, type MailRow } from "../../resend/mails.ts";
import { mailHeaders, mailSource } from "../../resend/source.ts";
import type { Posted } from "../posted-form.ts";
import { Moment } from "../time.tsx";
import { DeliveryBadge } from "./delivery-badge.tsx";
import { Done, type InboxDesk, InboxLayout } from "./frame.tsx";
import { MailActs, mailActRoutes } from "./mail-acts.tsx";
import { type Scheme, schemeFrom } from "./mail-frame.ts";
import { Timeline } from "./timeline.tsx";

type Tab = "html" | "text" | "headers" | "source";
type Width = "phone" | "desktop";

interface Look {
  /** Nobody chose: on a narrow screen the mail is as wide as that. */
  width: Width | "usual";
  scheme: Scheme;
}

interface Shown {
  mail: MailRow;
  content: MailContent;
}

export function mailPages(desk: InboxDesk): Hono<Posted> {
  const app = new Hono<Posted>();
  const contentOf = contentReader(desk.store);
  const show = (c: Context<Posted, "/:id">, tab: Tab, view: (shown: Shown) => Child) => {
    const mail = findMail(desk.store, c.req.param("id"));
    if (!mail) return c.notFound();
    const shown = { mail, content: contentOf(mail) };
    return c.html(
      <MailPage desk={desk} {...shown} tab={tab} done={c.req.query("done")}>
        {view(shown)}
      </MailPage>,
    );
  };

  app.get("/:id", (c) => {
    const width = widthFrom(c.req.query("width"));
    const scheme = schemeFrom(c.req.query("scheme")) ?? "light";
    return show(c, "html", (shown) => <HtmlView {...shown} look={{ width, scheme }} />);
  });
  app.get("/:id/text", (c) =>
    show(c, "text", ({ content: { text } }) =>
      text ? <pre class="paper">{text}</pre> : <p class="empty">This mail has no plain-text part.</p>,
    ),
  );
  app.get("/:id/headers", (c) => show(c, "headers", (shown) => <Headers {...shown} />));
  app.get("/:id/source", (c) =>
    show(c, "source", ({ mail, content }) => <pre class="paper">{mailSource(mail, content)}</pre>),
  );
  app.route("/", mailActRoutes(desk));
  return app;
}

const widthFrom = (value: string | undefined): Look["width"] =>
  value === "phone" || value === "desktop" ? value : "usual";

function HtmlView({ mail, content, look }: Shown & { look: Look }) {
  if (!content.html) return <p class="empty">This mail has no HTML part.</p>;
  const { scheme } = look;
  const width = look.width === "usual" ? "desktop usual" : look.width;
  return (
    <>
      <div class="switches">
        <Switch
          name="Width"
          mail={mail}
          look={look}
          choices={{ desktop: "Desktop", phone: "Phone" }}
          of="width"
        />
        <Switch
          name="Colours"
          mail={mail}
          look={look}
          choices={{ light: "Light", dark: "Dark" }}
          of="scheme"
        />
      </div>
      <div class="stage">
        <iframe
          class={`sheet ${width} ${scheme}`}
          title="The mail as its reader sees it"
          src={`/inbox/${mail.id}/frame?scheme=${scheme}`}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
        />
      </div>
    </>
  );
}

function Switch(props: {
  name: string;
  mail: MailRow;
  look: Look;
  of: keyof Look;
  choices: Record<string, string>;
}) {
  const { mail, look, of } = props;
  return (
    <nav class="switch" aria-label={props.name}>
      {Object.entries(props.choices).map(([value, label]) => (
        <a
          href={`/inbox/${mail.id}?${new URLSearchParams({ ...look, [of]: value })}`}
          class={look[of] === "usual" ? "usual" : undefined}
          aria-current={isChosen(look[of], value) ? "true" : undefined}
        >
          {label}
        </a>
      ))}
    </nav>
  );
}

const isChosen = (chosen: string, value: string) =>
  chosen === value || (chosen === "usual" && value === "desktop");

function Headers({ mail, content }: Shown) {
  return (
    <table class="list">
      <tbody>
        {mailHeaders(mail, content).map(([name, value]) => (
          <tr>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const TABS: { name: Tab; label: string; path: string }[] = [
  { name: "html", label: "Mail", path: "" },
  { name: "text", label: "Plain text", path: "/text" },
  { name: "headers", label: "Headers", path: "/headers" },
  { name: "source", label: "Source", path: "/source" },
];

function MailPage(props: Shown & { desk: InboxDesk; tab: Tab; done: string | undefined; children: Child }) {
  const { desk, mail, content, tab } = props;
  return (
    <InboxLayout title={mail.subject}>
      <p class="crumbs">
        <a href="/inbox">← Inbox</a>
      </p>
      <h1>{mail.subject}</h1>
      <p class="envelope">
        <span class="who">
          <b>{mail.from}</b> to <b>{mail.to.join(", ")}</b>
        </span>
        <Moment ms={mail.createdAt} />
        <DeliveryBadge state={mail.lastEvent} />
        {content.html && <span>{sizeOf(content.html)}</span>}
      </p>
      <Done what={props.done} />
      <div class="reading">
        <div>
          <nav class="tabs" aria-label="Views of this mail">
            {TABS.map(({ name, label, path }) => (
              <a href={`/inbox/${mail.id}${path}`} aria-current={name === tab ? "page" : undefined}>
                {label}
              </a>
            ))}
          </nav>
          {props.children}
        </div>
        <aside class="beside">
          <section class="card">
            <h2>What became of it</h2>
            <Timeline store={desk.store} mail={mail} />
          </section>
          <MailActs desk={desk} mail={mail} content={content} />
        </aside>
      </div>
    </InboxLayout>
  );
}

const sizeOf = (html: string) =>
  `${Math.max(1, Math.round(Buffer.byteLength(html) / 1024)).toLocaleString("en")} KB`;
