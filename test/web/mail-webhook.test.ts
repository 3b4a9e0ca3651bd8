import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Resend } from "resend";
import { describe, expect, it, onTestFinished } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { openLog } from "../../src/core/log.ts";
import { hearMails, postSecret } from "../../src/delivery/posts.ts";
import { resendPosts } from "../../src/services/resend/webhook.ts";
import { background } from "../../src/web/background.ts";
import { webApp } from "../../src/web/web-app.ts";
import { load, refusal } from "../config/config-for-test.ts";
import { type ReturnsWorld, returnsWorld } from "../delivery/returns-world.ts";
import { mailerAt } from "../delivery/world.ts";
import { temporaryFolder } from "../ledger/ledger-for-test.ts";

const SECRET = `whsec_${Buffer.from("an invented secret of this test").toString("base64")}`;
const BEA = "reader-1@readers.test";
const MINUTE_MS = 60_000;

/** The web of a press whose issue went out. `secret` null is a home that was given none. */
async function press(world: ReturnsWorld, secret: string | null = SECRET) {
  const folder = temporaryFolder();
  const log = openLog(`${folder}/web.log`);
  const later = background(log);
  const app = webApp({
    ...{ ledger: world.ledger, clock: world.clock, log, name: "The Small Press" },
    site: { dir: folder, assets: folder, url: "https://small-press.example", realm: "live" },
    readUnsubscribeToken: () => null,
    mailEvents: {
      reader: async () => (secret ? resendPosts(secret) : null),
      account: async () => world.mailer.account,
      networkOf: (c) => c.req.header("x-network") ?? "192.0.2.0/24",
      background: later,
    },
  });
  const post = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) => {
    const answer = await app.request("/hooks/resend", { method: "POST", body, headers });
    await later.idle();
    return answer.status;
  };
  return { app, later, post, folder };
}

interface Signing {
  id?: string;
  at?: Date;
  secret?: string;
}

