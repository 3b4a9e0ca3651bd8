import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type SetUpNotionOptions, setUpNotion } from "../../src/cli/setup-notion.ts";
import { type SandboxOptions, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { openPress, type Press } from "../delivery/owner.ts";
import { temporaryHome } from "../sandbox/sandbox-for-test.ts";
import { scriptedTerminal } from "./scripted-terminal.ts";

const TOKEN = "ntn_an_invented_token";

/** A press whose Notion is a twin of its own: with a token, its own desk. */
async function notionPress(faults: NonNullable<SandboxOptions<"notion">["faults"]> = []) {
  const twin = await startSandbox({ home: temporaryHome(), services: ["notion"], faults });
  onTestFinished(() => twin.close());
  return openPress({ variables: { NOTION_BASE_URL: twin.urls.notion } });
}

async function setUp({ app }: Press, answers: string[], options: SetUpNotionOptions = {}) {
  const terminal = scriptedTerminal(answers);
  const desk = { app, terminal, signal: new AbortController().signal };
  const { json, exitCode } = await setUpNotion(desk, options);
  return { json, exitCode, terminal };
}

const envOf = ({ home }: Press): string => {
  const file = join(home, ".env");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
};

test("the token is asked for unseen, tried, kept, and the desk is made with it", async () => {
  const press = await notionPress();
  const { json, exitCode, terminal } = await setUp(press, [TOKEN]);
  expect([exitCode, json]).toMatchObject([0, { notion: "live", problems: [] }]);
  expect(terminal.asked).toEqual([expect.stringMatching(/^secret The integration's token/)]);
  expect(terminal.seen()).toMatch(/1\. notion\.so\/my-integrations.*2\. Open the page/s);
  expect(terminal.seen()).not.toContain(TOKEN);
  expect(envOf(press)).toContain(`NOTION_TOKEN=${TOKEN}\n`);
  expect(statSync(join(press.home, ".env")).mode & 0o777).toBe(0o600);
});

test("a token that Notion does not take is not kept", async () => {
  const refused = {
    status: 401,
    body: { object: "error", status: 401, code: "unauthorized", message: "API token is invalid." },
  };
  const press = await notionPress([{ service: "notion", kind: "status", count: 0, ...refused }]);
  const before = envOf(press);
  const { json, exitCode } = await setUp(press, [TOKEN]);
  expect([exitCode, json]).toMatchObject([
    1,
    { problems: [expect.stringMatching(/did not take the token.*Nothing was written down/)] },
  ]);
  expect(envOf(press)).toBe(before);
});

test("nobody is asked where nobody is to be asked: the desk is the sandbox's", async () => {
  const press = await notionPress();
  const { json, exitCode, terminal } = await setUp(press, [], { nonInteractive: true });
  expect([exitCode, json]).toMatchObject([0, { notion: "sandbox" }]);
  expect(terminal.asked).toEqual([]);
});
