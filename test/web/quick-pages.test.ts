import { createServer, type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { clientAddress } from "../../src/web/client-address.ts";
import { visitCounter } from "../../src/web/visit-counter.ts";
import { webService } from "../../src/web/web-app.ts";
import { signUpWorld, TYPING_MS } from "./sign-up-world.ts";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0";
const LEFT_TO_THE_APP = 599;

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** The site behind a real server that answers only what it answers at once; what it leaves alone gets a number. */
async function quickDoor() {
  const world = await signUpWorld();
  const { ledger, clock, host } = world;
  const visits = visitCounter({ ledger, clock, log: host.log, clientAddress: clientAddress("127.0.0.1") });
  const { app, quick } = webService({ ...host, visits });
  const server = createServer((incoming, response) => {
    if (!quick(incoming, response)) response.writeHead(LEFT_TO_THE_APP).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const ask = (path = "/", headers: Record<string, string> = {}, method = "GET") =>
    new Promise<Answer>((resolve, reject) => {
      const asking = request({ port, host: "127.0.0.1", path, method, headers, agent: false }, (response) =>
        text(response).then(
          (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          reject,
        ),
      );
      asking.on("error", reject).end();
    });
  /** The app's own answer, which is also what brings the page into memory, for a second. */
  const appAnswer = (path = "/") => app.request(path);
  /** A machine that is busy with something else may let that second pass. */
  const atOnce = async (headers: Record<string, string> = {}): Promise<Answer> => {
    await appAnswer();
    const answer = await ask("/", headers);
    return answer.status === LEFT_TO_THE_APP ? atOnce(headers) : answer;
  };
  const counted = async () => {
    await visits.flush();
    return ledger.db.selectFrom("visits").select(["path", "count"]).orderBy("count").execute();
  };
  return { ...world, ask, appAnswer, atOnce, counted };
}

describe("a page in memory", () => {
  it("is answered at once, with the head and the body that the app gives", async () => {
    const { ask, appAnswer, atOnce } = await quickDoor();
    expect((await ask()).status).toBe(LEFT_TO_THE_APP);
    const slow = await appAnswer();
    const { status, headers, body } = await atOnce();
    expect(status).toBe(200);
    expect(body).toBe(await slow.text());
    expect(headers["content-length"]).toBe(String(Buffer.byteLength(body)));
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["strict-transport-security"]).toBeDefined();
    const { date, connection, "content-length": length, ...rest } = headers;
    expect(rest).toEqual(Object.fromEntries(slow.headers));
  });

  it("says each second anew when it was shown, so that its form is taken", async () => {
    const { atOnce, clock, post } = await quickDoor();
    const shown = async () => /name="at" value="([^"]+)"/.exec((await atOnce()).body)?.[1] ?? "";
    const first = await shown();
    expect(await shown()).toBe(first);
    clock.advance(TYPING_MS);
    const second = await shown();
    expect(second).not.toBe(first);
    const form = { email: "mara@readers.example", name: "", interest: "", company: "" };
    expect((await post("/subscribe", { ...form, at: first })).text).toContain("inbox");
    expect((await post("/subscribe", { ...form, at: second })).text).not.toContain("inbox");
  });

  it.each([
    ["whoever may be signed in", "/", { cookie: "session=x" }, "GET"],
    ["whoever comes from another site", "/", { referer: "https://forum.example/" }, "GET"],
    ["whoever follows a tagged link", "/?utm_source=hn", {}, "GET"],
    ["whoever asks for the head alone", "/", {}, "HEAD"],
    ["a form", "/", {}, "POST"],
    ["a page that isn't there", "/gone", {}, "GET"],
  ])("leaves %s to the app", async (_, path, headers, method) => {
    const { ask, appAnswer, counted } = await quickDoor();
    await appAnswer();
    await appAnswer(path);
    expect((await ask(path, headers, method)).status).toBe(LEFT_TO_THE_APP);
    expect(await counted()).toEqual([]);
  });

  it("is counted for each who sees it, once, and for no robot", async () => {
    const { atOnce, counted } = await quickDoor();
    const reader = (network: number) => ({
      "user-agent": FIREFOX,
      "x-forwarded-for": `198.51.${network}.7`,
    });
    for (const network of [1, 1, 1, 2]) expect((await atOnce(reader(network))).status).toBe(200);
    await atOnce({ "user-agent": "curl/8.5.0" });
    await atOnce({ "user-agent": "curl/8.5.0" });
    await atOnce({ ...reader(3), "sec-purpose": "prefetch" });
    expect(await counted()).toEqual([
      { path: "landing", count: 1 },
      { path: "landing", count: 3 },
    ]);
    await atOnce(reader(2));
    expect(await counted()).toEqual([
      { path: "landing", count: 2 },
      { path: "landing", count: 3 },
    ]);
  });
});
