import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { eraseAgain } from "../../src/audience/erase.ts";
import { wants } from "../../src/audience/preferences.ts";
import { confirmedPages, hasRecipients } from "../../src/audience/recipients.ts";
import { readToken } from "../../src/audience/signed-token.ts";
import { isSuppressed } from "../../src/audience/suppressions.ts";
import { newId } from "../../src/core/ids.ts";
import { copyLedger, restoreLedger } from "../../src/ledger/copies.ts";
import { notedErasures } from "../../src/ledger/erasures.ts";
import { openLedger } from "../../src/ledger/open.ts";
import { bind } from "../../src/ledger/records.ts";
import { temporaryFolder } from "../ledger/ledger-for-test.ts";
import { COHORTS, KEY, type MemberWorld, memberWorld } from "./member-world.ts";

const MARA = "mara@readers.example";
const DAY_MS = 24 * 60 * 60_000;
const ACCOUNT = { service: "notion", account: "desk", realm: "sandbox" } as const;

/** Puts something about this reader into every table that can hold it. */
async function liveALittle({ db, clock, ledger }: MemberWorld, id: string, chunk = "settled") {
  const at = clock.now().toISOString();
  const mailing = newId();
  const issue = newId();
  await db
    .insertInto("issues")
    .values({
      ...{ id: issue, key: issue, realm: "sandbox", source: "test", number: 1, title: "On paper" },
      ...{ slug: issue, description: "", tags: '["Craft"]', body: "Paper.", content_hash: "h" },
      ...{ imported_hash: null, whole: 1, audience: "everyone", status: "approved", dated: at },
      ...{ problems: "[]", url: "https://small-press.example/x", published_at: at, published_hash: "h" },
      ...{ created_at: at, updated_at: at },
    })
    .execute();
  await db
    .insertInto("mailings")
    .values({
      ...{
        id: mailing,
        kind: "issue",
        subject: issue,
        issue_id: issue,
        realm: "sandbox",
        state: "sent",
        content_hash: "h",
      },
      ...{
        template_version: "1",
        template: "{}",
        frozen_count: 1,
        problem: null,
        created_at: at,
        finished_at: at,
      },
    })
    .execute();
  await db
    .insertInto("chunks")
    .values({
      ...{ mailing_id: mailing, n: 0, state: chunk, service: "resend", account: "a", idempotency_key: "k" },
      ...{ body_sha256: null, place: 0, first_submitted_at: at, settled_at: null, problem: null },
    })
    .execute();
  const state = chunk === "settled" ? "rejected" : "waiting";
  await db
    .insertInto("deliveries")
    .values({
      ...{ mailing_id: mailing, subscriber_id: id, chunk: 0, position: 0, state },
      ...{ merge: `{"to":"${MARA}"}`, provider_id: "re_1", reason: `${MARA} is full`, settled_at: null },
    })
    .execute();
  await db
    .insertInto("consents")
    .values({ id: newId(), subscriber_id: id, act: "asked", wording: "Yes, send it.", place: "/", at })
    .execute();
  await db
    .insertInto("clicks")
    .values({ subscriber_id: id, issue_id: issue, tags: '["Craft"]', url: "https://paper.example", at })
    .execute();
  await db
    .insertInto("requested_mails")
    .values({
      ...{ id: newId(), subscriber_id: id, kind: "confirm", realm: "sandbox", state: "sent" },
      ...{
        account: "a",
        idempotency_key: "k",
        body: `to ${MARA}`,
        body_sha256: "s",
        provider_id: null,
        problem: null,
      },
      ...{ created_at: at, first_submitted_at: at, settled_at: at },
    })
    .execute();
  const seen = JSON.stringify({ edited: at, shown: { email: MARA, name: "Mara Vogt" } });
  await bind(db, clock, ACCOUNT, { kind: "subscriber", local: id, remote: "page", seen });
  await db
    .updateTable("subscribers")
    .set({ first_touch: '{"source":"a friend of Mara"}', interest: "Practical Builders", tags: '["mara"]' })
    .where("id", "=", id)
    .execute();
  return { mailing, ledger };
}

