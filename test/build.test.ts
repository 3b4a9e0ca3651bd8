import { fork, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { buildAll } from "../src/cli/build.ts";
import { writeGguf } from "./services/llama/write-gguf.ts";

const folder = mkdtempSync(join(tmpdir(), "pressroom-build-"));
const out = join(folder, "dist");
const ROOT = join(import.meta.dirname, "..");
let built: string[] = [];

beforeAll(async () => {
  built = await buildAll(out);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

function run(job: string, home: string, ...args: string[]) {
  const child = spawnSync(
    process.execPath,
    [join(out, "jobs", `${job}.js`), "--home", join(folder, home), ...args],
    {
      encoding: "utf8",
    },
  );
  const lines = child.stdout.split("\n").filter(Boolean);
  return {
    status: child.status,
    stderr: child.stderr,
    lines: lines.map((line): Record<string, unknown> => JSON.parse(line)),
  };
}

test("every job is built under its own name, and the site, and the reader", () => {
  const jobs = readdirSync(join(ROOT, "jobs")).map((name) => name.replace(/\.ts$/, ".js"));
  expect(built.map((path) => basename(path)).toSorted()).toEqual(
    [...jobs, "serve.js", "reader.js"].toSorted(),
  );
  expect(readdirSync(join(out, "jobs")).filter((name) => name.endsWith(".js"))).toEqual(jobs.toSorted());
});

test("a built job runs, does nothing when there is nothing to do, and says so in two lines", () => {
  const { status, stderr, lines } = run("send-issues", "idle");
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(lines).toMatchObject([
    { job: "send-issues", msg: "job started" },
    { job: "send-issues", msg: "job ended", outcome: "idle" },
  ]);
});

test("built jobs reach twins, SDKs and CommonJS packages as they do from source", () => {
  const imported = run("import-issues", "busy", join(ROOT, "src/sandbox/sample/issues"));
  expect(imported.lines.at(-1)).toMatchObject({ outcome: "done", files: 3, created: 3, onDesk: 3 });
  const synced = run("sync-notion", "busy");
  // It has the row of the job before to show.
  expect(synced.lines.at(-1)).toMatchObject({ outcome: "done", pulled: { rows: 3 } });
});

test("the built reader loads the library from beside it, and a job finds the reader", async () => {
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const file = writeGguf(join(folder, "built.gguf"));
  const reader = fork(join(out, "reader.js"), { stdio: "ignore" });
  onTestFinished(() => void reader.kill("SIGKILL"));
  const lock = join(folder, "lock.sqlite");
  const how = { threads: 1, priority: 0, states: join(folder, "states"), lock };
  reader.send({ kind: "open", file, hash: "a".repeat(64), ...how });
  reader.send({ kind: "write", prompt: "no", mostTokens: 3, until: Date.now() + 60_000 });
  const said: unknown[] = [];
  reader.on("message", (message) => said.push(message));
  await expect
    .poll(() => said, { timeout: 15_000 })
    .toContainEqual({ kind: "written", text: expect.any(String) });
  const adapters = readdirSync(join(out, "chunks")).filter((name) => /^model-.*\.js$/.test(name));
  expect(adapters.length).toBeGreaterThan(0);
  const whole = adapters.map((name) => readFileSync(join(out, "chunks", name), "utf8"));
  expect(whole.filter((code) => code.includes('"reader.js"')).length).toBeGreaterThan(0);
  for (const name of adapters)
    expect(
      spawnSync(process.execPath, ["--check", join(out, "chunks", name)], { encoding: "utf8" }).stderr,
    ).toBe("");
});

test("built jobs read the home's settings file", () => {
  run("send-issues", "settings");
  writeFileSync(join(folder, "settings", "settings.yaml"), "publication:\n  sendHour: 99\n");
  const { status, stderr } = run("send-issues", "settings");
  expect(status).toBe(2);
  expect(stderr).toContain("publication.sendHour: hours run from 0 to 23");
});

test("a job does nothing when it is imported", () => {
  const script = `await import(${JSON.stringify(join(out, "jobs", "send-issues.js"))}); console.log("imported")`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
  });
  expect({ stdout, stderr, status }).toEqual({ stdout: "imported\n", stderr: "", status: 0 });
});

test.each(["send-issues", "send-requested", "follow-mails"])(
  "%s, which starts dozens of times a day, loads its entry and the common file",
  (job) => {
    const entry = readFileSync(join(out, "jobs", `${job}.js`), "utf8");
    expect(entry.match(/(?<=(?:from|import)")\.\.\/chunks\/[^"]+/g)).toHaveLength(1);
  },
);

const EAGER = /\bfrom ?"(node:)?(fs|util|http|crypto|process)"|import\("(node:)?http"\)/;

test("nothing built imports one of Node's modules that would load all that it could ever need", () => {
  const files = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".js"),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((name) => EAGER.test(readFileSync(join(out, name), "utf8")))).toEqual([]);
});

