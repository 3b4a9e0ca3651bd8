/** One network's part of `pressroom setup social`: whether and how to post there, and keys that are tried before they are kept. */
import { writeSetting } from "../../config/write-setting.ts";
import { type App, openApp } from "../app.ts";
import { NETWORK_NAMES } from "../distribution/channels.ts";
import type { NetworkName } from "../distribution/network.ts";
import { keepSecret } from "../operations/keep-secret.ts";
import { hasChoice, lookAt, type SetUpNetwork, say } from "./look-at-network.ts";
import type { Desk } from "./options.ts";
import type { SetUpSocialOptions } from "./setup-social.ts";
import { GUIDES, type KeyName } from "./social-guides.ts";
import type { Choice, Terminal } from "./terminal.ts";

/** `keys`: by its interface. `on`: as far as it goes without. */
type Wish = "keys" | "on" | "off";

export async function setUpNetwork(
  desk: Desk,
  name: NetworkName,
  { nonInteractive = false, new: isAnew = false }: SetUpSocialOptions,
): Promise<SetUpNetwork> {
  const { app, terminal } = desk;
  const found = await lookAt(app, name);
  say(terminal, found);
  const isRight = found.account !== null && found.problem === null && GUIDES[name].keys.length > 0;
  if (nonInteractive || found.isLater || (isRight && !isAnew)) return found;
  terminal.note(GUIDES[name].what, NETWORK_NAMES[name]);
  const wish = await terminal.choose(
    `Posts about your issues on ${NETWORK_NAMES[name]}?`,
    choicesFor(app, found),
  );
  if (wish === null) return { ...found, isLeft: true };
  return wish === "keys" ? pasteKeys(desk, found) : change(desk, found, wish);
}

/** What is so now comes first, for whoever only presses Enter; only keys that are missing come before it. */
function choicesFor(app: App, { network, on, by, missing }: SetUpNetwork): Choice<Wish>[] {
  const { keys } = GUIDES[network];
  const hasKeys = keys.length > 0 && missing.length === 0;
  const paste: Choice<Wish> = {
    value: "keys",
    label: hasKeys ? "Paste other keys" : "By its interface: paste its keys",
  };
  const go: Choice<Wish> = { value: "on", label: sayOn(app, network, hasKeys) };
  const stop: Choice<Wish> = { value: "off", label: "None: nothing is proposed for it" };
  if (keys.length === 0) return on ? [go, stop] : [stop, go];
  if (!on) return [stop, paste, go];
  return by === "hand" ? [go, paste, stop] : [paste, go, stop];
}

function sayOn(app: App, network: NetworkName, hasKeys: boolean): string {
  if (GUIDES[network].keys.length === 0 || hasChoice(network)) return "By hand: a page has everything ready";
  if (hasKeys) return "With the keys that are in .env";
  return app.networkRealm(network) === "sandbox" ? "Not now: rehearse them in the sandbox" : "As it is";
}

interface Changes {
  on: boolean;
  by?: "hand" | "api";
  keys?: Partial<Record<KeyName, string>>;
}

/** Works with an app as it will be once the changes are written down. */
async function withChanges<T>(
  { app, signal }: Desk,
  name: NetworkName,
  changes: Changes,
  work: (tried: App) => Promise<T>,
) {
  const { config, clock } = app;
  const { on, by, keys = {} } = changes;
  const channel = { ...config.channels[name], on, ...(by ? { by } : {}) };
  const next = {
    ...config,
    env: { ...config.env, ...keys },
    channels: { ...config.channels, [name]: channel },
  };
  const tried = await openApp({ config: next, clock, signal });
  try {
    return await work(tried);
  } finally {
    await tried.close();
  }
}

async function keep({ app }: Desk, name: NetworkName, { on, by, keys = {} }: Changes): Promise<void> {
  const { config, home } = app;
  for (const { name: key } of GUIDES[name].keys) {
    const value = keys[key];
    if (value !== undefined) keepSecret(home, key, value);
  }
  const channel: { on: boolean; by?: string } = config.channels[name];
  if (channel.on !== on) await writeSetting(config.settingsFile, ["channels", name, "on"], on);
  if (by && channel.by !== by) await writeSetting(config.settingsFile, ["channels", name, "by"], by);
}

async function change(desk: Desk, before: SetUpNetwork, wish: "on" | "off"): Promise<SetUpNetwork> {
  const { network: name } = before;
  const by = wish === "on" && hasChoice(name) ? "hand" : before.by;
  if (before.on === (wish === "on") && before.by === by) return before;
  const changes: Changes = { on: wish === "on", ...(hasChoice(name) ? { by } : {}) };
  await keep(desk, name, changes);
  const found = await withChanges(desk, name, changes, (tried) => lookAt(tried, name));
  say(desk.terminal, found);
  return found;
}

/** Until they are right, or the owner has had enough: then everything is as it was. */
async function pasteKeys(desk: Desk, before: SetUpNetwork): Promise<SetUpNetwork> {
  const { network } = before;
  const { terminal } = desk;
  const { steps, copy } = GUIDES[network];
  terminal.note(
    steps.map((step, index) => `${index + 1}. ${step}`).join("\n"),
    `Keys of ${NETWORK_NAMES[network]}`,
  );
  if (copy) terminal.plain(copy);
  for (;;) {
    const keys = await askKeys(terminal, network);
    if (keys === null) return { ...before, isLeft: true };
    const changes: Changes = { on: true, keys, ...(hasChoice(network) ? { by: "api" } : {}) };
    const found = await withChanges(desk, network, changes, (tried) => lookAt(tried, network));
    if (found.problem === null) {
      await keep(desk, network, changes);
      say(terminal, found);
      return found;
    }
    const { isLater } = found;
    const problem = `${found.problem}. Nothing was written down`;
    if (isLater) return { ...before, problem, isLater };
    terminal.warn(problem);
    if (!(await terminal.confirm("Paste them once more?"))) return { ...before, problem };
  }
}

async function askKeys(
  terminal: Terminal,
  name: NetworkName,
): Promise<Partial<Record<KeyName, string>> | null> {
  const keys: Partial<Record<KeyName, string>> = {};
  for (const key of GUIDES[name].keys) {
    const answer = await terminal.ask(key);
    if (answer === null) return null;
    keys[key.name] = key.written?.(answer) ?? answer;
  }
  return keys;
}
