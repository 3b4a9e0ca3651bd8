/** `npm start` from outside: processes, ports, signals, and what the twins say afterwards. */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { Resend } from "resend";
import { describe, expect, it, onTestFinished } from "vitest";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import {
  expectSentence,
  job,
  lastLine,
  pressroom,
  pressroomEach,
  Running,
  rowsOf,
  sandboxOf,
  temporaryFolder,
} from "../cli/pressroom-for-test.ts";
import { folderOf, issueFile } from "../content/desk-world.ts";

/** On a machine that is busy with other tests. */
const SEVERAL_STARTS_MS = 60_000;

const once = (home: string, ...more: string[]) => ["start", "--once", "--json", "--home", home, ...more];

/** Everyone in the twin's own list of mails, asked by the official SDK, a page at a time. */
async function mailedBy(url: string): Promise<string[]> {
  const resend = new Resend("re_journey", { baseUrl: url });
  const to: string[] = [];
  for (let after: string | undefined; ; ) {
    const { data, error } = await resend.emails.list(after ? { limit: 20, after } : { limit: 20 });
    if (!data) throw new Error(error?.message);
    to.push(...data.data.flatMap((mail) => mail.to));
    if (!data.has_more) return to.sort();
    after = data.data.at(-1)?.id;
  }
}

/** The mail twin of a home, in this process. */
async function mailerTwin(home: string) {
  const sandbox = await startSandbox({ home, services: ["resend"] });
  onTestFinished(() => sandbox.close());
  return sandbox.urls;
}

describe("the first start", () => {
  it(
    "sends one issue to 25 invented readers, each once, and a second one sends nothing",
    async () => {
      const home = join(temporaryFolder(), "home");
      const first = await pressroom(once(home));
      expect(first.code, first.err).toBe(0);
      expectSentence(first.err);
      expect(first.out.trim().split("\n")).toHaveLength(1);
      expect(lastLine(first.out)).toMatchObject({
        issue: {
          number: 3,
          title: expect.any(String),
          url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/issues\//),
        },
        recipients: 25,
        accepted: 25,
        rejected: 0,
        services: { notion: "sandbox", resend: "sandbox" },
        failures: [],
      });
      const { blocked } = lastLine(first.out) as { blocked: Record<string, string>[] };
      expect(blocked[0]).toEqual({
        service: "resend",
        blocks: "No mail leaves this machine: every send is a rehearsal.",
        next: expect.stringContaining("resend.com"),
      });
      // What the sandbox took was read: nothing of that stands in the way of anybody real.
      expect(blocked.map(({ service }) => service)).toEqual(["resend", "site", "readers", "stripe"]);

      expect(
        rowsOf(home, "select key from home where key like 'shop at stripe acct_%, sandbox'"),
      ).toHaveLength(1);

      // Posts of the samples wait in the Outbox, and none has left.
      expect(rowsOf(home, "select distinct state from posts")).toEqual([{ state: "proposed" }]);
      expect(rowsOf(home, "select distinct network from posts order by network")).toMatchObject(
        ["bluesky", "hackernews", "linkedin", "mastodon", "x"].map((network) => ({ network })),
      );
      const [proposed] = rowsOf(home, "select count(*) as n from posts");
      expect(rowsOf(home, "select count(*) as n from bindings where kind = 'post'")).toEqual([proposed]);

      const twins = await sandboxOf(home);
      const readers = rowsOf(home, "select email from subscribers").map(({ email }) => String(email));
      expect(await mailedBy(twins.resend)).toEqual(readers.sort());
      expect(readers).toHaveLength(25);

      const second = await pressroom(once(home));
      expect(second.code, second.err).toBe(0);
      expect(lastLine(second.out)).toMatchObject({ issue: { number: 3 }, recipients: 0, accepted: 0 });
      expect(await mailedBy(twins.resend)).toHaveLength(25);
      expect(await twins.running.stop("SIGTERM")).toMatchObject({ code: 0 });
      expect(readFileSync(join(home, "logs", "pressroom.log"), "utf8")).not.toMatch(/@/);
    },
    SEVERAL_STARTS_MS,
  );

  it(
    "of two at the same time sends nothing twice and nothing to fewer",
    async () => {
      const home = join(temporaryFolder(), "home");
      const both = await Promise.all([pressroom(once(home)), pressroom(once(home))]);
      for (const { code, err } of both) {
        expect([0, 75], err).toContain(code);
        expectSentence(err);
      }
      // Whatever one of them could not do while the other was at it, the next one finishes.
      await pressroom(once(home));
      const mailed = await mailedBy((await mailerTwin(home)).resend);
      expect(mailed).toHaveLength(25);
      expect(new Set(mailed).size).toBe(25);
      expect(rowsOf(home, "select count(*) as n from issues")).toEqual([{ n: 3 }]);
      expect(rowsOf(home, "select state, frozen_count from mailings")).toEqual([
        { state: "sent", frozen_count: 25 },
      ]);
    },
    SEVERAL_STARTS_MS,
  );

  it(
    "that was killed on the way is finished by the next one",
    async () => {
      const home = join(temporaryFolder(), "home");
      const slow = [{ service: "notion", kind: "delay", delayMs: 60_000, match: "POST /v1/pages", after: 2 }];
      const env = { SANDBOX_FAULTS: JSON.stringify(slow) };
      const running = new Running("src/cli.ts", once(home), { env });
      const rows = () => (existsSync(join(home, "sandbox.sqlite")) ? placed(home) : 0);
      await expect.poll(rows, { timeout: 15_000 }).toBe(1);
      await running.stop("SIGKILL");
      const next = await pressroom(once(home));
      expect(next.code, next.err).toBe(0);
      expect(lastLine(next.out)).toMatchObject({ recipients: 25, accepted: 25 });
      expect(rowsOf(home, "select count(*) as n from bindings where kind = 'issue'")).toEqual([{ n: 3 }]);
    },
    SEVERAL_STARTS_MS,
  );
});

