import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  expectSentence,
  lastLine,
  pressroomEach,
  Running,
  rowsOf,
  temporaryFolder,
} from "./pressroom-for-test.ts";

const GHOST =
  "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers";
const person = (n: number, subscribed = true) =>
  `${n},reader${n}@letters.test,Reader ${n},,${subscribed},false,,2024-03-01T09:30:00.000Z,,,`;

function world(rows: readonly string[], header = GHOST) {
  const folder = temporaryFolder();
  const file = join(folder, "members.csv");
  writeFileSync(file, `${[header, ...rows].join("\n")}\n`);
  const home = join(folder, "home");
  return { folder, file, home, at: ["--home", home, "--json"] };
}

describe("import-subscribers", () => {
  it("shows in a dry run what it would do, then does it once, and says why rows were rejected", async () => {
    const { file, home, at } = world([person(1), person(2, false), person(3), "4,no address,,,true,,,,,,"]);
    const rejects = file.replace(".csv", ".rejected.csv");
    const [dry, asked, done, again] = await pressroomEach([
      ["import-subscribers", file, "--dry-run", ...at],
      ["import-subscribers", file, ...at],
      ["import-subscribers", file, "--yes", ...at],
      ["import-subscribers", file, "--yes", ...at],
    ]);
    const counts = { rows: 4, added: 2, addedAsLeft: 1, rejected: 1, tool: "ghost", encoding: "utf-8" };
    expect(dry?.code).toBe(0);
    expect(lastLine(dry?.out ?? "")).toMatchObject({ dryRun: true, ...counts });
    expect(dry?.err).toContain("reader1@letters.test");
    expect(dry?.err).toMatch(/2 +new readers/);
    // Nobody was there to answer.
    expect(asked?.code).toBe(2);
    expect(lastLine(asked?.out ?? "")).toMatchObject({ declined: true });
    expect(asked?.err).toMatch(/Nothing was changed.*--yes/s);
    expect(done?.code).toBe(0);
    expect(lastLine(done?.out ?? "")).toMatchObject({ outcome: "done", dryRun: false, ...counts, rejects });
    expect(again?.code).toBe(0);
    expect(lastLine(again?.out ?? "")).toMatchObject({ outcome: "idle", added: 0, known: 3, rejected: 1 });
    expect(readFileSync(rejects, "utf8")).toMatch(/\r\n5,that is no mail address,4,no address/);
    expect(rowsOf(home, "select count(*) n from subscribers where realm = 'live'")).toEqual([{ n: 3 }]);
    expect(rowsOf(home, "select count(*) n from events where type = 'subscribers.imported'")).toEqual([
      { n: 1 },
    ]);
    expect(
      rowsOf(home, "select outcome from runs where job = 'import-subscribers' order by started_at"),
    ).toEqual([{ outcome: "done" }, { outcome: "idle" }]);
  });

  it("asks for a mapping of a file of no known tool, and takes it from --map", async () => {
    const { file, home, at } = world(["Zoë;zoe@letters.test;Bern"], "Vorname;E-Mail;Stadt");
    const [bare, wrong, mapped] = await pressroomEach([
      ["import-subscribers", file, "--yes", ...at],
      ["import-subscribers", file, "--yes", "--map", "email=Mail", ...at],
      ["import-subscribers", file, "--yes", "--map", "email=E-Mail,first=Vorname", ...at],
    ]);
    expect(bare?.code).toBe(2);
    expect(bare?.err).toContain('--map "email=E-Mail,first=Vorname"');
    expectSentence(bare?.err ?? "");
    expect(wrong?.code).toBe(2);
    expect(wrong?.err).toContain("there are Vorname, E-Mail, Stadt");
    expect(lastLine(mapped?.out ?? "")).toMatchObject({
      outcome: "done",
      added: 1,
      tool: null,
      delimiter: ";",
    });
    expect(rowsOf(home, "select name, source from subscribers where realm = 'live'")).toEqual([
      { name: "Zoë", source: "import from a file of yours" },
    ]);
  });

  it("refuses in one sentence what is no list, and a tool that it isn't from", async () => {
    const { folder, file, at } = world([person(1)]);
    const empty = join(folder, "empty.csv");
    writeFileSync(empty, "");
    const cases: [string[], RegExp][] = [
      [["import-subscribers", folder], /it is a folder/],
      [["import-subscribers", join(folder, "none.csv")], /no such file/],
      [["import-subscribers", empty], /it is empty/],
      [["import-subscribers", file, "--from", "mailchimp"], /no column of members.csv is the address/],
      [["import-subscribers", file, "--from", "revue"], /no tool here is called “revue”/],
    ];
    const ended = await pressroomEach(cases.map(([args]) => [...args, "--yes", ...at]));
    for (const [n, [args, said]] of cases.entries()) {
      expect(ended[n]?.code, args.join(" ")).toBe(2);
      expect(ended[n]?.err).toMatch(said);
      expect(lastLine(ended[n]?.out ?? "")).toMatchObject({ problems: [{ key: expect.any(String) }] });
      expectSentence(ended[n]?.err ?? "");
    }
  });

  it("that is killed halfway is finished by running it again, with nobody twice", async () => {
    const rows = 20_000;
    const { file, home, at } = world(Array.from({ length: rows }, (_, n) => person(n)));
    const count = (table: string) => {
      if (!existsSync(join(home, "ledger.sqlite"))) return 0;
      try {
        return Number(rowsOf(home, `select count(*) n from ${table}`)[0]?.n);
      } catch {
        // The ledger is just being made.
        return 0;
      }
    };
    const running = new Running("src/cli.ts", ["import-subscribers", file, "--yes", ...at]);
    await expect.poll(() => count("subscribers") > 0, { timeout: 20_000, interval: 5 }).toBe(true);
    await running.stop("SIGKILL");
    const halfway = count("subscribers");
    expect(halfway).toBeGreaterThan(0);
    expect(halfway).toBeLessThan(rows);
    expect(count("consents")).toBe(halfway);
    const [again] = await pressroomEach([["import-subscribers", file, "--yes", ...at]]);
    expect(lastLine(again?.out ?? "")).toMatchObject({
      outcome: "done",
      added: rows - halfway,
      known: halfway,
    });
    expect(count("subscribers")).toBe(rows);
    expect(count("consents")).toBe(rows);
  }, 60_000);
});

