/** A text as Mastodon's HTML (`TextFormatter`): paragraphs, links whose ends are hidden, hashtags, mentions. */
import { type Entity, entitiesOf, rewrite } from "./entities.ts";

const SHOWN_OF_LINK = 30;

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);

/** `known` gives the page of somebody who is mentioned; who isn't known stays plain text. */
export function statusHtml(text: string, url: string, known: (acct: string) => string | null): string {
  if (text.trim() === "") return "";
  const html = rewrite(text, entitiesOf(text), {
    between: escapeHtml,
    entity: (found) => inHtml(found, url, known),
  });
  const paragraphs = html.replaceAll("\r\n", "\n").split(/\n{2,}/);
  return paragraphs.map((each) => `<p>${each.replaceAll("\n", "<br />")}</p>`).join("");
}

function inHtml({ kind, value }: Entity, url: string, known: (acct: string) => string | null): string {
  if (kind === "url") return linkHtml(value);
  if (kind === "hashtag") {
    const href = `${url}/tags/${encodeURIComponent(value.toLowerCase())}`;
    return `<a href="${href}" class="mention hashtag" rel="tag">#<span>${escapeHtml(value)}</span></a>`;
  }
  const page = known(value);
  const name = escapeHtml(value.split("@")[0] ?? "");
  return page === null
    ? `@${escapeHtml(value)}`
    : `<span class="h-card" translate="no"><a href="${escapeHtml(page)}" class="u-url mention">@<span>${name}</span></a></span>`;
}

/** Cut by code points, as Ruby does. */
function linkHtml(address: string): string {
  const prefix = /^https?:\/\/(?:www\.)?/i.exec(address)?.[0] ?? "";
  const rest = [...address.slice(prefix.length)];
  const shown = rest.slice(0, SHOWN_OF_LINK).join("");
  const hidden = rest.slice(SHOWN_OF_LINK).join("");
  const [before, middle, after] = [prefix, shown, hidden].map(escapeHtml);
  return (
    `<a href="${escapeHtml(address)}" target="_blank" rel="nofollow noopener" translate="no">` +
    `<span class="invisible">${before}</span><span class="${hidden ? "ellipsis" : ""}">${middle}</span>` +
    `<span class="invisible">${after}</span></a>`
  );
}