/** All that the ledger holds, as text. */
async function everything({ db }: Pick<MemberWorld, "db">): Promise<string> {
  const tables = [
    ...(["subscribers", "consents", "sign_ins", "sessions", "clicks", "requested_mails"] as const),
    ...([
      "deliveries",
      "bindings",
      "events",
      "claims",
      "rate_counts",
      "spent_tokens",
      "suppressions",
    ] as const),
    ...(["runs", "home", "hints", "visits", "cursors"] as const),
  ];
  const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()));
  return JSON.stringify(rows);
}

describe("what a reader chooses", () => {
  it("is kept, shown again, and noted without what it was", async () => {
    const world = await memberWorld();
    const id = await world.reader(MARA);
    await liveALittle(world, id);
    const browser = await world.signedIn(MARA);
    const answer = await browser.post("/account/preferences", [
      ["name", "  Mara V. ‮evil "],
      ["interest", "Practical Builders"],
      ["topics", "Craft"],
      ["topics", "Craft"],
      ["frequency", "weekly"],
      ["pause", "7"],
    ]);
    expect(answer.status).toBe(303);
    const person = await world.person(id);
    expect(person).toMatchObject({ name: "Mara V. evil", interest: "Practical Builders" });
    expect(JSON.parse(person?.preferences ?? "")).toEqual({
      pausedUntil: new Date(world.clock.now().getTime() + 7 * DAY_MS).toISOString(),
      topics: ["Craft"],
      frequency: "weekly",
    });
    const page = await browser.text(answer.headers.get("location") ?? "");
    expect(page).toContain("Your choices are kept.");
    expect(page).toContain('value="Craft" checked');
    expect(page).toContain('value="weekly" checked');
    expect(page).toContain("Until November 30, 2026");
    expect(page).toContain("no issue is mailed to you until November 30, 2026");
    world.clock.advance(8 * DAY_MS);
    expect(await browser.text("/account")).toContain(
      "At most one free issue a week on the themes that you chose",
    );
    expect(JSON.parse(await browser.text("/account/export.json"))).toMatchObject({
      subscriber: [{ preferences: { frequency: "weekly", topics: ["Craft"] } }],
    });
    const events = await world.db
      .selectFrom("events")
      .selectAll()
      .where("type", "=", "subscriber.chose")
      .execute();
    expect(events.map(({ facts }) => JSON.parse(facts))).toEqual([{ changed: ["name", "preferences"] }]);
  });

  it.each([
    ["name", "Mara\r\nBcc: eve@readers.example", "A name is one line"],
    ["name", "x".repeat(201), "A name is one line"],
    ["interest", "<script>alert(1)</script>", "Choose one of those"],
    ["topics", "no such theme", "not there any more"],
    ["frequency", "hourly", "Choose one of those"],
    ["pause", "4000000", "Choose one of the times"],
    ["pause", "-1", "Choose one of the times"],
  ])("is refused when %s is %j, beside its field, and nothing is changed", async (field, value, words) => {
    const world = await memberWorld();
    const id = await world.reader(MARA);
    await liveALittle(world, id);
    const browser = await world.signedIn(MARA);
    const before = await world.person(id);
    const answer = await browser.post("/account/preferences", { [field]: value });
    expect(answer.status).toBe(400);
    const page = await answer.text();
    expect(page).toContain(words);
    expect(page).toContain(`id="${field}-wrong"`);
    expect(page).not.toContain("<script>");
    expect(await world.person(id)).toEqual(before);
  });

  it("puts them into another cohort at once, or into that of their clicks, but not against the owner", async () => {
    const world = await memberWorld();
    const id = await world.reader(MARA);
    const browser = await world.signedIn(MARA);
    const say = async (interest: string) => {
      world.clock.advance(1_000);
      await browser.post("/account/preferences", { name: "Mara Vogt", interest });
      const { cohort, cohort_by, cohort_why, updated_at } = (await world.person(id)) ?? {};
      return { cohort, cohort_by, cohort_why, moved: updated_at === world.clock.now().toISOString() };
    };
    const told = { cohort_by: "rule", cohort_why: "They said so themselves.", moved: true };
    expect(await say("Practical Builders")).toEqual({ ...told, cohort: "Practical Builders" });
    expect(await say("Research Deep Divers")).toEqual({ ...told, cohort: "Research Deep Divers" });
    const nothing = { cohort: null, cohort_by: null, cohort_why: null, moved: true };
    expect(await say("")).toEqual(nothing);
    await say("Practical Builders");
    const click = { subscriber_id: id, issue_id: null, tags: '["research"]', url: "https://a.example/" };
    const clicks = Array.from({ length: 5 }, () => ({ ...click, at: world.clock.now().toISOString() }));
    await world.db.insertInto("clicks").values(clicks).execute();
    const clicked = { cohort: "Research Deep Divers", cohort_why: "5 of 5 clicks on research." };
    expect(await say("")).toEqual({ ...clicked, cohort_by: "rule", moved: true });
    const word = { cohort: "Practical Builders", cohort_by: "owner", cohort_why: "You chose it." };
    await world.db.updateTable("subscribers").set(word).execute();
    expect(await say("Research Deep Divers")).toEqual({ ...word, moved: true });
  });

  it("taken back to every issue is kept as if never made, and not noted when nothing differs", async () => {
    const world = await memberWorld();
    const id = await world.reader(MARA);
    const browser = await world.signedIn(MARA);
    const name = "Mara Vogt";
    await browser.post("/account/preferences", { name, frequency: "monthly" });
    expect((await world.person(id))?.preferences).toContain("monthly");
    for (const frequency of ["every", "every"])
      await browser.post("/account/preferences", { name, frequency });
    expect((await world.person(id))?.preferences).toBe("{}");
    const type = "subscriber.chose";
    expect(await world.db.selectFrom("events").where("type", "=", type).select("id").execute()).toHaveLength(
      2,
    );
  });

  it("decides which issues are mailed: no other themes, and none during a pause", async () => {
    const world = await memberWorld();
    const id = await world.reader(MARA);
    const ruth = await world.reader("ruth@readers.example");
    const now = world.clock.now();
    const mailed = async (tags: string[], at = now) => {
      const going = { tags, now: at };
      const ids: string[] = [];
      for await (const page of confirmedPages(world.db, { audience: "everyone", sink: "sandbox", going }))
        ids.push(...page.map((person) => person.id));
      return ids.toSorted();
    };
    const prefer = (preferences: object) =>
      world.db
        .updateTable("subscribers")
        .set({ preferences: JSON.stringify(preferences) })
        .where("id", "=", id)
        .execute();
    await prefer({ topics: ["Craft"] });
    expect(await mailed(["Craft", "Money"])).toEqual([id, ruth].toSorted());
    expect(await mailed(["Money"])).toEqual([ruth]);
    expect(await mailed([])).toEqual([id, ruth].toSorted());
    await prefer({ pausedUntil: new Date(now.getTime() + DAY_MS).toISOString() });
    expect(await mailed(["Craft"])).toEqual([ruth]);
    expect(await mailed(["Craft"], new Date(now.getTime() + DAY_MS))).toEqual([id, ruth].toSorted());
    await world.db
      .updateTable("subscribers")
      .set({ status: "unsubscribed" })
      .where("id", "=", ruth)
      .execute();
    const recipients = { audience: "everyone", sink: "sandbox" } as const;
    expect(await hasRecipients(world.db, { ...recipients, going: { tags: [], now } })).toBe(false);
    expect(await hasRecipients(world.db, recipients)).toBe(true);
    expect(wants({ preferences: "{}", last_issue_at: null }, { tags: [], now })).toBe(true);
  });
});