describe("export-subscribers", () => {
  it("writes a file for the owner alone, of everybody or of one status", async () => {
    const { folder, file, at } = world([person(1), person(2, false), person(3)]);
    const [all, some] = [join(folder, "all.csv"), join(folder, "some.csv")];
    writeFileSync(all, "an older export");
    chmodSync(all, 0o644);
    const [, everybody, confirmed, wrong, nowhere] = await pressroomEach([
      ["import-subscribers", file, "--yes", ...at],
      ["export-subscribers", all, ...at],
      ["export-subscribers", some, "--status", "confirmed", ...at],
      ["export-subscribers", some, "--status", "happy", ...at],
      ["export-subscribers", join(folder, "none", "x.csv"), ...at],
    ]);
    expect(lastLine(everybody?.out ?? "")).toEqual({ file: all, people: 3, status: "all" });
    expect(lastLine(confirmed?.out ?? "")).toEqual({ file: some, people: 2, status: "confirmed" });
    for (const path of [all, some]) expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = readFileSync(all, "utf8");
    expect(text).toMatch(/^email,name,status,subscribed_to_emails,tier,created_at,tags,/);
    expect(text).toContain(
      "reader2@letters.test,Reader 2,unsubscribed,false,free,2024-03-01T09:30:00.000Z,,",
    );
    expect(readFileSync(some, "utf8")).not.toContain("reader2@");
    expect(wrong?.code).toBe(2);
    expect(nowhere?.code).toBe(2);
    expect(nowhere?.err).toMatch(/its folder does not exist/);
  });
});
