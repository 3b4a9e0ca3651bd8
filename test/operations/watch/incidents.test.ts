/** Incidents and how they are told: a mailbox in memory, and a web address that behaves well or badly. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { Finding } from "../../../src/operations/watch/finding.ts";
import { openIncidents, settleIncidents } from "../../../src/operations/watch/incidents.ts";
import { ping, tellByMail, tellWebhook } from "../../../src/operations/watch/tell.ts";
import { testLedger } from "../../ledger/ledger-for-test.ts";

const QUARTER_MS = 15 * 60_000;
const DISK: Finding = { cause: "disk", what: "The disk is nearly full.", next: "Free some space." };
const CLOCK: Finding = { cause: "clock", what: "The clock is wrong.", next: "Set it." };

/** Looks every quarter of an hour, and tells after each look. */
async function watchman({ mayMail = (): boolean => true, url = "" } = {}) {
  const { ledger, clock } = await testLedger();
  const mails: string[][] = [];
  const host = { ledger, clock };
  return {
    ...{ ledger, clock, mails },
    async look(...findings: Finding[]) {
      const channels = ["mail", ...(url ? ["webhook"] : [])];
      await ledger.transaction((db) => settleIncidents(db, clock, { findings, channels }));
      await tellByMail(host, async (words) => {
        if (!mayMail()) return null;
        mails.push(words.map(({ word, cause }) => `${word} ${cause}`));
        return async () => undefined;
      });
      if (url) await tellWebhook(host, url, "The Small Press");
      clock.advance(QUARTER_MS);
    },
  };
}

async function server(answer: RequestListener): Promise<string> {
  const listening = createServer(answer);
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void listening.close());
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

test("two hundred looks that find the same are one alert, and one all-clear when it is over", async () => {
  const { look, mails } = await watchman();
  for (let n = 0; n < 200; n++) await look({ ...DISK, what: `The disk has ${200 - n} MB left.` });
  for (let n = 0; n < 10; n++) await look();
  expect(mails).toEqual([["alert disk"], ["all-clear disk"]]);
});

test("what comes and goes between two looks is one incident", async () => {
  const { look, mails } = await watchman();
  for (let n = 0; n < 50; n++) await look(...(n % 2 === 0 ? [DISK] : []));
  expect(mails).toEqual([["alert disk"]]);
});

test("what comes back after it was over is another one", async () => {
  const { look, mails, ledger } = await watchman();
  await look(DISK);
  for (let n = 0; n < 3; n++) await look();
  await look(DISK);
  expect(mails).toEqual([["alert disk"], ["all-clear disk"], ["alert disk"]]);
  expect(await openIncidents(ledger.db)).toMatchObject([{ cause: "disk", ended_at: null }]);
});

test("several at once are one mail", async () => {
  const { look, mails } = await watchman();
  await look(DISK, CLOCK);
  await look(CLOCK);
  await look(CLOCK);
  await look();
  expect(mails).toEqual([["alert disk", "alert clock"], ["all-clear disk"]]);
});

test("an alert that can't be sent waits, and is dropped where it is over before that", async () => {
  let mayMail = false;
  const { look, mails } = await watchman({ mayMail: () => mayMail });
  await look(DISK);
  await look(DISK, CLOCK);
  await look(CLOCK);
  await look(CLOCK);
  mayMail = true;
  await look(CLOCK);
  await look(CLOCK);
  expect(mails).toEqual([["alert clock"]]);
});

test("a clock that goes back ends no incident and begins none anew", async () => {
  const { look, mails, clock } = await watchman();
  await look(DISK);
  clock.advance(-24 * 60 * 60_000);
  await look(DISK);
  await look(DISK);
  expect(mails).toEqual([["alert disk"]]);
});

test("a web address is posted one word each, and again only what was surely not taken", async () => {
  const answers = [503, 200, 500, 200];
  const bodies: { word: string; text: string }[] = [];
  const url = await server((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      bodies.push(JSON.parse(body));
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  const { look } = await watchman({ url });
  for (let n = 0; n < 4; n++) await look(DISK);
  for (let n = 0; n < 5; n++) await look();
  expect(bodies.map(({ word }) => word)).toEqual(["alert", "alert", "all-clear", "all-clear"]);
  expect(bodies[0]?.text).toBe("The Small Press: The disk is nearly full. Free some space.");
  expect(bodies[3]?.text).toBe("The Small Press: it is over: The disk is nearly full.");
});

test("a web address that took the post and gave no answer is not told twice", async () => {
  let posts = 0;
  const url = await server((request) => {
    posts++;
    request.on("data", () => undefined).on("end", () => request.socket.destroy());
  });
  const { look } = await watchman({ url });
  for (let n = 0; n < 4; n++) await look(DISK);
  expect(posts).toBe(1);
});

test("a web address where nobody listens is asked at every look", async () => {
  const { look, ledger } = await watchman({ url: "http://127.0.0.1:9" });
  for (let n = 0; n < 3; n++) await look(DISK);
  const words = await ledger.db
    .selectFrom("incident_words")
    .select(["state", "problem", "tried_at"])
    .where("channel", "=", "webhook")
    .execute();
  expect(words).toEqual([
    { state: "waiting", problem: expect.stringContaining("nobody answers"), tried_at: null },
  ]);
});

test("a ping tells its beginning, its end and its failure by the addresses that healthchecks.io has", async () => {
  const asked: string[] = [];
  const url = await server((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end("OK");
  });
  for (const which of ["start", "success", "fail"] as const)
    expect(await ping(`${url}/abc?rid=1`, which)).toBe(true);
  expect(asked).toEqual(["POST /abc/start?rid=1", "POST /abc?rid=1", "POST /abc/fail?rid=1"]);
  expect(await ping(null, "start")).toBe(false);
  expect(await ping("http://127.0.0.1:9", "start")).toBe(false);
});
