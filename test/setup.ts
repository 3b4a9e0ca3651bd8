/** Before every test file: nothing of this machine's keys or homes, and no connection that leaves it. */
import "./loopback-only.mjs";

const OURS =
  /^(PRESSROOM|SANDBOX|NOTION|RESEND|STRIPE|SHEETS|GOOGLE|BLUESKY|MASTODON|SMTP)_|^(PUBLIC_URL|DATABASE_URL)$/;
const OF_THE_TESTS = new Set([
  ...["PRESSROOM_SHARED", "PRESSROOM_PICTURES", "PRESSROOM_PDS"],
  ...["PRESSROOM_HISTORIES", "PRESSROOM_HISTORY_SEED"],
  ...["PRESSROOM_REQUESTS", "PRESSROOM_REQUESTS_SEED"],
  ...["PRESSROOM_CHAOS", "PRESSROOM_CHAOS_SEED"],
  ...["PRESSROOM_MONEY_HISTORIES", "PRESSROOM_MONEY_SEED"],
]);

for (const name of Object.keys(process.env)) {
  if (OURS.test(name) && !OF_THE_TESTS.has(name)) delete process.env[name];
}

// Neither the checkout's .env nor the developer's own home: a test that names no home fails instead of using it.
process.env.PRESSROOM_ENV_FILE = "/dev/null";
process.env.PRESSROOM_HOME = "/dev/null/this-test-named-no-home";

// What a test starts is held to the same rule.
const guard = new URL("loopback-only.mjs", import.meta.url).href;
const options = process.env.NODE_OPTIONS ?? "";
if (!options.includes(guard)) process.env.NODE_OPTIONS = `${options} --import ${guard}`.trim();
