import { describe, expect, it } from "vitest";
import { sendRequested } from "../../jobs/send-requested.ts";
import { addConfirmed, unsubscribe } from "../../src/audience/subscribers.ts";
import { hold } from "../../src/ledger/held.ts";
import { SITE, signUpWorld } from "./sign-up-world.ts";

const DAY_MS = 24 * 60 * 60_000;
const WAITS = "Look into your inbox.";

describe("somebody who signs up", () => {
  it("is asked by mail, confirms with the button, and may choose", async () => {
    const world = await signUpWorld();
    const answer = await world.subscribe("mara@readers.example", {
      name: "Mara",
      interest: "Practical Builders",
    });
    expect(answer).toMatchObject({ status: 200, heading: WAITS });
    const [person] = await world.people();
    expect(person).toMatchObject({
      ...{ email: "mara@readers.example", name: "Mara", interest: "Practical Builders" },
      ...{ status: "pending", tier: "free", realm: "sandbox", source: "sign-up" },
    });
    expect(await world.mails()).toMatchObject([
      { to: ["mara@readers.example"], subject: "Confirm your subscription to The Small Press" },
    ]);

    const link = await world.link();
    for (const _ of [1, 2]) {
      expect(await world.get(link)).toMatchObject({
        status: 200,
        heading: "One press, and you are on the list.",
      });
    }
    expect((await world.people())[0]?.status).toBe("pending");

    const pressed = await world.post(link, {});
    expect(pressed.status).toBe(303);
    expect((await world.people())[0]).toMatchObject({
      status: "confirmed",
      consent_act: expect.stringContaining("button"),
    });
    const welcome = await world.get(String(pressed.headers.get("location")));
    expect(welcome.text).toContain("$10.00");
    expect(welcome.text).toContain("Paying opens soon");
  });

  it("is in the cohort of what they came for from the press on, unless the owner chose theirs", async () => {
    const world = await signUpWorld();
    const join = async (email: string, mine?: string) => {
      await world.subscribe(email, { interest: "Practical Builders" });
      const word = { cohort: mine ?? null, cohort_by: mine ? "owner" : null };
      await world.ledger.db.updateTable("subscribers").set(word).where("email", "=", email).execute();
      await world.post(await world.link(), {});
      return (await world.people()).find((person) => person.email === email);
    };
    expect(await join("mara@readers.example")).toMatchObject({
      ...{ status: "confirmed", cohort: "Practical Builders", cohort_by: "rule" },
      ...{ cohort_why: "They said so themselves.", updated_at: world.clock.now().toISOString() },
    });
    const chosen = { cohort: "Casual Enthusiasts", cohort_by: "owner" };
    expect(await join("jo@readers.example", chosen.cohort)).toMatchObject({ status: "confirmed", ...chosen });
  });

  it("leaves a record of what they agreed to, where, and from which network, without its address", async () => {
    const world = await signUpWorld();
    await world.subscribe("mara@readers.example");
    await world.post(await world.link(), {}, "203.0.113.9");
    const consents = await world.consents();
    expect(consents.map(({ act, place }) => [act, place])).toEqual([
      ["asked on the sign-up page", "https://small-press.example/subscribe"],
      ["confirmed by the button in a mail", "https://small-press.example/confirm"],
    ]);
    expect(consents[0]?.wording).toContain("You will get The Small Press by mail");
    expect(consents[1]?.wording).toBe("Yes, send me The Small Press");
    expect(JSON.parse(consents[0]?.facts ?? "{}").network).toMatch(/^[\w-]{16}$/);
    expect(JSON.stringify(consents)).not.toMatch(/203\.0\.113|198\.51\.100/);
  });

  it("is confirmed once by two presses at the same time, and a later press finds it done", async () => {
    const world = await signUpWorld();
    await world.subscribe("mara@readers.example");
    const link = await world.link();
    const answers = await Promise.all([world.post(link, {}), world.post(link, {})]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 303]);
    expect(await world.post(link, {})).toMatchObject({ status: 200, heading: "You are confirmed already." });
    expect((await world.events()).filter((type) => type === "subscriber.confirmed")).toHaveLength(1);
  });

  it("is not brought back by an old link once they have left, but by a new one", async () => {
    const world = await signUpWorld();
    await world.subscribe("mara@readers.example");
    const link = await world.link();
    await world.post(link, {});
    await unsubscribe(world, (await world.people())[0]?.id ?? "", "a test");
    expect(await world.post(link, {})).toMatchObject({ status: 410 });
    expect((await world.people())[0]?.status).toBe("unsubscribed");
    await world.subscribe("mara@readers.example");
    expect((await world.people())[0]?.status).toBe("unsubscribed");
    await world.post(await world.link(), {});
    expect((await world.people())[0]).toMatchObject({ status: "confirmed", left_at: null, left_why: null });
  });

  it("who is late may ask for a new link, at most three mails a day", async () => {
    const world = await signUpWorld();
    await world.subscribe("mara@readers.example");
    const link = await world.link();
    world.clock.advance(8 * DAY_MS);
    expect(await world.get(link)).toMatchObject({ status: 410, heading: "This link is too old." });
    expect(await world.post(link, {})).toMatchObject({ status: 410, heading: "This link is too old." });
    for (const _ of [1, 2, 3, 4, 5]) {
      expect(await world.post(`${link}/again`, {})).toMatchObject({ status: 200, heading: WAITS });
    }
    expect(await world.mails()).toHaveLength(4);
    expect((await world.post(await world.link(), {})).status).toBe(303);
  });

  it("is forgotten after 14 days with all that is kept, unless they have paid", async () => {
    const world = await signUpWorld();
    await world.subscribe("mara@readers.example");
    const link = await world.link();
    await world.subscribe("paul@readers.example");
    await world.ledger.db
      .updateTable("subscribers")
      .set({ tier: "premium monthly" })
      .where("email", "like", "paul%")
      .execute();
    const job = () => sendRequested({ ...world.mail, signal: new AbortController().signal });
    world.clock.advance(13 * DAY_MS);
    await job();
    expect(await world.people()).toHaveLength(2);
    world.clock.advance(2 * DAY_MS);
    await job();
    expect((await world.people()).map(({ email }) => email)).toEqual(["paul@readers.example"]);
    expect(await world.consents()).toHaveLength(1);
    expect(await world.get(link)).toMatchObject({
      status: 410,
      heading: "This link leads nowhere any more.",
    });
  });

  it("goes to the Payment Link, tied to who they are, and stays a free reader", async () => {
    const monthly = "https://buy.stripe.test/abc?locale=en";
    const shop = async () => ({
      ...{ links: { free: null, monthly, yearly: null }, portal: null, realm: "live" as const },
    });
    const world = await signUpWorld({ signUp: { shop } });
    await world.subscribe("mara+letters@readers.example");
    const { headers } = await world.post(await world.link(), {});
    const path = String(headers.get("location"));
    const { text } = await world.get(path);
    const [person] = await world.people();
    expect(text).toContain(
      `${monthly}&amp;client_reference_id=${person?.id}&amp;prefilled_email=mara%2Bletters%40readers.example`,
    );
    for (const _ of [1, 2]) expect((await world.post(path, { period: "yearly" })).text).toContain("is noted");
    expect((await world.events()).filter((type) => type === "tier.wished")).toHaveLength(1);
    expect((await world.people())[0]?.tier).toBe("free");
    expect((await world.post(path, { period: "weekly" })).status).toBe(400);
  });
});

