/** An issue for premium readers, of which free readers get the beginning and an invitation. */
import { expect, test } from "vitest";
import { readToken } from "../../src/audience/signed-token.ts";
import { documentToHtml } from "../../src/content/html.ts";
import { findIssues } from "../../src/content/issues.ts";
import { fillMerge } from "../../src/content/mail/merge.ts";
import { openingOf } from "../../src/content/opening.ts";
import { checkIssue } from "../../src/delivery/check-issue.ts";
import { renderIssue, wordsOf } from "../../src/delivery/issue-words.ts";
import { folderOf } from "../content/desk-world.ts";
import { addIssue, addReaders, numbered } from "./invented.ts";
import { openPress } from "./owner.ts";

const SECRET = "The last sentence is what members pay for.";
const BODY = [
  "It begins with a harmless sentence about {{name|friends}} of paper.",
  ...Array.from({ length: 20 }, (_, n) => `Paragraph ${n + 1} says what paper does in the sun.`),
  SECRET,
].join("\n\n");

async function pressWith(front: string) {
  const press = await openPress({ realm: "sandbox" });
  const { ledger } = press.app;
  await addReaders(ledger, press.clock, numbered(4));
  await addReaders(
    ledger,
    press.clock,
    ["zoe@patrons.test", "yve@patrons.test"],
    "sandbox",
    "premium yearly",
  );
  const text = `---\nnumber: 7\ntitle: On paper\ndate: 2026-11-02\n${front}\n---\n${BODY}\n`;
  await press.import(folderOf({ "7.md": text }));
  await press.sync();
  const owner = await press.owner();
  await owner.set({ Status: { select: { name: "Approved" } } });
  await press.sync();
  await press.publish();
  return { press, owner };
}

async function frozen(press: Awaited<ReturnType<typeof openPress>>) {
  const { db } = press.app.ledger;
  const deliveries = await db
    .selectFrom("deliveries")
    .innerJoin("subscribers", "subscribers.id", "deliveries.subscriber_id")
    .select(["email", "variant", "merge", "subscriber_id"])
    .orderBy("chunk")
    .orderBy("position")
    .execute();
  const variants = await db.selectFrom("mailing_variants").selectAll().execute();
  return { deliveries, variants };
}

test("free readers get what strangers see on the site, with a way to the choice of a tier; premium ones get all", async () => {
  const { press } = await pressWith("audience: premium\nbeginning: true\nstatus: draft");
  const { app } = press;
  const [issue] = await findIssues(app.ledger.db, "7");
  if (!issue) throw new Error("The issue is gone.");
  const { whole, beginning } = await renderIssue(app, issue);
  expect(whole.html + whole.text).toContain(SECRET);
  if (!beginning) throw new Error("There is no beginning.");
  const { template, mergeFor } = await wordsOf(app, beginning, (id) => `http://press.test/leave/${id}`);
  const merge = mergeFor({ id: "11", email: "ines@readers.test", name: "", tier: "free" });
  const [html, text] = [fillMerge(template.html, merge, "html"), fillMerge(template.text, merge, "text")];
  for (const part of [html, text]) {
    expect(part).not.toContain(SECRET);
    expect(part).toContain("about friends of paper");
    expect(part).toContain("Become a member");
  }
  const shown = documentToHtml(openingOf(issue.body, { title: issue.title }));
  const words = (of: string) =>
    of
      .replace(/<[^>]+>/g, "")
      .replace(/\s+/g, " ")
      .trim();
  expect(words(html)).toContain(words(shown));
  const [, token = ""] = /\/welcome\/([^"\s]+)/.exec(text) ?? [];
  expect(readToken(app.tokenKeys(), press.clock, "welcome", token)).toMatchObject({
    subject: "11",
    kind: "good",
  });
});

test("premium readers are frozen before free ones, each with their variant", async () => {
  const { press } = await pressWith("audience: premium\nbeginning: true\nstatus: draft");
  await press.send();
  const { deliveries, variants } = await frozen(press);
  const tiers = deliveries.map(({ variant }) => variant);
  expect(tiers).toEqual([null, null, ...Array.from({ length: 4 }, () => "excerpt")]);
  expect(deliveries.slice(0, 2).map(({ email }) => email)).toEqual(["zoe@patrons.test", "yve@patrons.test"]);
  expect(variants.map(({ variant }) => variant)).toEqual(["excerpt"]);
  expect(variants[0]?.template).not.toContain(SECRET);
});

test("whoever is on the desk is told of them, and ticking the box after the approval takes it back", async () => {
  const { press, owner } = await pressWith("audience: premium\nstatus: draft");
  const tick = (checkbox: boolean) => owner.set({ "Free readers get the beginning": { checkbox } });
  await tick(true);
  await press.sync();
  expect(await owner.sees("Note")).toContain("it was edited after it was approved");
  await owner.set({ Status: { select: { name: "Draft" } } });
  await press.sync();
  expect(await owner.sees("Note")).toContain(
    "Would go to 6 readers now (premium readers, with its beginning for free readers).",
  );
  await tick(false);
  await press.sync();
  expect(await owner.sees("Note")).toContain("Would go to 2 readers now (premium readers).");
});

test("a beginning that is little more than a greeting is pointed out before the approval", async () => {
  const body = `Dear friend,\n\n${"Paper is slow, and it yellows. ".repeat(60)}`;
  const press = await openPress({ realm: "sandbox" });
  const { ledger } = press.app;
  const issue = await addIssue(ledger, press.clock, { body, audience: "premium with beginning" });
  const { url } = await press.app.site();
  const at = { ...issue, url: `${url}/issues/7/` };
  const { findings } = await checkIssue(press.app, at);
  expect(findings.map(({ what }) => what)).toEqual(["free readers would get only 12 characters of it"]);
  expect((await checkIssue(press.app, { ...at, audience: "premium" })).findings).toEqual([]);
});
