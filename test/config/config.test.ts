import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findHome, looseEnvFiles, readEnv } from "../../config/env.ts";
import { load, refusal, writeConfig } from "./config-for-test.ts";

describe("the defaults", () => {
  it("are valid by themselves", async () => {
    const config = await load({});
    expect(config.publication).toMatchObject({ sendHour: 8, zone: "UTC", currency: "USD" });
    expect(config.publication.prices).toEqual({ monthlyMinor: 1_000, yearlyMinor: 10_000 });
    expect(config.publication.goal).toEqual({ payingSubscribers: 50, mrrMinor: 50_000 });
    expect(config.channels.mail.autonomy).toBe("ask");
    expect(config.env).toEqual({});
  });

  it("stand for whatever the settings file leaves out, and for an empty file", async () => {
    const config = await load({ settings: "publication:\n  sendHour: 17\n" });
    expect(config.publication).toMatchObject({ sendHour: 17, zone: "UTC" });
    expect((await load({ settings: "" })).publication.sendHour).toBe(8);
    expect((await load({ settings: "# nothing yet\n" })).publication.sendHour).toBe(8);
  });
});

describe("mistakes", () => {
  it("in the settings and in the environment are told all at once", async () => {
    const { message, problems } = await refusal({
      settings: [
        "publication:",
        "  sendHour: 25",
        "  zone: Europe/Atlantis",
        "  currency: dollars",
        "  sender: { name: The Small Press, address: nobody }",
        "  colour: red",
        "channels: { mail: { autonomy: sometimes } }",
        "notion: { requestsPerMinute: fast }",
        "audience: { cohorts: [] }",
        "press: {}",
        "",
      ].join("\n"),
      homeEnv: "PUBLIC_URL=letters.test\n",
      variables: { RESEND_BASE_URL: "ftp://mail.test" },
    });
    expect(problems.map(({ key }) => key).sort()).toEqual([
      "PUBLIC_URL",
      "RESEND_BASE_URL",
      "audience.cohorts",
      "channels.mail.autonomy",
      "notion.requestsPerMinute",
      "press",
      "publication.colour",
      "publication.currency",
      "publication.sendHour",
      "publication.sender.address",
      "publication.zone",
    ]);
    for (const { key, wrong, example } of problems) {
      expect(wrong, key).not.toBe("");
      expect(example, key).toMatch(/\S: \S/);
      expect(message).toContain(`${key}: ${wrong}. For example: ${example}`);
    }
    expect(message).toContain("hours run from 0 to 23");
    expect(message).toContain("notion.requestsPerMinute: it should be a number");
    expect(message).toContain("there is no setting called colour");
  });

  it.each([
    "smtps://ada:p%40ss@smtp.letters.test:465",
    "smtp://ada%40letters.test:app-word@smtp.letters.test:587",
    "smtp://127.0.0.1:1025",
  ])("a mailbox is taken: %s", async (address) => {
    expect((await load({ variables: { SMTP_URL: address } })).env.SMTP_URL).toBe(address);
  });

  it.each([
    "smtp.letters.test",
    "https://ada:hushword@smtp.letters.test",
    "smtps://ada:hushword#1@smtp.letters.test",
    "smtps://ada:12/hushword@smtp.letters.test",
    "smtps://ada:hush word@smtp.letters.test",
    "smtps://ada:hushword@smtp.letters.test?tls=no",
  ])("another is not, and is told of without its password: %s", async (address) => {
    const { problems, message } = await refusal({ variables: { SMTP_URL: address } });
    expect(problems.map(({ key }) => key)).toEqual(["SMTP_URL"]);
    expect(message).not.toMatch(/hush/);
  });

  it("a service account is taken as a path, and as what stands in the file", async () => {
    const account = {
      type: "service_account",
      client_email: "press@numbers.example",
      private_key: "-PRIVATE KEY-",
    };
    for (const given of ["/keys/press.json", JSON.stringify(account)]) {
      const { env } = await load({ variables: { GOOGLE_SERVICE_ACCOUNT: given } });
      expect(env.GOOGLE_SERVICE_ACCOUNT).toBe(given);
    }
    const inFile = await load({ homeEnv: `GOOGLE_SERVICE_ACCOUNT='${JSON.stringify(account, null, 2)}'\n` });
    expect(JSON.parse(inFile.env.GOOGLE_SERVICE_ACCOUNT ?? "")).toEqual(account);
  });

  it.each(['{"installed":{"client_secret":"hush"}}', '{"private_key":"hush', "-----BEGIN hush\nhush"])(
    "another key of Google's is not, and is told of without what is in it: %s",
    async (given) => {
      const { problems, message } = await refusal({ variables: { GOOGLE_SERVICE_ACCOUNT: given } });
      expect(problems.map(({ key }) => key)).toEqual(["GOOGLE_SERVICE_ACCOUNT"]);
      expect(message).not.toMatch(/hush/);
      expect(message).toMatch(/JSON file that Google made/);
    },
  );

  it("among several unknown keys are named one by one", async () => {
    const { problems } = await refusal({ settings: "publication: { colour: red, font: big }\n" });
    expect(problems.map(({ key, wrong }) => [key, wrong])).toEqual([
      ["publication.colour", "there is no setting called colour"],
      ["publication.font", "there is no setting called font"],
    ]);
  });

  it("in YAML are told with their line", async () => {
    const { problems } = await refusal({ settings: "publication:\n  name: One\n  name: Two\n" });
    expect(problems).toMatchObject([{ key: "line 3" }]);
    const { problems: open } = await refusal({ settings: "publication:\n  name: 'never closed\n" });
    expect(open[0]?.key).toMatch(/^line \d+$/);
  });

  it.each(["just words\n", "- a\n- list\n", "42\n"])(
    "of the whole file (%j) name the file",
    async (settings) => {
      const { problems } = await refusal({ settings });
      expect(problems.map(({ key, wrong }) => `${key}: ${wrong}`)).toEqual([
        "settings.yaml: it should be a group of settings, each with its name",
      ]);
    },
  );

  it("of any setting come with an example that is right", async () => {
    const config = await load({});
    const { publication, audience, channels, mail, notion, schedule } = config;
    const leaves = leavesOf({ publication, audience, channels, mail, notion, schedule });
    expect(leaves.length).toBeGreaterThan(20);
    for (const path of leaves) {
      const { problems } = await refusal({ settings: JSON.stringify(nested(path, { not: "this" })) });
      const problem = problems.find(({ key }) => key === path.join("."));
      const example = problem?.example ?? "";
      expect(example, path.join(".")).toMatch(new RegExp(`^${path.join("\\.")}: \\S`));
    }
  });

  it("of a folder where the settings file should be are said in a sentence", async () => {
    const { home, source } = writeConfig({});
    mkdirSync(join(home, "settings.yaml"));
    const { loadConfig } = await import("../../config/load.ts");
    await expect(loadConfig({ home, source })).rejects.toThrow(/settings\.yaml: it can't be read/);
  });
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Paths of all settings that have a value, e.g. `["publication", "sender", "name"]`. */
function leavesOf(value: unknown, path: string[] = []): string[][] {
  if (!isRecord(value)) return [path];
  return Object.entries(value).flatMap(([key, below]) => leavesOf(below, [...path, key]));
}

const nested = (path: readonly string[], value: unknown): unknown =>
  path.reduceRight((below, key) => ({ [key]: below }), value);

describe("the environment", () => {
  it("holds what the process was given before the home's .env, and that before the checkout's", async () => {
    const env = async (written: Parameters<typeof load>[0]) => (await load(written)).env.PUBLIC_URL;
    const checkoutEnv = "PUBLIC_URL=https://checkout.test\n";
    const homeEnv = "PUBLIC_URL=https://home.test\n";
    const variables = { PUBLIC_URL: "https://process.test" };
    expect(await env({ checkoutEnv })).toBe("https://checkout.test");
    expect(await env({ checkoutEnv, homeEnv })).toBe("https://home.test");
    expect(await env({ checkoutEnv, homeEnv, variables })).toBe("https://process.test");
  });

  it("takes an empty value as one that is not set", async () => {
    const config = await load({
      checkoutEnv: "RESEND_API_KEY=re_fromcheckout\nNOTION_TOKEN=\n",
      homeEnv: "RESEND_API_KEY=\n",
      variables: { RESEND_API_KEY: " ", PUBLIC_URL: "" },
    });
    expect(config.env).toEqual({ RESEND_API_KEY: "re_fromcheckout" });
  });

  it.each(["RESEND_API_KEY", "NOTION_TOKEN", "PRESSROOM_TOKEN_KEY"])(
    "refuses a %s that is broken over two lines, without printing it",
    async (key) => {
      const { message, problems } = await refusal({ homeEnv: `${key}="re_firsthalf\nsecondhalf"\n` });
      expect(problems.map((problem) => problem.key)).toContain(key);
      expect(message).toContain("it holds spaces or line breaks: paste it again, whole");
      expect(message).not.toMatch(/firsthalf|secondhalf/);
    },
  );

  it("does not print a secret that is too short or too long", async () => {
    const { message } = await refusal({
      variables: { PRESSROOM_TOKEN_KEY: "short-secret", NOTION_TOKEN: "n".repeat(501) },
    });
    expect(message).not.toMatch(/short-secret|nnnn/);
  });

  it("knows which .env files others on this machine can read", () => {
    const { home, source } = writeConfig({ homeEnv: "A=1\n", checkoutEnv: "B=1\n" });
    chmodSync(join(home, ".env"), 0o600);
    chmodSync(source.file, 0o640);
    expect(looseEnvFiles(source, home)).toEqual([source.file]);
    chmodSync(source.file, 0o600);
    expect(looseEnvFiles(source, home)).toEqual([]);
  });

  it("is read without the files that aren't there", async () => {
    const { env, problems } = await readEnv({ variables: {}, file: "/nowhere/.env" }, "/nowhere/home");
    expect({ env, problems }).toEqual({ env: {}, problems: [] });
  });
});

describe("the home", () => {
  const variables = { PRESSROOM_HOME: "/from/the/process" };

  it("is what --home says, else the process, else the checkout's .env", async () => {
    const { source } = writeConfig({ checkoutEnv: "PRESSROOM_HOME=/from/the/checkout\n" });
    expect(await findHome({ ...source, variables }, "/from/the/command")).toBe("/from/the/command");
    expect(await findHome({ ...source, variables })).toBe("/from/the/process");
    expect(await findHome(source)).toBe("/from/the/checkout");
    expect(await findHome({ ...source, variables: { PRESSROOM_HOME: "" } })).toBe("/from/the/checkout");
  });

  it("is the platform's own data folder when nobody says anything, and always a full path", async () => {
    const { source } = writeConfig({});
    expect(await findHome(source)).toMatch(/^\/.*pressroom$/);
    expect(await findHome(source, "here")).toBe(join(process.cwd(), "here"));
  });

  it("is never guessed where a script gave an empty name", async () => {
    await expect(findHome(writeConfig({}).source, "")).rejects.toThrow(/--home: no folder is named/);
  });
});
