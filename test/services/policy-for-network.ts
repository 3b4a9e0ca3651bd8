/** How the adapters of networks call their twins in tests: never slowed down, and tried as often as it is said. */
import type { Clock } from "../../src/core/clock.ts";
import { type HttpPolicy, httpPolicy } from "../../src/core/http.ts";
import { silentLog } from "../../src/core/log.ts";

export const policyForNetwork = (service: string, clock: Clock, attempts = 4): HttpPolicy =>
  httpPolicy({
    service,
    budget: { concurrency: 2, calls: 10_000, windowMs: 1_000 },
    ...{ timeoutMs: 5_000, attempts, patienceMs: 65_000, clock },
    log: silentLog,
  });
