/** `npm run test:live`: finds the keys as pressroom finds them, and runs the contracts with those that are there. */
import { spawnSync } from "node:child_process";
import { checkout, findHome, processEnv, readEnv } from "../../config/env.ts";

const KEYS = ["NOTION_TOKEN", "RESEND_API_KEY", "STRIPE_SECRET_KEY"] as const;

const source = processEnv();
const { env, problems } = await readEnv(source, await findHome(source));
for (const { key, wrong } of problems) process.stderr.write(`${key}: ${wrong}\n`);
const found = KEYS.flatMap((key) => (env[key] ? [[key, env[key]] as const] : []));

if (found.length === 0) {
  const where = "in the environment, in .env, or in the home's .env";
  process.stdout.write(
    `No live test was run: none of ${KEYS.join(", ")} is set ${where}. Set one, then run this again.\n`,
  );
  process.exitCode = problems.length > 0 ? 1 : 0;
} else {
  process.stdout.write(`Testing live with ${found.map(([key]) => key).join(" and ")}.\n`);
  const { status } = spawnSync("vitest", ["run", "--config", "test/live/live.config.ts"], {
    cwd: checkout(),
    stdio: "inherit",
    env: { ...source.variables, ...Object.fromEntries(found) },
  });
  process.exitCode = status ?? 1;
}