/** How many issues have their row noted in the ledger. */
function placed(home: string): number {
  const [row] = rowsOf(home, "select count(*) as n from bindings where kind = 'issue'");
  return Number(row?.n);
}

describe("a start that stays", () => {
  it(
    "serves site and desk, lets a reader leave, and ends on Ctrl-C at once with 0",
    async () => {
      const home = join(temporaryFolder(), "home");
      const running = new Running("src/cli.ts", ["start", "--home", home]);
      const [, site = ""] = await running.says(/Serving (http:\S+) until you press Ctrl-C/);
      const [, desk = ""] = await running.says(/Desk +(http:\S+)/);
      const [, issue = ""] = await running.says(/Issue +(http:\S+)/);
      expect(await (await fetch(site)).text()).toContain("What fifty paying readers change");
      expect(await (await fetch(issue)).text()).toContain("<h1");
      expect((await fetch(`${desk}/inbox`)).status).toBe(200);

      // A job beside it uses its twins, and a second window does not serve again.
      const [beside] = await pressroomEach([["start", "--home", home]]);
      expect(beside).toMatchObject({
        code: 0,
        out: expect.stringContaining("Another window serves this home already"),
      });

      const [merge] = rowsOf(home, "select id from subscribers order by id limit 1");
      const link = await linkOf(home, String(merge?.id), site);
      expect((await fetch(link, { method: "POST", body: "List-Unsubscribe=One-Click" })).status).toBe(200);
      expect(rowsOf(home, "select count(*) as n from subscribers where status = 'unsubscribed'")).toEqual([
        { n: 1 },
      ]);

      const ended = await running.stop("SIGINT");
      expect(ended.code).toBe(0);
      expect(ended.ms).toBeLessThan(3_000);
      await expect(fetch(site)).rejects.toThrow();
      await expect(fetch(desk)).rejects.toThrow();
    },
    SEVERAL_STARTS_MS,
  );

  it(
    "takes another port when a stranger sits on its own, and its links follow",
    async () => {
      const home = join(temporaryFolder(), "home");
      const [first] = await pressroomEach([once(home)]);
      const { issue } = lastLine(first?.out ?? "") as { issue: { url: string } };
      const port = Number(new URL(issue.url).port);
      const stranger = createServer((_, response) => response.end("a stranger"));
      await new Promise<void>((resolve) => stranger.listen(port, "127.0.0.1", resolve));
      onTestFinished(() => void stranger.close());
      const running = new Running("src/cli.ts", ["start", "--home", home, "--json"]);
      const [, site = ""] = await running.says(/Serving (http:\S+) until you press Ctrl-C/);
      expect(site).not.toBe(new URL(issue.url).origin);
      const page = new URL(new URL(issue.url).pathname, site);
      expect((await fetch(page)).status).toBe(200);
      const ended = await running.stop("SIGTERM");
      expect(ended).toMatchObject({ code: 0 });
      expect(lastLine(ended.out)).toMatchObject({ issue: { url: page.href } });
    },
    SEVERAL_STARTS_MS,
  );
});

/** The link by which this reader leaves, made as the mails of the home carry it. */
async function linkOf(home: string, id: string, site: string): Promise<string> {
  const { unsubscribeToken } = await import("../../src/audience/unsubscribe-link.ts");
  const key = /^PRESSROOM_TOKEN_KEY=(.+)$/m.exec(readFileSync(join(home, ".env"), "utf8"))?.[1] ?? "";
  return `${site}/unsubscribe/${unsubscribeToken(key, id)}`;
}

