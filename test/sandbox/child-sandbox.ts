/** A process of its own with a sandbox of the home given to it: prints its addresses, and ends when stdin does. */
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";

const [home = "", lasting] = process.argv.slice(2);
const sandbox = await startSandbox({ home, services: ["resend"], lasting: lasting === "lasting" });
process.stdout.write(`${JSON.stringify(sandbox.urls)}\n`);
process.stdin.resume();
process.stdin.once("end", () => sandbox.close());
