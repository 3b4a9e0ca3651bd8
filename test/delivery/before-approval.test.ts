/** What the owner reads on a row before they approve it, and what an approval can't send. */
import { expect, test } from "vitest";
import { noteVerifiedDomains } from "../../src/delivery/sender-domains.ts";
import { folderOf } from "../content/desk-world.ts";
import { addReaders, numbered } from "./invented.ts";
import { openPress } from "./owner.ts";

async function pressWith(body: string, title = "On paper") {
  const press = await openPress({ realm: "sandbox" });
  await addReaders(press.app.ledger, press.clock, numbered(2));
  const letter = `---\nnumber: 7\ntitle: "${title}"\ndate: 2026-11-02\nstatus: draft\n---\n${body}\n`;
  await press.import(folderOf({ "7.md": letter }));
  await press.sync();
  return { press, owner: await press.owner() };
}

test("a draft's row lists what is worth a look, in one line, and no longer once it is put right", async () => {
  const { press, owner } = await pressWith("Just [click here](http://old.example/), friends.");
  expect(await owner.sees("Note")).toBe(
    "Would go to 2 readers now (all readers). Before you approve: 1 link begins with http: (http://old.example/); it says “click here”.",
  );
  press.clock.advance(5 * 60_000);
  await owner.rewrite("Read [the letter](https://old.example/), friends.");
  await press.sync();
  // An edit on the sandbox's desk is told as well.
  expect(await owner.sees("Note")).toMatch(
    /^Would go to 2 readers now \(all readers\)\. It was edited on the sandbox/,
  );
});

test("an issue that was looked at is not rendered again while nothing changes", async () => {
  const { press } = await pressWith("Just click here.");
  const { db } = press.app.ledger;
  const kept = () => db.selectFrom("home").selectAll().where("key", "like", "preflight %").execute();
  const [first] = await kept();
  await db
    .updateTable("home")
    .set({ value: String(first?.value).replace("click here", "as it was kept") })
    .where("key", "=", String(first?.key))
    .execute();
  await press.sync();
  expect(await (await press.owner()).sees("Note")).toContain("as it was kept");
});

test("an unknown field is named on the row, and keeps an approved issue from everybody until it is put right", async () => {
  const { press, owner } = await pressWith("Dear {{nmae}},");
  await owner.set({ Status: { select: { name: "Approved" } } });
  await press.sync();
  await press.publish();
  expect(await owner.sees("Note")).toMatch(
    /^Not sent: It asks for \{\{nmae\}\}, which is not known of any reader\. Did you mean \{\{name\}\}\?/,
  );
  await press.send();
  expect(press.twin.recipients()).toEqual([]);
  press.clock.advance(5 * 60_000);
  await owner.rewrite("Dear {{name}},");
  await owner.set({ Status: { select: { name: "Draft" } } });
  await press.sync();
  await owner.set({ Status: { select: { name: "Approved" } } });
  await press.sync();
  await press.publish();
  expect(await press.send()).toMatchObject({ outcome: "done", accepted: 2 });
});

test("a sender at a domain that the mail service has not verified stops an approved issue, and the row says why", async () => {
  const { press, owner } = await pressWith("Paper.");
  await noteVerifiedDomains(press.app.ledger, press.app.mailAccount(), ["letters.test"]);
  await owner.set({ Status: { select: { name: "Approved" } } });
  await press.sync();
  await press.publish();
  expect(await owner.sees("Note")).toContain("Not sent: its sender is at resend.dev.");
  expect(await press.send()).toMatchObject({
    outcome: "failed",
    why: expect.stringContaining(
      "“On paper”: Not sent: its sender is at resend.dev. Your mail service has verified letters.test",
    ),
  });
  expect(press.twin.recipients()).toEqual([]);
  await noteVerifiedDomains(press.app.ledger, press.app.mailAccount(), ["resend.dev"]);
  expect(await press.send()).toMatchObject({ outcome: "done", accepted: 2 });
});