test("an idle job loads no part of Node that it has no use for", () => {
  const told = join(folder, "tell-loaded.cjs");
  writeFileSync(told, "process.on('exit', () => console.error(JSON.stringify(process.moduleLoadList)));");
  const job = join(out, "jobs", "send-issues.js");
  const argv = ["--require", told, job, "--home", join(folder, "loads")];
  const { stderr } = spawnSync(process.execPath, argv, { encoding: "utf8" });
  const loaded: string[] = JSON.parse(stderr);
  const of = (names: RegExp) => loaded.filter((name) => names.test(name));
  expect(of(/sqlite/)).not.toEqual([]);
  expect(of(/undici|readline|worker_threads|webcrypto|fs\/promises|http|tls/)).toEqual([]);
});

async function serving(home: string, ...args: string[]) {
  const child = spawn(process.execPath, [join(out, "serve.js"), "--home", join(folder, home), ...args]);
  const [said, wrong] = [text(child.stdout), text(child.stderr)];
  const ended = once(child, "exit");
  let heard = "";
  child.stdout.on("data", (chunk) => {
    heard += chunk;
  });
  while (!/Serving \S+/.test(heard) && child.exitCode === null)
    await Promise.race([once(child.stdout, "data"), ended]);
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    return { status: child.exitCode, said: await said, wrong: await wrong };
  };
  onTestFinished(async () => void (await stop()));
  return { url: /Serving (\S+)/.exec(heard)?.[1] ?? "", stop };
}

test("the built site publishes what was never published, is served with its form, and ends when it is told to", async () => {
  const site = await serving("site");
  expect(await (await fetch(site.url)).text()).toMatch(/name="at" value="\w+\./);
  expect((await fetch(`${site.url}/subscribe`)).status).toBe(200);
  const second = await serving("site");
  expect(await second.stop()).toMatchObject({ status: 0, said: expect.stringContaining("served already") });
  expect(await site.stop()).toMatchObject({ status: 0, wrong: "" });
}, 60_000);

test("the built site says what is wrong with how it was started", async () => {
  const { status, wrong } = await (await serving("site", "--port", "many")).stop();
  expect(status).toBe(2);
  expect(wrong).toContain("--port");
});

test("building again leaves the old parts for runs that still load them, and takes them away later", async () => {
  const copy = join(folder, "again");
  cpSync(out, copy, { recursive: true });
  const [recent, old, gone] = ["chunks/recent-AAAAAAAA.js", "chunks/old-BBBBBBBB.js", "jobs/gone.js"];
  // Of the last build, which a site that was started then still loads.
  const last = "chunks/last-CCCCCCCC.js";
  for (const name of [recent, old, gone, last]) writeFileSync(join(copy, name), "export {};");
  writeFileSync(join(copy, "last-build.json"), JSON.stringify([last, "chunks/lost-DDDDDDDD.js"]));
  const aWeekAgo = Date.now() / 1000 - 7 * 24 * 3600;
  for (const name of [old, last]) utimesSync(join(copy, name), aWeekAgo, aWeekAgo);
  await buildAll(copy);
  const files = ["chunks", "jobs"].flatMap((name) =>
    readdirSync(join(copy, name)).map((file) => `${name}/${file}`),
  );
  expect(files).toContain(recent);
  expect(files).toContain(last);
  expect(files).not.toContain(old);
  expect(files).not.toContain(gone);
  expect(files.filter((file) => file.endsWith(".new"))).toEqual([]);
});
