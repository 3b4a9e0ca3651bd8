/** `npm start` on an empty home, as its person has it: a process, and the addresses that it prints. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface RunningPress {
  home: string;
  site: string;
  desk: string;
  stop(): Promise<void>;
}

export async function startPress(): Promise<RunningPress> {
  const home = mkdtempSync(join(tmpdir(), "pressroom-browser-"));
  const { PATH, HOME } = process.env;
  const press = spawn("tsx", ["src/cli.ts", "start", "--home", home], {
    env: { PATH, HOME, PRESSROOM_ENV_FILE: "/dev/null" },
  });
  const said = await new Promise<string>((resolve, reject) => {
    let heard = "";
    const listen = (chunk: Buffer) => {
      heard += chunk;
      if (heard.includes("until you press Ctrl-C")) resolve(heard);
    };
    press.stdout.on("data", listen);
    press.stderr.on("data", listen);
    press.once("exit", (code) => reject(new Error(`npm start ended with ${code}: ${heard}`)));
  });
  return {
    home,
    site: addressAfter("Site", said),
    desk: addressAfter("Desk", said),
    async stop() {
      press.removeAllListeners("exit");
      const ended = once(press, "exit");
      press.kill("SIGINT");
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function addressAfter(label: string, said: string): string {
  const found = new RegExp(`${label}\\s+(http://127\\.0\\.0\\.1:\\d+)`).exec(said)?.[1];
  if (!found) throw new Error(`No address for ${label} in: ${said}`);
  return found;
}
