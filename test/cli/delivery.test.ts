/** What the owner sees and decides of a mailing, by command: where it is, stop, let go, correct. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectSentence, lastLine, pressroomEach, temporaryFolder } from "./pressroom-for-test.ts";

test("a mailing that a small plan holds is shown, stopped, corrected and let go, in figures that add up", {
  timeout: 60_000,
}, async () => {
  const home = join(temporaryFolder(), "home");
  mkdirSync(home);
  writeFileSync(join(home, "settings.yaml"), "mail: { dailyLimit: 20 }\n");
  const note = join(home, "note.md");
  writeFileSync(note, "It is **fifty**, not fifteen.\n");
  const at = ["--home", home, "--json"];
  const ended = await pressroomEach([
    ["start", "--once", ...at],
    ["delivery", "3", "--names", "waiting", ...at],
    ["stop", "3", ...at],
    ["stop", "3", ...at],
    ["correct", "3", ...at],
    ["correct", "3", "--subject", "A wrong number", "--file", note, ...at],
    ["job", "send-issues", ...at],
    ["correct", "3", "--approve", ...at],
    ["stop", "3", "--undo", ...at],
    ["delivery", ...at],
    ["delivery", "3", "--settle", "perhaps", ...at],
    ["delivery", "99", ...at],
  ]);
  const [started, shown, stopped, again, none, proposed, idle, approved, undone, all, wrong, nobody] =
    ended.map(({ code, out, err }) => ({ code, err, json: lastLine(out) }));
  expect(started).toMatchObject({ code: 75, json: { recipients: 25, accepted: 15 } });
  expect(shown).toMatchObject({
    code: 0,
    json: {
      mailings: [
        {
          ...{ state: "sending", realm: "sandbox", kind: "issue" },
          counts: {
            frozen: 25,
            waiting: 10,
            accepted: 15,
            rejected: 0,
            suppressed: 0,
            unknown: 0,
            stopped: 0,
          },
          fates: { nothingKnown: 15, delivered: 0, bounced: 0, complained: 0 },
          names: expect.objectContaining({ length: 10 }),
        },
      ],
    },
  });
  expect(shown?.err).toContain("15 of 25");
  expect(stopped).toMatchObject({ code: 0, json: { stopped: 10 } });
  expect(stopped?.err).toContain("To let them go after all: npm run pressroom -- stop 3 --undo");
  expect(again).toMatchObject({ code: 1, json: { stopped: 0 } });
  expect(none?.code).toBe(2);
  expect(proposed).toMatchObject({
    code: 0,
    json: { proposed: true, readers: 15, subject: "A wrong number" },
  });
  expect(proposed?.err).toContain("It is **fifty**, not fifteen.");
  expect(proposed?.err).toContain("nothing leaves before your word");
  expect(idle).toMatchObject({ code: 0, json: { outcome: "idle" } });
  expect(approved).toMatchObject({ code: 0, json: { approved: true, readers: 15 } });
  expect(undone).toMatchObject({ code: 0, json: { waiting: 10 } });
  expect(all?.json.mailings).toMatchObject([{ counts: { waiting: 10, stopped: 0, accepted: 15 } }]);
  for (const refused of [wrong, nobody]) {
    expect(refused?.code).toBe(2);
    expectSentence(refused?.err ?? "");
  }
});
