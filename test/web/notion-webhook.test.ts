import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { signWebhookPayload } from "@notionhq/client";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Account } from "../../src/core/account.ts";
import { openLog } from "../../src/core/log.ts";
import { hints } from "../../src/ledger/hints.ts";
import {
  awaitNotionToken,
  forgetNotionToken,
  type NotionWebhook,
  sentNotionToken,
} from "../../src/web/notion-webhook.ts";
import { type WebHost, webApp } from "../../src/web/web-app.ts";
import { load, refusal } from "../config/config-for-test.ts";
import { NOON, temporaryFolder, testLedger } from "../ledger/ledger-for-test.ts";

const TOKEN = "secret_tokenOfAnInventedSubscription";
const WORKSPACE = "c0ffee00-0000-4000-8000-000000000001";
const PAGE = "0d15ea5e-0000-4000-8000-000000000002";
const ACCOUNT: Account = { service: "notion", account: WORKSPACE, realm: "live" };
const HOUR_MS = 3_600_000;

const pageEvent = {
  id: "5eed0000-0000-4000-8000-000000000003",
  timestamp: NOON,
  workspace_id: WORKSPACE,
  type: "page.content_updated",
  entity: { id: PAGE, type: "page" },
  data: {},
};

/** A press whose web is up; `given` null leaves the webhook out of it. */
async function press(given: Partial<NotionWebhook> | null = { token: TOKEN }) {
  const folder = temporaryFolder();
  const { ledger, clock } = await testLedger();
  const logFile = `${folder}/web.log`;
  let changes = 0;
  const notion: NotionWebhook = {
    realm: "live",
    notionAccount: async () => ACCOUNT,
    deskChanged: () => void changes++,
    ...given,
  };
  const host: WebHost = {
    ledger,
    clock,
    log: openLog(logFile),
    site: { dir: folder, assets: folder, url: "https://small-press.example", realm: "live" },
    name: "The Small Press",
    readUnsubscribeToken: () => null,
    ...(given ? { notion } : {}),
  };
  const app = webApp(host);
  const post = async (body: string, signature?: string): Promise<number> => {
    const headers = signature === undefined ? {} : { "x-notion-signature": signature };
    return (await app.request("/webhooks/notion", { method: "POST", body, headers })).status;
  };
  return {
    app,
    ledger,
    clock,
    post,
    /** As Notion delivers: signed with its SDK. */
    async deliver(event: unknown, verificationToken = TOKEN): Promise<number> {
      const body = typeof event === "string" ? event : JSON.stringify(event);
      return post(body, await signWebhookPayload({ body, verificationToken }));
    },
    verify: (token: unknown = TOKEN) => post(JSON.stringify({ verification_token: token })),
    known: async () => (await hints(ledger.db, ACCOUNT)).map(({ entity }) => entity),
    changes: () => changes,
    log: () => readFileSync(logFile, "utf8"),
    home: () => ledger.db.selectFrom("home").selectAll().execute(),
  };
}

