import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { folderOf, issueFile } from "../content/desk-world.ts";
import { lastLine, pressroomEach, temporaryFolder } from "./pressroom-for-test.ts";

describe("doctor", () => {
  it("has one row for each service, and says what comes first", async () => {
    const [ended] = await pressroomEach([["doctor", "--json", "--home", join(temporaryFolder(), "home")]]);
    expect(ended?.code).toBe(0);
    const { services, blocked } = lastLine(ended?.out ?? "") as Record<string, Record<string, unknown>[]>;
    const names = services?.map(({ service }) => service) ?? [];
    expect(names.toSorted()).toEqual([...new Set(names)].sort());
    expect(names).toEqual(expect.arrayContaining(["home", "resend", "site", "stripe", "notion"]));
    for (const row of services ?? []) {
      expect(row, String(row.service)).toMatchObject({
        realm: expect.stringMatching(/^(sandbox|test|live|not built yet)$/),
        ok: expect.any(Boolean),
        checked: expect.stringMatching(/\S/),
      });
    }
    expect(blocked?.[0]).toMatchObject({ service: "resend" });
  });

  it("says what to do about a key that is refused", async () => {
    const faults = [{ kind: "status", status: 401, count: 0 }] as const;
    const sandbox = await startSandbox({ home: join(temporaryFolder(), "elsewhere"), faults });
    onTestFinished(() => sandbox.close());
    const env = {
      RESEND_API_KEY: "re_refused",
      RESEND_BASE_URL: sandbox.urls.resend,
      NOTION_TOKEN: "ntn_refused",
      NOTION_BASE_URL: sandbox.urls.notion,
    };
    const [ended] = await pressroomEach([["doctor", "--json", "--home", join(temporaryFolder(), "home")]], {
      env,
    });
    expect(ended?.code).toBe(1);
    const { services } = lastLine(ended?.out ?? "") as { services: Record<string, string>[] };
    const row = (name: string) => services.find(({ service }) => service === name);
    expect(row("notion")).toMatchObject({
      ok: false,
      realm: "live",
      missing: expect.stringContaining("NOTION_TOKEN"),
    });
    expect(row("notion")?.next).toContain("NOTION_TOKEN");
    expect(row("resend")).toMatchObject({ ok: false, realm: "live" });
    expect(`${row("resend")?.missing} ${row("resend")?.next}`).toMatch(/key/i);
  });
});

describe("approve", () => {
  it("takes an issue by number and by slug, only what can be sent, and says when it goes", async () => {
    const home = join(temporaryFolder(), "home");
    const folder = folderOf({
      "1.json": issueFile(1),
      "2.json": issueFile(2, { excerpt: true }),
      "3.json": issueFile(3, { title: "" }),
      "4.json": issueFile(4, { date: "2099-01-01" }),
    });
    const at = ["--home", home, "--json"];
    const [imported, one, slug, excerpt, untitled, later] = await pressroomEach([
      ["import", folder, ...at],
      ["approve", "#1", ...at],
      ["approve", "letter-1", ...at],
      ["approve", "2", ...at],
      ["approve", "3", ...at],
      ["approve", "4", ...at],
    ]);
    expect(lastLine(imported?.out ?? "")).toMatchObject({ outcome: "done", created: 4 });
    for (const ended of [one, slug]) {
      expect(ended?.code).toBe(0);
      expect(lastLine(ended?.out ?? "")).toMatchObject({
        approved: true,
        issue: 1,
        goes: "at the next run of send-issues",
      });
    }
    expect(excerpt?.code).toBe(1);
    expect(lastLine(excerpt?.out ?? "")).toMatchObject({ approved: false, reasons: ["It is an excerpt."] });
    expect(lastLine(untitled?.out ?? "")).toMatchObject({ approved: false, reasons: ["It has no title."] });
    expect(lastLine(later?.out ?? "")).toMatchObject({
      approved: true,
      goes: expect.stringContaining("on 2099-01-01T"),
    });
  });
});