describe("becoming a member", () => {
  it("leads a reader to the choice of a tier, and a stranger to the list", async () => {
    const world = await memberWorld();
    const id = await world.reader(MARA);
    const browser = await world.signedIn(MARA);
    expect(await browser.text("/account")).toContain('href="/account/membership"');
    const to = (await browser.get("/account/membership")).headers.get("location") ?? "";
    const token = /^\/welcome\/(.+)$/.exec(to)?.[1] ?? "";
    expect(readToken([KEY], world.clock, "welcome", token)).toMatchObject({ kind: "good", subject: id });
    const stranger = await world.browser().get("/account/membership");
    expect(stranger.headers.get("location")).toBe("/subscribe");
    await browser.post("/account/leave");
    expect((await browser.get("/account/membership")).headers.get("location")).toBe("/subscribe");
    expect(await browser.text("/account")).not.toContain("Become a member");
  });
});

describe("leaving", () => {
  it("by the page of the subscription asks one question, and notes the first answer", async () => {
    const world = await memberWorld();
    const id = await world.reader(MARA);
    const browser = await world.signedIn(MARA);
    const page = await (await browser.post("/account/leave")).text();
    expect(page).toContain("May we ask why?");
    expect(await world.person(id)).toMatchObject({ status: "unsubscribed" });
    expect((await browser.post("/account/left-because", { because: "time" })).status).toBe(200);
    expect((await browser.post("/account/left-because", { because: "price" })).status).toBe(200);
    expect(await reasons(world)).toEqual([{ because: "time" }]);
    expect(await browser.text("/account")).toContain("You have left");
  });

  it("by the link in a mail stays one press without a cookie, and asks the same", async () => {
    const world = await memberWorld();
    const id = await world.reader(MARA);
    const link = world.leaveLink(id);
    const oneClick = await world.app.request(link, { method: "POST", body: "List-Unsubscribe=One-Click" });
    expect(oneClick.status).toBe(200);
    expect(await oneClick.text()).toContain(`action="${link}/because"`);
    const browser = world.browser();
    expect((await browser.post(`${link}/because`, {})).status).toBe(200);
    expect(await reasons(world)).toEqual([]);
    expect((await browser.post(`${link}/because`, { because: "<b>" })).status).toBe(400);
    expect((await browser.post(`${link}/because`, { because: "constructor" })).status).toBe(400);
    expect((await browser.post(`${link}x/because`, { because: "often" })).status).toBe(404);
    await browser.post(`${link}/because`, { because: "often" });
    expect(await reasons(world)).toEqual([{ because: "often" }]);
  });

  it("is not answered for somebody who has not left", async () => {
    const world = await memberWorld();
    const id = await world.reader(MARA);
    await world.browser().post(`${world.leaveLink(id)}/because`, { because: "often" });
    expect(await reasons(world)).toEqual([]);
  });

  const reasons = async ({ db }: MemberWorld) => {
    const type = "subscriber.left because";
    const rows = await db.selectFrom("events").select("facts").where("type", "=", type).execute();
    return rows.map(({ facts }) => JSON.parse(facts) as unknown);
  };
});