describe("an event that Notion signed", () => {
  it("leaves a hint and tells the desk", async () => {
    const { deliver, known, changes } = await press();
    expect(await deliver(pageEvent)).toBe(200);
    expect(await known()).toEqual([PAGE]);
    expect(changes()).toBe(1);
  });

  it("is taken by the bytes that came, whatever letters are in them", async () => {
    const { deliver, known } = await press();
    const body = JSON.stringify({ ...pageEvent, workspace_name: "Bücher, 本 and ✨" }, null, 3);
    expect(await deliver(`${body}\n`)).toBe(200);
    expect(await known()).toEqual([PAGE]);
  });

  it.each(["page.created", "page.deleted", "page.undeleted", "data_source.schema_updated"])(
    "%s is of interest",
    async (type) => {
      const { deliver, known } = await press();
      expect(await deliver({ ...pageEvent, type })).toBe(200);
      expect(await known()).toEqual([PAGE]);
    },
  );

  it.each<[string, object]>([
    ["about a comment", { type: "comment.created" }],
    ["that says no type", { type: undefined }],
    ["of another workspace", { workspace_id: "c0ffee00-0000-4000-8000-000000000009" }],
    ["that is older than a day", { timestamp: "2026-11-22T11:59:59.999Z" }],
    ["that doesn't say when it happened", { timestamp: "lately" }],
    ["about nothing", { entity: undefined }],
    ["about what has no id of Notion's", { entity: { id: "'; drop table hints", type: "page" } }],
  ])("%s is answered and passed over", async (_, different) => {
    const { deliver, known, changes } = await press();
    expect(await deliver({ ...pageEvent, ...different })).toBe(200);
    expect(await deliver("[]")).toBe(200);
    expect(await known()).toEqual([]);
    expect(changes()).toBe(0);
  });

  it("is still taken at the end of its day", async () => {
    const { deliver, known } = await press();
    expect(await deliver({ ...pageEvent, timestamp: "2026-11-22T12:00:00.000Z" })).toBe(200);
    expect(await known()).toEqual([PAGE]);
  });

  it("is passed over while nobody knows whose desk this is", async () => {
    const { deliver, known } = await press({ token: TOKEN, notionAccount: async () => null });
    expect(await deliver(pageEvent)).toBe(200);
    expect(await known()).toEqual([]);
  });

  it("but is not JSON is refused", async () => {
    const { deliver, known } = await press();
    expect(await deliver("{not JSON")).toBe(400);
    expect(await known()).toEqual([]);
  });

  it("changes nothing but hints", async () => {
    const { deliver, home, ledger } = await press();
    const before = await home();
    await deliver(pageEvent);
    expect(await home()).toEqual(before);
    expect(await ledger.db.selectFrom("events").selectAll().execute()).toEqual([]);
  });
});

describe("a signature", () => {
  const body = JSON.stringify(pageEvent);
  const signed = (verificationToken: string) => signWebhookPayload({ body, verificationToken });
  const forgeries: [string, () => Promise<string | undefined>][] = [
    ["is missing", async () => undefined],
    ["is empty", async () => ""],
    ["is made with another token", () => signed("secret_another")],
    ["lacks its scheme", async () => (await signed(TOKEN)).replace("sha256=", "")],
    ["is cut short", async () => (await signed(TOKEN)).slice(0, -2)],
    ["is too long", async () => `${await signed(TOKEN)}00`],
    ["is no hexadecimal", async () => `sha256=${"z".repeat(64)}`],
    ["is of another body", () => signWebhookPayload({ body: `${body} `, verificationToken: TOKEN })],
  ];

  it.each(forgeries)("that %s is refused, and nothing happens", async (_, forge) => {
    const { post, known, changes } = await press();
    expect(await post(body, await forge())).toBe(401);
    expect(await post("{not JSON", await forge())).toBe(401);
    expect([await known(), changes()]).toEqual([[], 0]);
  });

  it("in capitals is the same one, as for Notion's SDK", async () => {
    const { post, known } = await press();
    const signature = (await signed(TOKEN)).slice("sha256=".length).toUpperCase();
    expect(await post(body, `sha256=${signature}`)).toBe(200);
    expect(await known()).toEqual([PAGE]);
  });
});

