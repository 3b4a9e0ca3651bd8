import { execFileSync } from "node:child_process";
import { lookup, promises } from "node:dns";
import { createServer } from "node:http";
import { request } from "node:https";
import net from "node:net";
import { expect, test } from "vitest";

const REFUSED = { code: "EBEYONDLOOPBACK" };

const codeOf = (socket: net.Socket) =>
  new Promise<string | undefined>((resolve) => {
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    socket.on("connect", () => resolve("connected"));
  });

test("a connection to another machine is refused, whichever way it is asked for", async () => {
  await expect(fetch("http://203.0.113.7/")).rejects.toMatchObject({ cause: REFUSED });
  expect(await codeOf(net.connect(80, "203.0.113.7"))).toBe("EBEYONDLOOPBACK");
  expect(await codeOf(net.connect({ port: 80, host: "somewhere.example" }))).toBe("EBEYONDLOOPBACK");
  expect(await codeOf(new net.Socket().connect(80, "203.0.113.7"))).toBe("EBEYONDLOOPBACK");
  const code = await new Promise((resolve) => {
    request("https://somewhere.example/").on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
  });
  expect(code).toBe("EBEYONDLOOPBACK");
});

test("a name is not asked of the network", async () => {
  await expect(promises.lookup("somewhere.example")).rejects.toMatchObject(REFUSED);
  await expect(promises.resolveMx("somewhere.example")).rejects.toMatchObject(REFUSED);
  const error = await new Promise((resolve) => lookup("somewhere.example", resolve));
  expect(error).toMatchObject(REFUSED);
});

test("this machine is reached", async () => {
  const server = createServer((_, response) => response.end("here")).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("here");
  expect(await (await fetch(`http://localhost:${port}/`)).text()).toBe("here");
  server.close();
});

test("what a test starts is held to the same rule", () => {
  const script = 'fetch("http://203.0.113.7/").catch((error) => console.log(error.cause.code))';
  const said = execFileSync(process.execPath, ["-e", script], { encoding: "utf8" });
  expect(said.trim()).toBe("EBEYONDLOOPBACK");
});

test("no key, address or home of this machine reaches a test", () => {
  const seen = Object.keys(process.env).filter((name) =>
    /_(TOKEN|API_KEY|BASE_URL)$|^PUBLIC_URL$/.test(name),
  );
  expect(seen.filter((name) => /^(NOTION|RESEND|STRIPE|SHEETS|PUBLIC)/.test(name))).toEqual([]);
  expect(process.env.PRESSROOM_HOME).toMatch(/^\/dev\/null\//);
  expect(process.env.PRESSROOM_ENV_FILE).toBe("/dev/null");
});