describe("what is kept", () => {
  it("is handed over whole as a file, without anybody else's and without secrets", async () => {
    const world = await memberWorld();
    const id = await world.reader(MARA);
    await world.reader("ruth@readers.example");
    await liveALittle(world, id);
    const browser = await world.signedIn(MARA);
    const answer = await browser.get("/account/export.json");
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("content-disposition")).toContain("attachment");
    const text = await answer.text();
    expect(text).not.toContain("ruth");
    for (const { id_hash } of await world.db.selectFrom("sessions").selectAll().execute())
      expect(text).not.toContain(id_hash);
    expect(JSON.parse(text)).toMatchObject({
      subscriber: [{ id, email: MARA, name: "Mara Vogt", first_touch: { source: "a friend of Mara" } }],
      consents: [{ act: "asked", wording: "Yes, send it.", place: "/", at: expect.any(String) }],
      clicks: [{ url: "https://paper.example", tags: ["Craft"] }],
      deliveries: [{ issue: "On paper", state: "rejected" }],
      requestedMails: [{ kind: "confirm", state: "sent" }],
      sessions: [{ expires_at: expect.any(String) }],
      signIns: [{ tries: 1 }],
      events: [{ type: "subscriber.confirmed" }],
      visits: expect.stringContaining("can be told to be yours"),
    });
  });

  it("is shown to nobody who is not signed in", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    for (const path of ["/account", "/account/export.json", "/account/erase"]) {
      const answer = await world.browser().get(path);
      expect([answer.status, answer.headers.get("location")]).toEqual([303, "/sign-in"]);
    }
    for (const path of ["/account/erase", "/account/leave", "/account/preferences"])
      expect((await world.browser().post(path, { email: MARA })).headers.get("location")).toBe("/sign-in");
  });
});

