import { join } from "node:path";
import { expect, it } from "vitest";
import { addConfirmed } from "../../src/audience/subscribers.ts";
import { systemClock } from "../../src/core/clock.ts";
import { openLedger } from "../../src/ledger/open.ts";
import { prepareHome } from "../../src/operations/home.ts";
import { lastLine, pressroomEach, temporaryFolder } from "./pressroom-for-test.ts";

it("forget erases one reader, only when told so for certain, and says when nobody is there", async () => {
  const home = join(temporaryFolder(), "home");
  await prepareHome(home);
  const ledger = await openLedger(join(home, "ledger.sqlite"), systemClock);
  const consent = { act: "a test", at: new Date() };
  const facts = { realm: "sandbox", source: "test", consent } as const;
  await addConfirmed({ ledger, clock: systemClock }, { email: "mara@readers.example" }, facts);
  await ledger.close();
  const forget = ["forget", "MARA@readers.example", "--home", home, "--json"];
  const [asked, told, again] = await pressroomEach([forget, [...forget, "--yes"], [...forget, "--yes"]]);
  expect([asked?.code, lastLine(asked?.out ?? "")]).toEqual([1, { erased: 0 }]);
  expect([told?.code, lastLine(told?.out ?? "")]).toEqual([0, { erased: 1 }]);
  expect(again?.code).toBe(2);
});
