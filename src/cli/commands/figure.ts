/** What came in, and how the business stands. */
import type { MetricsOptions } from "../metrics.ts";
import type { MoneyOptions } from "../money.ts";
import { type Common, runCommand } from "../options.ts";
import type { NewCommand } from "./new-command.ts";

export function figureCommands(command: NewCommand): void {
  command("money", "Say what came in, fees, refunds, what is left, and how MRR went, month by month")
    .option("--from <month>", "the first month, e.g. 2026-03; the last twelve unless told")
    .option("--to <month>", "the last month; this one unless told")
    .option(
      "--csv <file>",
      "write every entry for your tax adviser, and the sums by month beside it; - for stdout",
    )
    .action((options: Common & MoneyOptions) =>
      runCommand(options, async (desk) => (await import("../money.ts")).showMoney(desk, options)),
    );
  command("metrics", "Tell every figure of the business as of any instant, and the rows behind each")
    .option("--as-of <date>", "the end of that day, or an instant; now unless told")
    .option("--known-at <instant>", "with what was known by then, so that the answer stays the same for ever")
    .option("--month <month>", "as of the end of that month, e.g. 2026-03")
    .option("--realm <realm>", "live, test or sandbox: a rehearsal, where there are real ones as well")
    .option("--explain <key>", "the rows behind one figure, e.g. mrr")
    .action((options: Common & MetricsOptions) =>
      runCommand(options, async (desk) => (await import("../metrics.ts")).showMetrics(desk, options)),
    );
}