describe("the answer to a sign-up", () => {
  it("is the same for an address that is known, new, or never to be mailed; only the mail differs", async () => {
    const isSuppressed = async (email: string) => email === "gone@readers.example";
    const world = await signUpWorld({ signUp: { isSuppressed } });
    const consent = { act: "a test", at: world.clock.now() };
    await addConfirmed(world, { email: "mara@readers.example" }, { realm: "live", source: "test", consent });
    const answers = [];
    for (const email of ["mara@readers.example", "newc@readers.example", "gone@readers.example"]) {
      const { status, text } = await world.subscribe(email);
      answers.push([status, text.replaceAll(email, "…")]);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect((await world.mails()).map(({ to, subject }) => [to?.[0], subject])).toEqual([
      ["mara@readers.example", "You are on the list of The Small Press already"],
      ["newc@readers.example", "Confirm your subscription to The Small Press"],
    ]);
    expect((await world.people()).map(({ email }) => email)).not.toContain("gone@readers.example");
  });

  it("says yes to a machine that fills in what nobody sees, and does nothing", async () => {
    const world = await signUpWorld();
    expect((await world.subscribe("mara@readers.example", { company: "Acme" })).heading).toBe(WAITS);
    expect(await world.people()).toEqual([]);
    expect(await world.mails()).toEqual([]);
  });

  it("asks for another press from whoever is too quick, or brings no time or a forged one", async () => {
    const world = await signUpWorld();
    const at = await world.stamp();
    for (const stamp of [at, "", "zzzz.AAAAAAAAAAAAAAAA", `${at}x`]) {
      const answer = await world.post("/subscribe", { email: "mara@readers.example", at: stamp });
      expect(answer).toMatchObject({ status: 422 });
      expect(answer.text).toContain("once more");
      expect(answer.text).toContain('value="mara@readers.example"');
    }
    expect(await world.people()).toEqual([]);
    world.clock.advance(3_000);
    expect((await world.post("/subscribe", { email: "mara@readers.example", at })).heading).toBe(WAITS);
  });

  it("asks about an address with a slip in it, and takes either", async () => {
    const world = await signUpWorld();
    const asked = await world.subscribe("mara@gmial.com");
    expect(asked).toMatchObject({ status: 200, heading: "Did you mean gmail.com?" });
    expect(await world.people()).toEqual([]);
    await world.subscribe("mara@gmial.com", { sure: "1" });
    await world.subscribe("mara@gmail.com", { sure: "1" });
    expect((await world.people()).map(({ email }) => email)).toEqual(["mara@gmial.com", "mara@gmail.com"]);
  });

  it("mails one address three times a day, and lets one network ask twenty times an hour", async () => {
    const world = await signUpWorld();
    for (let n = 0; n < 5; n++) await world.subscribe("mara@readers.example", {}, `192.0.${n}.1`);
    expect(await world.mails()).toHaveLength(3);
    const statuses: number[] = [];
    for (let n = 0; n < 22; n++)
      statuses.push((await world.subscribe(`reader-${n}@readers.example`, {}, `198.51.100.${n}`)).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(statuses.slice(20)).toEqual([429, 429]);
    expect((await world.subscribe("other@readers.example", {}, "203.0.113.1")).status).toBe(200);
  });

  it("is that it is closed, while the home is held or a live press lacks what the law asks", async () => {
    const held = await signUpWorld();
    await hold(held.ledger, "it was restored");
    expect(await held.subscribe("mara@readers.example")).toMatchObject({ status: 503 });
    const lacking = await signUpWorld({ realm: "live" });
    expect((await lacking.subscribe("mara@readers.example")).heading).toContain("closed for the moment");
    expect([...(await held.people()), ...(await lacking.people())]).toEqual([]);
  });
});

describe("the form on the landing page", () => {
  it("carries when it was shown, and works", async () => {
    const world = await signUpWorld();
    const { text, headers } = await world.get("/");
    const at = /name="at" value="([^"]+)"/.exec(text)?.[1] ?? "";
    world.clock.advance(4_000);
    expect((await world.post("/subscribe", { email: "mara@readers.example", company: "", at })).heading).toBe(
      WAITS,
    );
    expect(headers.get("content-security-policy")).not.toContain("unsafe");
  });

  it("brings along where somebody came from, for them alone", async () => {
    const world = await signUpWorld();
    const plain = await world.get("/");
    expect(plain.headers.get("cache-control")).toBe("public, max-age=3600");
    const { text, headers } = await world.get(`/?utm_source='"><script>&ref=ada`, {
      referer: `${SITE}.evil.example/`,
    });
    expect(headers.get("cache-control")).toBe("private, no-cache");
    expect(text).not.toContain("<script>");
    expect(text).toContain("&#39;\\&quot;&gt;&lt;script&gt;");
    const from = fromIn(text);
    await world.subscribe("mara@readers.example", { from });
    expect((await world.people())[0]?.first_touch).toBe(from);
    expect(JSON.parse(from)).toEqual({
      ...{ source: `'"><script>`, referrer: "small-press.example.evil.example", ref: "ada", landing: "/" },
    });
  });

  it("tells it from the page of ours that led to it; the first one wins, and nonsense is none", async () => {
    const world = await signUpWorld();
    const { text } = await world.get("/subscribe", { referer: `${SITE}/issues/ink/?utm_source=hn` });
    await world.subscribe("mara@readers.example", { from: fromIn(text) });
    await world.subscribe("mara@readers.example", { from: '{"source":"elsewhere"}' });
    expect((await world.subscribe("jo@readers.example", { from: "null" })).heading).toBe(WAITS);
    const kept = (await world.people()).map(({ first_touch }) => first_touch);
    expect(kept).toEqual(['{"source":"hn","landing":"/issues/ink/"}', null]);
  });
});

/** What the form carries in its hidden field. */
function fromIn(text: string): string {
  const value = /name="from" value="([^"]+)"/.exec(text)?.[1] ?? "";
  const signs = { "&quot;": '"', "&#39;": "'", "&lt;": "<", "&gt;": ">", "&amp;": "&" };
  return Object.entries(signs).reduce((plain, [escaped, sign]) => plain.replaceAll(escaped, sign), value);
}
