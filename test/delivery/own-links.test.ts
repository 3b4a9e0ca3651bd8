import { expect, test } from "vitest";
import { addConfirmed } from "../../src/audience/subscribers.ts";
import { addIssue } from "./invented.ts";
import { openPress } from "./owner.ts";

const SITE = "https://small-press.example";
const BODY = "Look at [the lamp](https://shop.example/lamp).";

/** The text of the one mail of an issue, as it left the press. */
async function mailedBy(options: Parameters<typeof openPress>[0]) {
  const press = await openPress(options);
  const { app, clock } = press;
  const consent = { act: "invented for a test", at: clock.now() };
  await addConfirmed(app, { email: "bea@readers.test" }, { realm: "live", source: "test", consent });
  await addIssue(app.ledger, clock, { realm: "live", approval: "live", body: BODY });
  expect(await press.send()).toMatchObject({ outcome: "done", accepted: 1 });
  return { app, text: await (await app.mailer()).textOf(press.twin.ids()[0] ?? "") };
}

test("links lead through the site where the owner says that its machine never sleeps", async () => {
  const { app, text } = await mailedBy({
    settings: "web: { alwaysOn: true }\n",
    variables: { PUBLIC_URL: SITE },
  });
  expect(text).toMatch(/the lamp \(https:\/\/small-press\.example\/c\/[0-9a-f]{12}\/0\/[\w-]{32}\)/);
  expect(text).toContain(`${SITE}/unsubscribe/`);
  expect(await app.ledger.db.selectFrom("link_sets").select(["kind", "realm", "urls"]).execute()).toEqual([
    { kind: "issue", realm: "sandbox", urls: '["https://shop.example/lamp"]' },
  ]);
});

test.each([
  ["the machine may sleep", { variables: { PUBLIC_URL: SITE } }],
  ["there is no public address", { settings: "web: { alwaysOn: true }\n" }],
])("links are direct where %s", async (_, options) => {
  const { app, text } = await mailedBy(options);
  expect(text).toContain("the lamp (https://shop.example/lamp)");
  expect(await app.ledger.db.selectFrom("link_sets").selectAll().execute()).toEqual([]);
});
