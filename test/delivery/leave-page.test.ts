import { expect, test } from "vitest";
import { leavePageLack } from "../../src/delivery/leave-page.ts";
import { openPress } from "./owner.ts";
import { openPublicName } from "./public-name.ts";

async function world() {
  const name = await openPublicName();
  const press = await openPress({ variables: { RESEND_API_KEY: "re_live_test", PUBLIC_URL: name.url } });
  return { name, press, lack: (patienceMs?: number) => leavePageLack(press.app, patienceMs) };
}

test("nothing is lacking where the public name leads to this home, asked as often as you like", async () => {
  const { name, press, lack } = await world();
  await name.leadsTo(press.app);
  expect([await lack(), await lack()]).toEqual([null, null]);
});

test("another home behind the name is none of ours, though it is a press like this one", async () => {
  const { name, lack } = await world();
  const other = await openPress({ variables: { PRESSROOM_TOKEN_KEY: "o".repeat(43) } });
  await name.leadsTo(other.app);
  expect((await lack())?.what).toContain("another place than this home");
});

test("a page that somebody kept of an earlier question is no answer", async () => {
  const { name, press, lack } = await world();
  const kept = JSON.stringify({
    home: press.app.ledger.homeId,
    nobody: "00000000-0000-0000-8000-000000000000",
  });
  name.answers((_, response) => void response.end(kept));
  expect((await lack())?.what).toContain("another place than this home");
});

test.each<[string, (name: Awaited<ReturnType<typeof openPublicName>>) => unknown, string]>([
  ["a tunnel with nothing behind it", () => undefined, "502"],
  ["nobody", (name) => name.close(), "nobody answered"],
  ["somebody who does not answer", (name) => name.answers(() => undefined), "no answer came within 0.2 s"],
  [
    "somebody who sends readers on",
    (name) =>
      name.answers(
        (_, response) => void response.writeHead(301, { location: "https://www.letters.test/" }).end(),
      ),
    "PUBLIC_URL must be that one",
  ],
])("%s: it says what it saw and what to do", async (_, arrange, words) => {
  const { name, lack } = await world();
  await arrange(name);
  const found = await lack(200);
  expect(found?.what).toContain(words);
  expect(found?.next).toContain("setup web");
  expect(found?.what).not.toMatch(/unsubscribe\/[0-9a-f]/);
});

test("a rehearsal asks nobody", async () => {
  const press = await openPress();
  expect(await leavePageLack(press.app)).toBeNull();
});
