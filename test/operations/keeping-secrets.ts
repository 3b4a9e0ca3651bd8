/** A process that keeps many secrets, one after the other: `HOME PREFIX`. */
import { keepSecret } from "../../src/operations/keep-secret.ts";

const [home = "", prefix = ""] = process.argv.slice(2);
for (let number = 0; number < 40; number++) keepSecret(home, `${prefix}_${number}`, `value${number}`);