describe("the token", () => {
  it("that a twin sent opens no real desk", async () => {
    const { ledger, clock, deliver, verify } = await press({ realm: "sandbox" });
    await awaitNotionToken(ledger.db, clock, "sandbox");
    expect(await verify()).toBe(200);
    expect(await deliver(pageEvent)).toBe(200);
    expect(await sentNotionToken(ledger.db, "live")).toBeNull();
  });

  it("that Notion posts while it is awaited is kept, and not written to the log", async () => {
    const { ledger, clock, verify, deliver, known, log } = await press({});
    await awaitNotionToken(ledger.db, clock, "live");
    expect(await sentNotionToken(ledger.db, "live")).toBeNull();
    expect(await deliver(pageEvent)).toBe(401);
    expect(await verify()).toBe(200);
    expect(await sentNotionToken(ledger.db, "live")).toBe(TOKEN);
    expect(await deliver(pageEvent)).toBe(200);
    expect(await known()).toEqual([PAGE]);
    expect(log()).toContain("Notion sent the token");
    expect(log()).not.toContain(TOKEN);
  });

  it("is kept once: another one is refused, the same one changes nothing", async () => {
    const { ledger, clock, verify } = await press({});
    await awaitNotionToken(ledger.db, clock, "live");
    const answers = await Promise.all([verify(), verify("secret_of_somebody_else")]);
    expect(answers).toEqual([200, 401]);
    expect(await verify()).toBe(200);
    expect(await sentNotionToken(ledger.db, "live")).toBe(TOKEN);
  });

  it.each([
    12,
    null,
    "secret_",
    "tokenWithoutItsMark",
    "secret_with spaces in it",
    `secret_${"x".repeat(400)}`,
  ])("%j is none", async (token) => {
    const { ledger, clock, verify } = await press({});
    await awaitNotionToken(ledger.db, clock, "live");
    expect(await verify(token)).toBe(401);
    expect(await sentNotionToken(ledger.db, "live")).toBeNull();
  });

  it("is awaited for an hour, so that nobody can bring one later", async () => {
    const { ledger, clock, verify } = await press({});
    await awaitNotionToken(ledger.db, clock, "live");
    clock.advance(HOUR_MS);
    expect(await verify()).toBe(404);
    expect(await sentNotionToken(ledger.db, "live")).toBeNull();
  });

  it("of an earlier subscription stays until it is forgotten for another one", async () => {
    const { ledger, clock, verify, deliver } = await press({});
    await awaitNotionToken(ledger.db, clock, "live");
    await verify();
    await awaitNotionToken(ledger.db, clock, "live");
    expect(await verify("secret_of_the_next_one")).toBe(401);
    await forgetNotionToken(ledger.db, "live");
    expect(await verify("secret_of_the_next_one")).toBe(404);
    await awaitNotionToken(ledger.db, clock, "live");
    expect(await verify("secret_of_the_next_one")).toBe(200);
    expect(await deliver(pageEvent)).toBe(401);
    expect(await deliver(pageEvent, "secret_of_the_next_one")).toBe(200);
  });

  it("in the environment wins, and then none is awaited", async () => {
    const { ledger, clock, verify, deliver } = await press();
    await awaitNotionToken(ledger.db, clock, "live");
    expect(await verify("secret_of_somebody_else")).toBe(401);
    expect(await sentNotionToken(ledger.db, "live")).toBeNull();
    expect(await deliver(pageEvent, "secret_of_somebody_else")).toBe(401);
    expect(await deliver(pageEvent)).toBe(200);
  });

  it("is read from NOTION_WEBHOOK_TOKEN, and not printed when it is broken", async () => {
    const { env } = await load({ homeEnv: `NOTION_WEBHOOK_TOKEN=${TOKEN}\n` });
    expect(env.NOTION_WEBHOOK_TOKEN).toBe(TOKEN);
    const { message, problems } = await refusal({
      homeEnv: 'NOTION_WEBHOOK_TOKEN="secret_firsthalf\nrest"\n',
    });
    expect(problems.map(({ key }) => key)).toContain("NOTION_WEBHOOK_TOKEN");
    expect(message).not.toContain("firsthalf");
  });
});

describe("the address", () => {
  it.each<[string, Partial<NotionWebhook> | null]>([
    ["where the desk is not in Notion", null],
    ["while no webhook is known or being made", {}],
  ])("is not there %s", async (_, given) => {
    const { ledger, verify, deliver, home } = await press(given);
    const before = await home();
    expect([await verify(), await deliver(pageEvent)]).toEqual([404, 404]);
    expect(await home()).toEqual(before);
    expect(await sentNotionToken(ledger.db, "live")).toBeNull();
  });

  it("takes a POST and nothing else", async () => {
    const { app } = await press();
    for (const method of ["GET", "PUT", "DELETE"])
      expect((await app.request("/webhooks/notion", { method })).status).toBe(404);
  });

  it.each(["declared", "streamed"])("refuses a body over 1 MB that is %s", async (how) => {
    const { app, known } = await press();
    const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(async () => {
      await new Promise((resolve) => server.close(resolve));
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/notion`;
    const send = async (text: string) => {
      const signature = await signWebhookPayload({ body: text, verificationToken: TOKEN });
      const body = how === "declared" ? text : new Blob([text]).stream();
      const init: RequestInit = { method: "POST", body, headers: { "x-notion-signature": signature } };
      return (await fetch(url, { ...init, duplex: "half" })).status;
    };
    const padded = (bytes: number) => JSON.stringify(pageEvent).padEnd(bytes);
    expect(await send(padded(1_000_001))).toBe(413);
    expect(await known()).toEqual([]);
    expect(await send(padded(1_000_000))).toBe(200);
    expect(await known()).toEqual([PAGE]);
  });
});