/** As Svix signs. */
function signed(body: string, { id = "msg_1", at = new Date(), secret = SECRET }: Signing) {
  const stamp = String(Math.floor(at.getTime() / 1_000));
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${stamp}.${body}`).digest("base64");
  return { "svix-id": id, "svix-timestamp": stamp, "svix-signature": `v1,${signature}` };
}

async function bounceIn(world: ReturnsWorld) {
  const { provider_id } = await world.delivery(BEA);
  return JSON.stringify({
    type: "email.bounced",
    created_at: "2026-11-02T08:00:03.000Z",
    data: {
      ...{ email_id: provider_id, to: [BEA], from: "ada@letters.test", subject: "Letters by lamplight" },
      bounce: { type: "Permanent", subType: "General", message: `550 5.1.1 <${BEA}> user unknown` },
    },
  });
}

/** A press that the twin posts to over a socket, as Resend would. */
async function heard() {
  const world = await returnsWorld();
  const folder = temporaryFolder();
  const log = openLog(`${folder}/web.log`);
  const later = background(log);
  const app = webApp({
    ...{ ledger: world.ledger, clock: world.clock, log, name: "The Small Press" },
    site: { dir: folder, assets: folder, url: "https://small-press.example", realm: "live" },
    readUnsubscribeToken: () => null,
    mailEvents: {
      reader: async () => {
        const secret = await postSecret(world.ledger.db, "sandbox");
        return secret ? resendPosts(secret) : null;
      },
      account: async () => world.mailer.account,
      networkOf: () => "192.0.2.0/24",
      background: later,
    },
  });
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const host = { ledger: world.ledger, mailer: async () => world.mailer };
  const hear = () => hearMails(host, url);
  expect(await hear()).toBe(true);
  const posted = async () => {
    const round = await world.owner.tick();
    await later.idle();
    return round;
  };
  return { ...world, posted, hear };
}

describe("what the mail service posts", () => {
  it("ends on deliveries and readers, as the service meant it", async () => {
    const world = await heard();
    const [BEA, CEM, DAN] = [1, 2, 3].map((n) => `reader-${n}@readers.test`) as [string, string, string];
    world.clock.advance(2_000);
    await world.posted();
    world.clock.advance(10 * MINUTE_MS);
    await world.owner.click(BEA, "https://shop.example/lamp");
    await world.owner.bounce(CEM, "soft");
    await world.owner.complain(DAN);
    expect((await world.posted()).failed).toBe(0);
    expect(await world.delivery(BEA)).toMatchObject({ fate: "delivered", clicked_at: expect.any(String) });
    expect(await world.clicks()).toMatchObject([{ url: "https://shop.example/lamp" }]);
    expect(await world.delivery(CEM)).toMatchObject({ fate: "soft bounced" });
    expect(await world.person(CEM)).toMatchObject({ status: "confirmed" });
    expect(await world.delivery(DAN)).toMatchObject({ fate: "complained" });
    expect(await world.person(DAN)).toMatchObject({ status: "unsubscribed" });
    expect((await world.events()).filter(({ applied_at }) => applied_at === null)).toEqual([]);
  });
});

describe("the webhook", () => {
  it("is made once, and found again", async () => {
    const world = await heard();
    const secret = await postSecret(world.ledger.db, "sandbox");
    expect(await world.hear()).toBe(true);
    const { data } = await new Resend("re_test", { baseUrl: world.url }).webhooks.list();
    expect(data?.data).toHaveLength(1);
    expect(await postSecret(world.ledger.db, "sandbox")).toBe(secret);
    expect(await postSecret(world.ledger.db, "live")).toBeNull();
  });

  it("is made once where the answer to its making was lost", async () => {
    const world = await returnsWorld({ readers: 1 });
    world.addFaults([{ service: "resend", match: "POST /webhooks", kind: "drop-after", count: 1 }]);
    const secret = await world.mailer.postTo?.("http://127.0.0.1:1/hooks/resend");
    expect(secret).toMatch(/^whsec_/);
    const { data } = await new Resend("re_test", { baseUrl: world.url }).webhooks.list();
    expect(data?.data).toHaveLength(1);
  });

  it("is none where the key may only send", async () => {
    const world = await returnsWorld({ readers: 1 });
    const sending = mailerAt(world.url, world.clock, { key: "re_sending_only" });
    const host = { ledger: world.ledger, mailer: async () => sending };
    expect(await hearMails(host, "http://127.0.0.1:1")).toBe(false);
  });
});

describe("a post that is signed", () => {
  it("is answered with 200, kept without an address, and applied", async () => {
    const world = await returnsWorld();
    const { post } = await press(world);
    const body = await bounceIn(world);
    expect(await post(body, signed(body, { at: world.clock.now() }))).toBe(200);
    expect(await world.delivery(BEA)).toMatchObject({ fate: "bounced" });
    expect(await world.person(BEA)).toMatchObject({ status: "unsubscribed" });
    const [event] = await world.events();
    expect(event).toMatchObject({
      id: "msg_1",
      at: "2026-11-02T08:00:03.000Z",
      applied_at: expect.any(String),
    });
    expect(JSON.stringify(event)).not.toContain("@");
  });

  it("counts once, however often it comes", async () => {
    const world = await returnsWorld();
    const { post } = await press(world);
    const body = await bounceIn(world);
    for (const minutes of [0, 5, 30]) {
      world.clock.advance(minutes * MINUTE_MS);
      expect(await post(body, signed(body, { at: world.clock.now() }))).toBe(200);
    }
    expect(await world.events()).toHaveLength(1);
  });

  it("may carry several signatures, while the secret is being changed", async () => {
    const world = await returnsWorld();
    const { post } = await press(world);
    const body = await bounceIn(world);
    const headers = signed(body, { at: world.clock.now() });
    const other = signed(body, { at: world.clock.now(), secret: "whsec_bmV3" })["svix-signature"];
    const both = { ...headers, "svix-signature": `${other} v1a,x ${headers["svix-signature"]}` };
    expect(await post(body, both)).toBe(200);
    expect(await world.events()).toHaveLength(1);
  });

  it.each([
    [
      "of no interest here",
      { type: "contact.created", created_at: "2026-11-02T08:00:00Z", data: { id: "c" } },
    ],
    [
      "that a mail was sent",
      { type: "email.sent", created_at: "2026-11-02T08:00:00Z", data: { email_id: "m" } },
    ],
    ["about no mail", { type: "email.delivered", created_at: "2026-11-02T08:00:00Z", data: {} }],
    ["that doesn't say when", { type: "email.delivered", created_at: "lately", data: { email_id: "m" } }],
    ["of no object", 7],
  ])("%s is answered and passed over", async (_, event) => {
    const world = await returnsWorld({ readers: 1 });
    const { post } = await press(world);
    const body = JSON.stringify(event);
    expect(await post(body, signed(body, { at: world.clock.now() }))).toBe(200);
    expect(await world.events()).toEqual([]);
  });

  it("is believed exactly where the SDK believes it", async () => {
    const clock = manualClock(new Date());
    const reader = resendPosts(SECRET);
    const resend = new Resend("re_test");
    const body = '{"type":"email.sent","data":{"words":"Zoë’s"}}';
    const right = signed(body, { at: clock.now() });
    const cases: [string, Record<string, string>][] = [
      [body, right],
      [`${body} `, right],
      [body, { ...right, "svix-id": "msg_2" }],
      [body, { ...right, "svix-signature": right["svix-signature"].replace("v1,", "v2,") }],
      [body, { ...right, "svix-signature": "v1," }],
      [body, signed(body, { at: new Date(clock.now().getTime() - 6 * MINUTE_MS) })],
      [body, signed(body, { at: new Date(clock.now().getTime() + 6 * MINUTE_MS) })],
      [body, signed(body, { at: new Date(clock.now().getTime() - 4 * MINUTE_MS) })],
    ];
    const verdicts = cases.map(([text, headers]) => {
      const header = (name: string) => headers[name];
      const ours = !reader.refuses(header, clock.now()) && reader.read(Buffer.from(text), header) !== null;
      return [ours, believes(resend, text, headers)];
    });
    expect(verdicts.map(([ours]) => ours)).toEqual(verdicts.map(([, theirs]) => theirs));
    expect(verdicts.map(([ours]) => ours)).toEqual([true, false, false, false, false, false, false, true]);
  });
});

function believes(resend: Resend, payload: string, headers: Record<string, string>): boolean {
  const [id = "", timestamp = "", signature = ""] = ["id", "timestamp", "signature"].map(
    (name) => headers[`svix-${name}`] ?? "",
  );
  try {
    resend.webhooks.verify({ payload, webhookSecret: SECRET, headers: { id, timestamp, signature } });
    return true;
  } catch {
    return false;
  }
}

describe("a post that is not signed rightly", () => {
  it("is refused, and nothing of it is kept", async () => {
    const world = await returnsWorld({ readers: 1 });
    const { post } = await press(world);
    const body = await bounceIn(world);
    const at = world.clock.now();
    const right = signed(body, { at });
    const wrong: Record<string, string>[] = [
      {},
      { "svix-id": "msg_1" },
      { ...right, "svix-timestamp": "now" },
      { ...right, "svix-signature": "" },
      signed(body, { at, secret: "whsec_c29tZWJvZHkgZWxzZSdz" }),
      signed(`${body} `, { at }),
      signed(body, { at: new Date(at.getTime() - 6 * MINUTE_MS) }),
      signed(body, { at: new Date(at.getTime() + 6 * MINUTE_MS) }),
    ];
    for (const headers of wrong) expect(await post(body, headers)).toBe(401);
    expect(await world.events()).toEqual([]);
    expect(await world.person(BEA)).toMatchObject({ status: "confirmed" });
  });

  it("twenty times a minute is told to wait, and keeps nobody out who signs", async () => {
    const world = await returnsWorld({ readers: 1 });
    const { post } = await press(world);
    const from = (network: string) => post("{}", { "x-network": network });
    for (let times = 0; times < 20; times++) expect(await from("198.51.100.0/24")).toBe(401);
    expect(await from("198.51.100.0/24")).toBe(429);
    expect(await from("203.0.113.0/24")).toBe(401);
    const body = await bounceIn(world);
    const headers = { ...signed(body, { at: world.clock.now() }), "x-network": "198.51.100.0/24" };
    expect(await post(body, headers)).toBe(200);
    world.clock.advance(MINUTE_MS);
    expect(await from("198.51.100.0/24")).toBe(401);
  });

  it("is not read to its end when it is too large", async () => {
    const world = await returnsWorld({ readers: 1 });
    const { post } = await press(world);
    const body = " ".repeat(256_001);
    expect(await post(body, signed(body, { at: world.clock.now() }))).toBe(413);
    const most = " ".repeat(256_000);
    expect(await post(most, signed(most, { at: world.clock.now() }))).toBe(200);
  });
});

describe("the address", () => {
  it("is not there while no secret is set", async () => {
    const world = await returnsWorld({ readers: 1 });
    const { app, post } = await press(world, null);
    expect(await post("{}", {})).toBe(404);
    for (const method of ["GET", "PUT"])
      expect((await app.request("/hooks/resend", { method })).status).toBe(404);
  });

  it("has its secret from RESEND_WEBHOOK_SECRET, which is not printed when it is wrong", async () => {
    expect((await load({ homeEnv: `RESEND_WEBHOOK_SECRET=${SECRET}\n` })).env.RESEND_WEBHOOK_SECRET).toBe(
      SECRET,
    );
    const { message, problems } = await refusal({ homeEnv: "RESEND_WEBHOOK_SECRET=re_abcdefgh\n" });
    expect(problems.map(({ key }) => key)).toEqual(["RESEND_WEBHOOK_SECRET"]);
    expect(message).not.toContain("re_abcdefgh");
  });
});
