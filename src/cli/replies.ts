/** `pressroom replies`: what people answered to your posts, each with the link where you answer. Nothing is sent from here. */
import { sayWhere } from "../distribution/channels.ts";
import { sayIssue } from "../distribution/outbox/show-replies.ts";
import { type KnownReply, repliesFor } from "../distribution/replies.ts";
import type { Desk } from "./options.ts";

/** More than a person reads at once; all of them stand in JSON. */
const SHOWN = 30;

export async function showReplies({ app, terminal }: Desk) {
  const replies = await repliesFor(app.ledger.db, "sandbox");
  if (replies.length === 0)
    terminal.step(
      "Nobody has answered a post yet, as far as was looked. To look now: npm run pressroom -- job track-reach",
    );
  const when = new Intl.DateTimeFormat("en-GB", {
    ...{ dateStyle: "medium", timeStyle: "short", timeZone: app.config.publication.zone },
  });
  for (const reply of replies.slice(0, SHOWN))
    terminal.note(
      [reply.text, reply.url].filter((line) => line !== "").join("\n\n"),
      `${reply.author} · ${sayWhere(reply)}, ${sayIssue(reply.issue)} · ${when.format(reply.at)}${rehearsed(reply)}`,
    );
  if (replies.length > SHOWN) terminal.step(`${replies.length - SHOWN} older ones are in --json.`);
  return { json: { replies: replies.map(inJson) }, exitCode: 0 };
}

const rehearsed = ({ realm }: KnownReply): string => (realm === "sandbox" ? " · sandbox" : "");

const inJson = ({ network, place, realm, issue, author, text, url, at }: KnownReply) => ({
  ...{ network, place, realm, issue: issue.number, title: issue.title },
  ...{ author, text, url, at: at.toISOString() },
});
