import { describe, expect, it } from "vitest";
import { isSuppressed, suppress } from "../../src/audience/suppressions.ts";
import { type MemberWorld, memberWorld } from "./member-world.ts";

const MARA = "mara@readers.example";
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Everything about readers that a request could change. */
const stateOf = async ({ db }: MemberWorld) => ({
  subscribers: await db.selectFrom("subscribers").selectAll().execute(),
  signIns: await db.selectFrom("sign_ins").selectAll().execute(),
  sessions: await db.selectFrom("sessions").selectAll().execute(),
  spent: await db.selectFrom("spent_tokens").selectAll().execute(),
  events: await db.selectFrom("events").selectAll().execute(),
});

async function asked(world: MemberWorld, email = MARA) {
  const browser = world.browser();
  const response = await browser.post("/sign-in", { email });
  await world.settle();
  return { browser, response, mail: world.mails.at(-1) };
}

const otherCode = (code: string | undefined) => (code === "123456" ? "654321" : "123456");

describe("asking to sign in", () => {
  it("answers the same for an address on the list and for any other, and mails only the first", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    const known = await asked(world);
    const unknown = await asked(world, "nobody@readers.example");
    const shape = async ({ response, browser }: typeof known) => ({
      status: response.status,
      to: response.headers.get("location"),
      cookie: response.headers.getSetCookie().map((line) => line.replace(/=[\w-]{43}/, "=…")),
      page: await browser.text("/sign-in/code"),
      wrong: await (await browser.post("/sign-in/code", { code: otherCode(known.mail?.code) })).text(),
    });
    expect(await shape(unknown)).toEqual(await shape(known));
    expect(world.mails.map(({ to }) => to)).toEqual([MARA]);
  });

  it("keeps its answer until nothing that tells of the address has been done", async () => {
    let looked = 0;
    const world = await memberWorld({ members: { later: () => looked++ } });
    await world.reader(MARA);
    await asked(world);
    await asked(world, "nobody@readers.example");
    expect(looked).toBe(2);
    expect(await world.db.selectFrom("sign_ins").selectAll().execute()).toEqual([]);
  });

  it("sets a cookie that no script reads and no other host gets", async () => {
    const secure = await asked(await memberWorld());
    expect(secure.response.headers.getSetCookie()[0]).toMatch(
      /^__Host-sign-in=[\w-]{43}; Max-Age=900; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    const plain = await asked(await memberWorld({ url: "http://127.0.0.1:4880" }));
    expect(plain.response.headers.getSetCookie()[0]).toMatch(
      /^sign-in=[\w-]{43}; Max-Age=900; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  it("mails nobody who complained, is unconfirmed or unreal, and says the same to them", async () => {
    const world = await memberWorld({
      members: { realms: { notion: "live", resend: "live", stripe: "sandbox" } },
    });
    await world.reader(MARA);
    expect((await asked(world)).response.status).toBe(303);
    const other = await memberWorld();
    const id = await other.reader(MARA);
    await suppress(other.db, other.clock, MARA, "complaint");
    expect(await isSuppressed(other.db, MARA)).toBe(true);
    expect((await asked(other)).response.status).toBe(303);
    await other.db.deleteFrom("suppressions").execute();
    await other.db.updateTable("subscribers").set({ status: "pending" }).where("id", "=", id).execute();
    expect((await asked(other)).response.status).toBe(303);
    expect([...world.mails, ...other.mails]).toEqual([]);
  });

  it("mails one address five times an hour at most, whoever asks", async () => {
    let network = 0;
    const world = await memberWorld({ members: { networkOf: () => `198.51.100.${network++}` } });
    await world.reader(MARA);
    const answers = [];
    for (let n = 0; n < 8; n++) answers.push((await asked(world)).response.status);
    expect(answers).toEqual([303, 303, 303, 303, 303, 429, 429, 429]);
    expect(world.mails).toHaveLength(5);
    const kept = JSON.stringify(await world.db.selectFrom("rate_counts").selectAll().execute());
    expect(kept).not.toMatch(/mara|198\.51/);
  });

  it("lets one network ask for thirty addresses an hour", async () => {
    const world = await memberWorld();
    const answers = [];
    for (let n = 0; n < 32; n++) answers.push((await asked(world, `n${n}@readers.example`)).response.status);
    expect(answers.slice(28)).toEqual([303, 303, 429, 429]);
  });

  it.each([
    "",
    "nobody",
    "a b@c.example",
    `${"a".repeat(10_000)}@readers.example`,
    "a@b.example\r\nBcc: c@d.example",
    "a@b\u0000.example",
  ])("refuses the address %j with a page", async (email) => {
    const world = await memberWorld();
    const { response } = await asked(world, email);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("That is no mail address");
  });
});

describe("the code", () => {
  it("signs in, once", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    const { browser, mail } = await asked(world);
    expect(mail?.code).toMatch(/^\d{6}$/);
    const response = await browser.post("/sign-in/code", {
      code: ` ${mail?.code.slice(0, 3)} ${mail?.code.slice(3)} `,
    });
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("/account");
    expect(response.headers.getSetCookie().at(-1)).toMatch(
      /^__Host-session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(await browser.text("/account")).toContain(MARA);
  });

  it("is worth nothing a second time, in another browser, or with the old cookie", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    const { browser, mail } = await asked(world);
    const old = new Map(browser.cookies);
    const thief = await asked(world, "nobody@readers.example");
    expect((await thief.browser.post("/sign-in/code", { code: mail?.code ?? "" })).status).toBe(400);
    expect((await world.browser().post("/sign-in/code", { code: mail?.code ?? "" })).status).toBe(400);
    expect((await browser.post("/sign-in/code", { code: mail?.code ?? "" })).status).toBe(303);
    const again = world.browser();
    for (const [key, value] of old) again.cookies.set(key, value);
    expect((await again.post("/sign-in/code", { code: mail?.code ?? "" })).status).toBe(400);
  });

  it("is good for fifteen minutes", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    const first = await asked(world);
    world.clock.advance(15 * MINUTE_MS - 1);
    expect((await first.browser.post("/sign-in/code", { code: first.mail?.code ?? "" })).status).toBe(303);
    const second = await asked(world);
    world.clock.advance(15 * MINUTE_MS);
    expect((await second.browser.post("/sign-in/code", { code: second.mail?.code ?? "" })).status).toBe(400);
  });

  it("may be guessed at five times: after that the right one is not taken either", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    const { browser, mail } = await asked(world);
    const wrong = otherCode(mail?.code);
    const answers = [];
    for (let n = 0; n < 5; n++) answers.push((await browser.post("/sign-in/code", { code: wrong })).status);
    expect(answers).toEqual([400, 400, 400, 400, 400]);
    expect((await browser.post("/sign-in/code", { code: mail?.code ?? "" })).status).toBe(429);
    expect(await world.db.selectFrom("sessions").selectAll().execute()).toEqual([]);
  });

  it("says the same after five wrong ones where no mail was ever sent", async () => {
    const world = await memberWorld();
    const { browser } = await asked(world, "nobody@readers.example");
    const answers = [];
    for (let n = 0; n < 6; n++)
      answers.push((await browser.post("/sign-in/code", { code: "123456" })).status);
    expect(answers).toEqual([400, 400, 400, 400, 400, 429]);
  });

  it("is tried by forty guesses of one network an hour at most, over all its browsers", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    const answers = [];
    for (let browsers = 0; browsers < 9; browsers++) {
      const { browser } = await asked(world, `n${browsers}@readers.example`);
      for (let n = 0; n < 5; n++)
        answers.push((await browser.post("/sign-in/code", { code: "123456" })).status);
    }
    expect(answers.filter((status) => status === 400)).toHaveLength(40);
    expect(answers.slice(40)).toEqual([429, 429, 429, 429, 429]);
  });

  it("lets in one of twenty that come at once", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    const { browser, mail } = await asked(world);
    const cookies = new Map(browser.cookies);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => {
        const twin = world.browser();
        for (const [key, value] of cookies) twin.cookies.set(key, value);
        return twin.post("/sign-in/code", { code: mail?.code ?? "" });
      }),
    );
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(await world.db.selectFrom("sessions").selectAll().execute()).toHaveLength(1);
  });

  it("stands nowhere in the ledger, and neither do the cookies", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    const { browser, mail } = await asked(world);
    await browser.post("/sign-in/code", { code: mail?.code ?? "" });
    const kept = JSON.stringify(await stateOf(world));
    for (const secret of [...browser.cookies.values(), `"${mail?.code}"`]) expect(kept).not.toContain(secret);
  });
});