describe("a running sandbox", () => {
  it("is found and used by a job process of the same home, and by nobody else's", async () => {
    const [home, other] = [join(temporaryFolder(), "home"), join(temporaryFolder(), "home")];
    // Only this process was told to refuse: a job that meets the refusal has come here.
    const refuse = JSON.stringify([{ service: "notion", kind: "status", status: 403, count: 0 }]);
    const twins = await sandboxOf(home, { SANDBOX_FAULTS: refuse });
    expect(Object.keys(twins).sort()).toEqual([
      ...["bluesky", "desk", "hackernews", "mastodon", "notion", "reddit", "resend", "running", "sheets"],
      ...["stripe", "x"],
    ]);
    const here = await job("sync-notion", ["--home", home]);
    expect(here).toMatchObject({
      code: 1,
      err: expect.stringContaining("The sandbox was told to fail here"),
    });
    expect(await job("sync-notion", ["--home", other])).toMatchObject({ code: 0 });
    expect((await twins.running.stop("SIGINT")).code).toBe(0);
    // Gone: now the job starts twins of its own.
    expect(await job("sync-notion", ["--home", home])).toMatchObject({ code: 0 });
  });
});

describe("a job that is asked to stop", () => {
  it("in the middle of a call ends cleanly within a second or two, and the next run finishes", async () => {
    const home = join(temporaryFolder(), "home");
    const slow = { service: "notion", kind: "delay", delayMs: 60_000, match: "POST /v1/search" };
    const running = new Running("jobs/sync-notion.ts", ["--home", home], {
      env: { SANDBOX_FAULTS: JSON.stringify([slow]) },
    });
    await running.says(/"msg":"job started"/);
    const ended = await running.stop("SIGTERM");
    expect(ended).toMatchObject({ code: 75, err: expect.stringMatching(/^sync-notion: .*the next run/i) });
    expect(ended.ms).toBeLessThan(3_000);
    expectSentence(ended.err);
    expect(
      ended.out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).msg),
    ).toEqual(["job started", "job ended"]);
    expect(rowsOf(home, "select outcome, exit_code from runs")).toEqual([
      { outcome: "partial", exit_code: 75 },
    ]);
    expect(await job("sync-notion", ["--home", home])).toMatchObject({ code: 0 });
  });
});

describe("with a live key", () => {
  /** A mailer that a home takes for the real one: another home's twin. */
  async function liveMailer() {
    const { resend } = await mailerTwin(join(temporaryFolder(), "elsewhere"));
    const env = { RESEND_API_KEY: "re_journey", RESEND_BASE_URL: resend };
    return { env, mailed: () => mailedBy(resend) };
  }

  it(
    "sample content is never made, and what was made before is neither approved nor sent",
    async () => {
      const { env, mailed } = await liveMailer();
      const [fresh, rehearsed] = [join(temporaryFolder(), "home"), join(temporaryFolder(), "home")];
      await pressroomEach([once(rehearsed)]);
      const homes = [fresh, rehearsed];
      const started = await pressroomEach(
        homes.map((home) => once(home, "--yes")),
        { env },
      );
      for (const [n, home] of homes.entries()) {
        expect(started[n]?.code, started[n]?.err).toBe(0);
        expect(lastLine(started[n]?.out ?? "")).toMatchObject({
          issue: null,
          recipients: 0,
          accepted: 0,
          services: { notion: "sandbox", resend: "live" },
        });
        expect(rowsOf(home, "select * from approvals where realm <> 'sandbox'")).toEqual([]);
      }
      expect(rowsOf(fresh, "select * from issues")).toEqual([]);
      expect(rowsOf(fresh, "select * from subscribers")).toEqual([]);
      expect(await mailed()).toEqual([]);
    },
    SEVERAL_STARTS_MS,
  );

  it("nothing is approved without --yes, and with it nothing leaves that lacks what the law asks for", async () => {
    const { env, mailed } = await liveMailer();
    const home = join(temporaryFolder(), "home");
    const folder = folderOf({ "1.json": issueFile(1) });
    const [asked, agreed] = await pressroomEach(
      [once(home, "--import", folder), once(home, "--import", folder, "--yes")],
      { env },
    );
    expect(asked?.code, asked?.err).toBe(0);
    expect(asked?.err).toContain("Nothing was approved and nothing was sent");
    expect(lastLine(asked?.out ?? "")).toMatchObject({ issue: { number: 1 }, accepted: 0 });
    expect(agreed?.code).toBe(1);
    expect(String(lastLine(agreed?.out ?? "").failures)).toContain("PUBLIC_URL");
    const approvals = rowsOf(home, "select realm, given_by, ended_at from approvals");
    expect(approvals).toEqual([{ realm: "live", given_by: "command", ended_at: null }]);
    expect(rowsOf(home, "select * from subscribers")).toEqual([]);
    expect(await mailed()).toEqual([]);
  });
});
