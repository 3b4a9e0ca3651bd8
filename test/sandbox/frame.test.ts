import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer as createSocketServer } from "node:net";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { homeMark, storePath } from "../../src/sandbox/probe.ts";
import { findSandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { letter, mailSandbox, post, temporaryHome, untilRequested } from "./sandbox-for-test.ts";

const portOf = (url: string) => Number(new URL(url).port);

/** Starts a second process with the home's sandbox. */
async function otherProcess(home: string, lasting = false) {
  const script = fileURLToPath(new URL("child-sandbox.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, home, lasting ? "lasting" : ""], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const stderr: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => stderr.push(text));
  child.on("exit", (code) => code && process.stderr.write(stderr.join("")));
  const [line] = await once(createInterface(child.stdout), "line");
  const urls: { resend: string; desk: string } = JSON.parse(line);
  const end = async () => {
    const exited = once(child, "exit");
    child.stdin.end();
    const [code] = await exited;
    return code;
  };
  return { urls, end, kill: () => child.kill("SIGKILL"), stderr: () => stderr.join("") };
}

/** Holds a port as some other program would. */
async function stranger(port: number): Promise<void> {
  const server = createServer((_, response) => response.end("I am somebody else."));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
}

test("a home's ports stay the same from one start to the next, below the ephemeral range", async () => {
  const first = await mailSandbox();
  const before = first.urls;
  await first.close();
  const second = await mailSandbox({ home: first.home });
  expect(second.urls).toEqual(before);
  for (const url of Object.values(before)) {
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:2\d{4}$/);
  }
});

test("it listens on loopback only", async () => {
  const { urls } = await mailSandbox();
  const elsewhere = fetch(`http://127.0.0.2:${portOf(urls.resend)}/_twin`);
  await expect(elsewhere).rejects.toThrow();
});

test("a first choice that is taken gives the next free port", async () => {
  const seed = `seed of ${temporaryHome()}`;
  const tried = await mailSandbox({ portSeed: seed });
  await tried.close();
  const wanted = portOf(tried.urls.resend);
  await stranger(wanted);
  const { urls } = await mailSandbox({ portSeed: seed });
  expect(portOf(urls.resend)).toBeGreaterThan(wanted);
  expect(portOf(urls.resend)).toBeLessThan(wanted + 20);
});

test("a recorded port that a stranger holds is given up, and the new one is recorded", async () => {
  const first = await mailSandbox();
  await first.close();
  await stranger(portOf(first.urls.resend));
  const second = await mailSandbox({ home: first.home });
  expect(second.urls.resend).not.toBe(first.urls.resend);
  await second.close();
  const third = await mailSandbox({ home: first.home });
  expect(third.urls).toEqual(second.urls);
});

test("a stranger that accepts and says nothing doesn't hold up the start", async () => {
  const first = await mailSandbox();
  await first.close();
  const silent = createSocketServer(() => {}).listen(portOf(first.urls.resend), "127.0.0.1");
  await once(silent, "listening");
  onTestFinished(() => void silent.close());
  const second = await mailSandbox({ home: first.home });
  expect(second.urls.resend).not.toBe(first.urls.resend);
});

test("two processes share mails, and the guest leaves the recorded port to its owner", async () => {
  const here = await mailSandbox();
  const there = await otherProcess(here.home);
  expect(there.urls.resend).not.toBe(here.urls.resend);

  await post(`${there.urls.resend}/emails`, letter("bea@readers.example"));
  const { data } = await here.resend().emails.list();
  expect(data?.data.map((mail) => mail.to)).toEqual([["bea@readers.example"]]);

  expect(await there.end()).toBe(0);
  await here.close();
  const again = await mailSandbox({ home: here.home });
  expect(again.urls).toEqual(here.urls);
});

test("several processes may start at the same instant in a new home", async () => {
  const home = temporaryHome();
  const processes = await Promise.all([1, 2, 3, 4].map(() => otherProcess(home)));
  expect(new Set(processes.map(({ urls }) => urls.resend)).size).toBe(4);
  for (const { urls } of processes) {
    expect((await post(`${urls.resend}/emails`, letter("bea@readers.example"))).status).toBe(200);
  }
  const recorded = new DatabaseSync(storePath(home)).prepare("select port from sandbox_ports").all();
  const listening = processes.flatMap(({ urls }) => [portOf(urls.resend), portOf(urls.desk)]);
  expect(recorded).toHaveLength(2);
  for (const { port } of recorded) expect(listening).toContain(Number(port));
});

test("two processes share one window of requests", async () => {
  const here = await mailSandbox({ limits: { resend: { requestsPerSecond: 5 } } });
  const there = await otherProcess(here.home);
  const ask = (url: string) => fetch(`${url}/domains`, { headers: { authorization: "Bearer re_test" } });
  // At the start of a second, so that all six fall into it.
  await pause(1010 - (Date.now() % 1000));
  const turns = [here, there, here, there, here, there].map(({ urls }) => urls.resend);
  const statuses = [];
  for (const url of turns) statuses.push((await ask(url)).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
});

test("a twin says who it is", async () => {
  const { urls, home } = await mailSandbox({ lasting: true });
  const text = await (await fetch(`${urls.resend}/_twin`)).text();
  expect(JSON.parse(text)).toEqual({
    pressroom: "twin",
    service: "resend",
    home: homeMark(home),
    lasting: true,
  });
  expect(homeMark(home)).toMatch(/^[0-9a-f]{16}$/);
  expect(text).not.toContain(basename(home));
});

test("only lasting twins are found by other processes", async () => {
  const home = temporaryHome();
  expect(await findSandbox(home)).toEqual({});
  const passing = await mailSandbox({ home });
  expect(await findSandbox(home)).toEqual({});
  await passing.close();
  const lasting = await mailSandbox({ home, lasting: true });
  expect(await findSandbox(home)).toEqual(lasting.urls);
  await lasting.close();
  expect(await findSandbox(home)).toEqual({});
});

test("a lasting twin is found even while a passing one holds the recorded ports", async () => {
  const passing = await mailSandbox();
  const lasting = await otherProcess(passing.home, true);
  expect(lasting.urls).not.toEqual(passing.urls);
  expect(await findSandbox(passing.home)).toEqual(lasting.urls);
  lasting.kill();
  await expect.poll(() => findSandbox(passing.home)).toEqual({});
});

test("another home's twin on a recorded port is not taken for one's own", async () => {
  const mine = await mailSandbox({ lasting: true });
  await mine.close();
  const theirs = await mailSandbox({ lasting: true });
  const store = new DatabaseSync(storePath(mine.home));
  store.prepare("update sandbox_ports set port = ? where service = 'resend'").run(portOf(theirs.urls.resend));
  store.exec("delete from sandbox_lasting");
  store.close();
  expect(await findSandbox(mine.home)).toEqual({});
  const again = await mailSandbox({ home: mine.home });
  expect(again.urls.resend).not.toBe(theirs.urls.resend);
});

test("reset empties the twins and keeps the addresses", async () => {
  const sandbox = await mailSandbox();
  await sandbox.resend().emails.send(letter("bea@readers.example"), { idempotencyKey: "one" });
  await sandbox.reset();
  expect((await sandbox.resend().emails.list()).data?.data).toEqual([]);
  await sandbox.resend().emails.send(letter("cem@readers.example"), { idempotencyKey: "one" });
  expect((await sandbox.resend().emails.list()).data?.data).toHaveLength(1);
  await sandbox.close();
  expect((await mailSandbox({ home: sandbox.home })).urls).toEqual(sandbox.urls);
});

test("it closes at once with a request under way, and twice does no harm", async () => {
  const sandbox = await mailSandbox({ faults: [{ kind: "reorder", delayMs: 60_000 }] });
  const hanging = sandbox.resend().emails.send(letter("bea@readers.example"));
  await untilRequested(sandbox.home, 1);
  const began = performance.now();
  await sandbox.close();
  await sandbox.close();
  expect(performance.now() - began).toBeLessThan(1_000);
  expect((await hanging).error?.statusCode).toBeNull();
  const again = await mailSandbox({ home: sandbox.home });
  expect((await again.resend().emails.list()).data?.data).toEqual([]);
});

test("an exception in a twin is a plain 500 and a line on stderr, and the twin lives on", async () => {
  const home = temporaryHome();
  const { urls, stderr } = await otherProcess(home);
  const list = () => fetch(`${urls.resend}/emails`, { headers: { authorization: "Bearer re_test" } });
  const store = new DatabaseSync(storePath(home));
  store.exec("alter table resend_emails rename to elsewhere");
  const broken = await list();
  expect(broken.status).toBe(500);
  expect(await broken.json()).toEqual({ error: expect.stringContaining("stderr") });
  await expect.poll(stderr).toContain("sandbox resend: GET");
  expect(stderr()).toContain("no such table");
  store.exec("alter table elsewhere rename to resend_emails");
  store.close();
  expect((await list()).status).toBe(200);
});

/** A good mail in pieces of a megabyte, so that its length isn't known beforehand. */
function streamedLetter(url: string, megabytes: number): Promise<Response> {
  const [head = "", tail = ""] = JSON.stringify({ ...letter("bea@readers.example"), html: "HERE" }).split(
    "HERE",
  );
  const pieces = [head, ...Array.from({ length: megabytes }, () => "x".repeat(1024 * 1024)), tail];
  const headers = { authorization: "Bearer re_test", "content-type": "application/json" };
  const body = ReadableStream.from(pieces.map((piece) => Buffer.from(piece)));
  const request: RequestInit = { method: "POST", headers, body, duplex: "half" };
  return fetch(`${url}/emails`, request);
}

test("a body whose length isn't declared is read like any other", async () => {
  const { urls, resend } = await mailSandbox();
  expect((await streamedLetter(urls.resend, 2)).status).toBe(200);
  expect((await resend().emails.list()).data?.data).toHaveLength(1);
});

test("a body beyond 64 MB is refused, whether its length is declared or not", async () => {
  const { urls, resend } = await mailSandbox();
  const large = { ...letter("bea@readers.example"), html: "x".repeat(65 * 1024 * 1024) };
  // A client still busy sending may see the connection end before it sees the 413.
  const statusOf = (answer: Promise<Response>) => answer.then(({ status }) => status).catch(() => 413);
  expect(await statusOf(post(`${urls.resend}/emails`, large))).toBe(413);
  expect(await statusOf(streamedLetter(urls.resend, 65))).toBe(413);
  expect((await resend().emails.list()).data?.data).toEqual([]);
});

test("a limit that a twin doesn't have is named, with those it has", async () => {
  const start = startSandbox({
    home: temporaryHome(),
    services: ["resend"],
    limits: { resend: { perHour: 1 } },
  });
  await expect(start).rejects.toThrow(/limits\.resend\.perHour.*requestsPerSecond/);
});

test("a home that can't be made gives one sentence", async () => {
  const start = startSandbox({ home: "/dev/null/home", services: ["resend"] });
  await expect(start).rejects.toThrow("The home /dev/null/home can't be used: part of its path is a file");
});

test("a stranger that says nothing doesn't hold up the search for twins", async () => {
  const home = temporaryHome();
  const began = performance.now();
  const { close } = await mailSandbox({ home, lasting: true });
  await close();
  const silent = createSocketServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  onTestFinished(() => void silent.close());
  const store = new DatabaseSync(storePath(home));
  store.prepare("update sandbox_ports set port = ?").run((silent.address() as AddressInfo).port);
  store.close();
  expect(await findSandbox(home)).toEqual({});
  expect(performance.now() - began).toBeLessThan(3_000);
});