describe("the link", () => {
  it("shows a button, changes nothing until it is pressed, and signs in once", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    const { browser, mail } = await asked(world);
    const before = await stateOf(world);
    for (let n = 0; n < 3; n++) {
      expect(await browser.text(mail?.url ?? "")).toContain("mail programs open links by themselves");
    }
    expect(await stateOf(world)).toEqual(before);
    const second = new Map(browser.cookies);
    expect((await browser.post(mail?.url ?? "")).headers.get("location")).toBe("/account");
    const replay = world.browser();
    for (const [key, value] of second) replay.cookies.set(key, value);
    expect((await replay.post(mail?.url ?? "")).status).toBe(404);
    expect((await replay.get(mail?.url ?? "")).status).toBe(404);
    expect(await world.db.selectFrom("sessions").selectAll().execute()).toHaveLength(1);
  });

  it("is of no use in a browser that did not ask", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    const { mail } = await asked(world);
    const thief = await asked(world, "eve@readers.example");
    for (const browser of [world.browser(), thief.browser]) {
      expect(await browser.text(mail?.url ?? "")).toContain("You asked in another browser");
      expect((await browser.post(mail?.url ?? "")).status).toBe(400);
    }
    expect(await world.db.selectFrom("sessions").selectAll().execute()).toEqual([]);
  });

  it("is dead after the code was used, after fifteen minutes, and when altered or cut short", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    const first = await asked(world);
    const url = first.mail?.url ?? "";
    for (const broken of [url.slice(0, -1), `${url.slice(0, -2)}AA`, url.replace("sign-in/", "sign-in/x")]) {
      expect((await first.browser.get(broken)).status).toBe(404);
      expect((await first.browser.post(broken)).status).toBe(404);
    }
    const cookies = new Map(first.browser.cookies);
    await first.browser.post("/sign-in/code", { code: first.mail?.code ?? "" });
    const late = world.browser();
    for (const [key, value] of cookies) late.cookies.set(key, value);
    expect((await late.post(url)).status).toBe(404);
    const second = await asked(world);
    world.clock.advance(15 * MINUTE_MS);
    expect((await second.browser.post(second.mail?.url ?? "")).status).toBe(404);
  });

  it("lets in one of ten presses at once", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    const { browser, mail } = await asked(world);
    const cookies = new Map(browser.cookies);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => {
        const twin = world.browser();
        for (const [key, value] of cookies) twin.cookies.set(key, value);
        return twin.post(mail?.url ?? "");
      }),
    );
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
  });
});