describe("erasing", () => {
  it("says truly who else holds something: of a service that is not connected, nothing", async () => {
    const practice = await memberWorld();
    await practice.reader(MARA);
    const rehearsed = await (await practice.signedIn(MARA)).text("/account/erase");
    expect(rehearsed).not.toContain("Notion");
    expect(rehearsed).toContain("practice inbox");
    const world = await memberWorld({
      members: { realms: { notion: "live", resend: "sandbox", stripe: "sandbox" } },
    });
    await world.reader(MARA);
    const page = await (await world.signedIn(MARA)).text("/account/erase");
    expect(page).toContain("at Notion is emptied");
    expect(page).toContain("practice inbox");
  });

  it("asks for the address, and changes nothing without it", async () => {
    const world = await memberWorld();
    const id = await world.reader(MARA);
    const browser = await world.signedIn(MARA);
    expect(await browser.text("/account/erase")).toContain("What stays");
    const wrong = await browser.post("/account/erase", { email: "ruth@readers.example" });
    expect(wrong.status).toBe(400);
    expect(await world.person(id)).toMatchObject({ email: MARA, status: "confirmed" });
  });

  it("leaves no name, address or secret of theirs anywhere, and everybody else as they were", async () => {
    const world = await memberWorld();
    const id = await world.reader(MARA);
    const ruth = await world.reader("ruth@readers.example");
    const { mailing } = await liveALittle(world, id);
    const browser = await world.signedIn(MARA);
    await browser.post("/account/preferences", { name: "Mara V.", pause: "7" });
    const others = await world.person(ruth);
    const answer = await browser.post("/account/erase", { email: "MARA@readers.example" });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("You are erased.");
    expect(browser.cookies.size).toBe(0);
    expect(await everything(world)).not.toMatch(/mara/i);
    expect(await world.person(ruth)).toEqual(others);
    expect(await isSuppressed(world.db, MARA)).toBe(true);
    const counted = await world.db
      .selectFrom("deliveries")
      .selectAll()
      .where("mailing_id", "=", mailing)
      .execute();
    expect(counted).toMatchObject([
      { subscriber_id: id, state: "rejected", reason: null, provider_id: null },
    ]);
  });

  it("is for good: old links, old cookies and the desk's trash bring nobody back", async () => {
    const world = await memberWorld();
    const id = await world.reader(MARA);
    const [browser, other] = [await world.signedIn(MARA), await world.signedIn(MARA)];
    await browser.post("/account/erase", { email: MARA });
    expect((await other.get("/account")).status).toBe(303);
    expect(await world.browser().text(world.leaveLink(id))).toContain("You have left.");
    await world.app.request(world.leaveLink(id), { method: "POST" });
    expect(await world.person(id)).toMatchObject({ status: "erased", email: "", left_at: null });
    const again = await world.browser().post("/sign-in", { email: MARA });
    await world.settle();
    expect(again.status).toBe(303);
    expect(world.mails).toHaveLength(2);
    await expect(world.reader(MARA)).rejects.toThrow("never to be mailed");
  });

  it("happens once when it is asked for ten times at once", async () => {
    const world = await memberWorld();
    const id = await world.reader(MARA);
    const browser = await world.signedIn(MARA);
    const cookies = new Map(browser.cookies);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => {
        const twin = world.browser();
        for (const [key, value] of cookies) twin.cookies.set(key, value);
        return twin.post("/account/erase", { email: MARA });
      }),
    );
    expect(answers.every(({ status }) => status === 200 || status === 303)).toBe(true);
    expect(await world.person(id)).toMatchObject({ status: "erased" });
    const events = await world.db
      .selectFrom("events")
      .selectAll()
      .where("type", "=", "subscriber.erased")
      .execute();
    expect(events).toHaveLength(1);
  });

  it("takes a mail that was not posted yet out of its mailing, and leaves one that may have been", async () => {
    for (const [chunk, state] of [
      ["frozen", "suppressed"],
      ["submitting", "waiting"],
    ] as const) {
      const world = await memberWorld();
      const id = await world.reader(MARA);
      await liveALittle(world, id, chunk);
      await (await world.signedIn(MARA)).post("/account/erase", { email: MARA });
      expect(await world.db.selectFrom("deliveries").select("state").execute()).toEqual([{ state }]);
    }
  });

  it("is done again in a copy of the ledger that is put back, from before there was a salt", async () => {
    const home = temporaryFolder();
    const path = join(home, "ledger.sqlite");
    const world = await memberWorld({ path });
    const id = await world.reader(MARA);
    await copyLedger(world.ledger, join(home, "monday.sqlite"));
    await (await world.signedIn(MARA)).post("/account/erase", { email: MARA });
    const file = readFileSync(join(dirname(path), "erasures.jsonl"), "utf8");
    expect(file).not.toMatch(/mara/i);
    expect(notedErasures(path)).toMatchObject([{ subscriberId: id }]);
    await world.ledger.close();

    const { clock } = world;
    const options = {
      clock,
      eraseAgain: (ledger: MemberWorld["ledger"], erasures: Parameters<typeof eraseAgain>[1]) =>
        eraseAgain({ ledger, clock }, erasures),
    };
    await restoreLedger(join(home, "monday.sqlite"), path, options);
    const restored = await openLedger(path, clock);
    expect(await everything(restored)).not.toMatch(/mara/i);
    expect(await isSuppressed(restored.db, MARA)).toBe(true);
    expect(await eraseAgain({ ledger: restored, clock }, notedErasures(path))).toBe(0);
    await restored.close();
    expect(existsSync(join(home, "erasures.jsonl"))).toBe(true);
  });
});

describe("the page about privacy", () => {
  it("names who keeps what as things are: sandbox or real", async () => {
    const sandbox = await (await memberWorld()).browser().text("/privacy");
    expect(sandbox).toContain("not connected to it now");
    expect(sandbox).toContain("no mail really leaves yet");
    const real = { realms: { notion: "live", resend: "live", stripe: "sandbox" } } as const;
    const live = await (await memberWorld({ members: real })).browser().text("/privacy");
    expect(live).toContain("Notion Labs, Inc.");
    expect(live).toContain("the mail service Resend");
    const ours = { ...real, mailbox: "smtp.letters.test" };
    const mailbox = await (await memberWorld({ members: ours })).browser().text("/privacy");
    expect(mailbox).toContain("the mailbox from which the mails come (smtp.letters.test)");
    expect(mailbox).not.toContain("Resend");
    for (const page of [sandbox, live, mailbox]) expect(page).toContain("ada@small-press.example");
  });

  it("offers the cohorts of the settings on the account page", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    const page = await (await world.signedIn(MARA)).text("/account");
    for (const cohort of COHORTS) expect(page).toContain(`>${cohort}</option>`);
  });
});
