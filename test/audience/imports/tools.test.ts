import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { recogniseTool, TOOLS } from "../../../src/audience/imports/tools.ts";
import { TOOL_EXPORTS } from "./exports-of-tools.ts";
import { fileOf, importWorld, planOf } from "./import-world.ts";

describe("the tools that people leave", () => {
  it("all have an export among the fixtures, but for our own", () => {
    const shown = new Set(TOOL_EXPORTS.map(({ tool }) => tool));
    expect(TOOLS.map(({ key }) => key).filter((key) => !shown.has(key))).toEqual(["pressroom"]);
  });

  for (const { tool, file, text, people } of TOOL_EXPORTS) {
    it(`${tool}'s ${file} is recognised, and everybody in it stands as they stood there`, async () => {
      const path = fileOf(text, file);
      expect((await planOf(path)).tool?.key).toBe(tool);
      const world = await importWorld();
      const { counts } = await world.take(path);
      const rows = await world.people();
      expect(rows.map(({ email }) => email)).toEqual(Object.keys(people).sort());
      for (const row of rows) {
        const { status, tier, name, created, tags, why } = people[row.email] ?? { status: "nobody" };
        const expected = { status, tier, name, created_at: created, left_why: why };
        const given = Object.entries(expected).filter(([, value]) => value !== undefined);
        expect(row, row.email).toMatchObject({ realm: "live", ...Object.fromEntries(given) });
        if (tags) expect(JSON.parse(row.tags), row.email).toEqual(tags);
      }
      const count = text.trim().split("\n").length - 1;
      expect(counts).toMatchObject({ rows: count, rejected: count - rows.length });
    });
  }

  it("records on what basis each subscribed person is mailed, with the date of the file, and of nobody else", async () => {
    const world = await importWorld();
    const [ghost] = TOOL_EXPORTS;
    await world.take(fileOf(ghost?.text ?? "", "members.csv"));
    const consents = await world.consents();
    const bo = await world.person("bo@letters.test");
    expect(consents).toHaveLength(3);
    const of = consents.find(({ subscriber_id }) => subscriber_id === bo.id);
    expect(of).toMatchObject({
      act: "imported from Ghost: subscribed there",
      at: "2024-03-02T09:30:00.000Z",
      place: "Ghost, by the file members.csv",
    });
    expect(JSON.parse(of?.facts ?? "")).toMatchObject({ line: 3, customer: "cus_Bo1", dated: true });
    expect(bo).toMatchObject({
      consent_act: "imported from Ghost: subscribed there",
      consent_at: "2024-03-02T09:30:00.000Z",
      source: "import from Ghost",
    });
    expect(await world.person("di@letters.test")).toMatchObject({ consent_act: null, consent_at: null });
  });

  it("takes the confirmation, not the sign-up, for the day of the consent", async () => {
    const world = await importWorld();
    const mailchimp = TOOL_EXPORTS.find(({ tool }) => tool === "mailchimp");
    await world.take(fileOf(mailchimp?.text ?? ""));
    expect(await world.person("ada@letters.test")).toMatchObject({
      created_at: "2018-02-05T19:28:22.000Z",
      consent_at: "2018-02-05T19:30:00.000Z",
    });
  });

  it("says of a file with other columns that it is no tool's", () => {
    expect(recogniseTool(["E-Mail", "Name", "Stadt"])).toBeNull();
    expect(recogniseTool(["constructor", "__proto__", ""])).toBeNull();
  });

  it("names in the rejects why somebody who never confirmed was left out", async () => {
    const world = await importWorld();
    const kit = TOOL_EXPORTS.find(({ tool }) => tool === "kit");
    const { rejects } = await world.take(fileOf(kit?.text ?? ""));
    const text = readFileSync(rejects ?? "", "utf8");
    expect(text).toMatch(/^rejected_line,rejected_because,first_name,email/);
    expect(text).toMatch(/\r\n4,.*never confirmed.*ed@letters\.test/);
  });
});