describe("a session", () => {
  it("is never one that the browser brought along", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    const planted = "A".repeat(43);
    const { browser, mail } = await asked(world);
    browser.cookies.set("__Host-session", planted);
    await browser.post("/sign-in/code", { code: mail?.code ?? "" });
    expect(browser.cookies.get("__Host-session")).not.toBe(planted);
    const thief = world.browser();
    thief.cookies.set("__Host-session", planted);
    expect((await thief.get("/account")).headers.get("location")).toBe("/sign-in");
  });

  it("lasts thirty days from the last visit, and its cookie with it", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    const browser = await world.signedIn(MARA);
    world.clock.advance(29 * DAY_MS);
    const visit = await browser.get("/account");
    expect(visit.status).toBe(200);
    expect(visit.headers.getSetCookie()[0]).toContain("Max-Age=2592000");
    world.clock.advance(29 * DAY_MS);
    expect((await browser.get("/account")).status).toBe(200);
    world.clock.advance(30 * DAY_MS);
    expect((await browser.get("/account")).status).toBe(303);
  });

  it("ends with signing out, also for whoever copied its cookie", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    const browser = await world.signedIn(MARA);
    const copied = world.browser();
    for (const [key, value] of browser.cookies) copied.cookies.set(key, value);
    expect((await browser.post("/sign-out")).headers.get("location")).toBe("/sign-in");
    expect(browser.cookies.size).toBe(0);
    expect((await copied.get("/account")).status).toBe(303);
  });

  it("ends everywhere when its reader says so, and nobody else's does", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    await world.reader("ruth@readers.example");
    const [one, other] = [await world.signedIn(MARA), await world.signedIn(MARA)];
    const ruth = await world.signedIn("ruth@readers.example");
    expect(await one.text("/account")).toContain("2 browsers");
    await one.post("/account/sign-out-everywhere");
    expect((await other.get("/account")).status).toBe(303);
    expect((await ruth.get("/account")).status).toBe(200);
  });

  it.each([
    [{ Origin: "https://evil.example" }],
    [{ "Sec-Fetch-Site": "cross-site" }],
    [{ "Sec-Fetch-Site": "same-site" }],
    [{ Origin: "null" }],
  ])("does nothing for a form of another site: %j", async (headers) => {
    const world = await memberWorld();
    const id = await world.reader(MARA);
    const browser = await world.signedIn(MARA);
    const before = await stateOf(world);
    for (const path of [
      "/account/leave",
      "/account/erase",
      "/account/preferences",
      "/sign-out",
      "/sign-in",
    ]) {
      expect((await browser.post(path, { email: MARA }, headers)).status).toBe(403);
    }
    expect(await stateOf(world)).toEqual(before);
    expect(await world.person(id)).toMatchObject({ status: "confirmed" });
  });

  it("takes no form that is too long or of another kind", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    const browser = await world.signedIn(MARA);
    expect((await browser.post("/account/preferences", { name: "x".repeat(10_000_000) })).status).toBe(413);
    expect(
      (await browser.post("/sign-in", { email: MARA }, { "Content-Type": "application/json" })).status,
    ).toBe(415);
  });

  it("is kept by no cache", async () => {
    const world = await memberWorld();
    await world.reader(MARA);
    const browser = await world.signedIn(MARA);
    for (const path of ["/account", "/account/erase", "/account/export.json", "/sign-in"]) {
      expect((await browser.get(path)).headers.get("cache-control")).toBe("private, no-store");
    }
  });
});
