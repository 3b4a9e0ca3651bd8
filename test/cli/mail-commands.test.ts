/** An issue's mail before it goes: preflight, preview, a test to the owner. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderOf, issueFile } from "../content/desk-world.ts";
import { lastLine, pressroomEach, rowsOf, temporaryFolder } from "./pressroom-for-test.ts";

const BODY = `Dear {{name|friend}},\n\n${"Paper is slow. ".repeat(40)}\n\n${"[Click here](http://old.example/). ".repeat(9)}`;
const FILES = {
  "7.json": issueFile(7, { published: false, content: BODY, date: "2099-01-05" }),
  "8.json": issueFile(8, { ...{ published: false, content: BODY, audience: "premium", beginning: true } }),
  "9.json": issueFile(9, { published: false, content: "Dear {{nmae}}," }),
};

describe("before an issue goes", () => {
  it("preflight lists what is wrong, preview shows it in files, and a test reaches its owner without any approval", async () => {
    const home = join(temporaryFolder(), "home");
    const [plain, members] = [join(home, "..", "plain"), join(home, "..", "members")];
    const at = ["--home", home, "--json"];
    const [imported, look, next, wrong, unknown, shown, both, sent, excerpt, bare, nobody] =
      await pressroomEach([
        ["import", folderOf(FILES), ...at],
        ["preflight", "7", ...at],
        ["preflight", ...at],
        ["preflight", "9", ...at],
        ["preflight", "44", ...at],
        ["preview", "7", "--once", plain, ...at],
        ["preview", "8", "--once", members, ...at],
        ["send", "--test", "me@own.example", "7", ...at],
        ["send", "--test", "me@own.example", "--excerpt", "8", ...at],
        ["send", "7", ...at],
        ["send", "--test", "nobody", "7", ...at],
      ]);
    expect(imported?.code).toBe(0);

    const warnings = ["1 link begins with http: (http://old.example/)", "it says “Click here”"];
    expect([look?.code, lastLine(look?.out ?? "")]).toEqual([
      0,
      expect.objectContaining({ issue: 7, linksAsked: false }),
    ]);
    const { findings } = lastLine(look?.out ?? "") as { findings: { what: string }[] };
    expect(findings.map(({ what }) => what)).toEqual(warnings);
    expect(lastLine(next?.out ?? "")).toMatchObject({ issue: 7 });
    expect(wrong?.code).toBe(1);
    expect(wrong?.err).toContain("Did you mean {{name}}?");
    expect(unknown?.code).toBe(2);

    expect(lastLine(shown?.out ?? "")).toMatchObject({
      files: ["index.html", "mail.txt", "mail-light.html", "mail-dark.html"],
    });
    const file = (name: string, folder = plain) => readFileSync(join(folder, name), "utf8");
    expect(file("index.html")).toContain('<iframe sandbox="" src="mail-dark.html"');
    expect(file("index.html")).toContain("Dear Alex Morgan,");
    expect(file("mail-light.html")).toContain("@media not all");
    expect(file("mail-dark.html")).toContain("@media all");
    expect(both?.code).toBe(0);
    expect(file("beginning-light.html", members)).toContain("Become a member");
    expect(file("mail-light.html", members)).not.toContain("Become a member");

    expect(lastLine(sent?.out ?? "")).toEqual({
      sent: true,
      issue: 7,
      subject: "[Test] Letter 7",
      variant: "whole",
    });
    expect(lastLine(excerpt?.out ?? "")).toMatchObject({ sent: true, variant: "beginning" });
    expect(rowsOf(home, "select kind, state, subscriber_id from requested_mails")).toEqual([
      { kind: "test", state: "accepted", subscriber_id: null },
      { kind: "test", state: "accepted", subscriber_id: null },
    ]);
    expect(rowsOf(home, "select * from deliveries")).toEqual([]);
    expect(rowsOf(home, "select * from approvals")).toEqual([]);
    expect([bare?.code, nobody?.code]).toEqual([2, 2]);
    expect(bare?.err).toContain("only a test is sent by hand");
  });
});
