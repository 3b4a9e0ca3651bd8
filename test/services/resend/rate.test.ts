/** The rate that Resend's headers tell: learnt from the first answer, shared, used fully, never exceeded. */
import { describe, expect, it, onTestFinished } from "vitest";
import { ServiceError } from "../../../src/core/errors.ts";
import { callBudget } from "../../../src/ledger/call-budget.ts";
import { resendTwin } from "../../../src/sandbox/resend/twin.ts";
import { openStore } from "../../../src/sandbox/store.ts";
import { rateOf } from "../../../src/services/resend/rate.ts";
import { translate } from "../../../src/services/resend/refusals.ts";
import { policyForTest, START, simulatedClock } from "../../core/policy-for-test.ts";
import { numbers, rateShare } from "../../ledger/call-rate.ts";
import { testLedger } from "../../ledger/ledger-for-test.ts";

const ACCOUNT = { service: "resend", account: "a-key", realm: "sandbox" } as const;
const CAREFUL = { calls: 2, windowMs: 1_000, learns: true };

/** The twin with its limit, and several processes that call it over one ledger, each with a policy of its own. */
async function limited(requestsPerSecond: number, concurrency: number) {
  const { ledger } = await testLedger();
  const clock = simulatedClock();
  const store = await openStore(":memory:");
  onTestFinished(() => store.close());
  store.exec(resendTwin.schema);
  const limits = { ...resendTwin.limits, requestsPerSecond };
  const twin = resendTwin.app({ store, clock, limits, url: () => "" });
  const seen: { atMs: number; status: number }[] = [];
  const random = numbers(11);
  // Long ways whose length differs by less than the margin that the budget keeps for it.
  const underWay = () => clock.sleep(150 + 15 * random());

  function openProcess() {
    const admission = callBudget(ledger, clock, ACCOUNT, CAREFUL);
    const budget = { ...CAREFUL, concurrency };
    const { policy } = policyForTest({ clock, budget, admission, timeoutMs: 60_000 });
    return () =>
      policy.call("domains.list", "repeatable", async () => {
        await underWay();
        const answer = await clock.meanwhile(async () => {
          seen.push({ atMs: clock.now().getTime(), status: 0 });
          return twin.request("/domains", { headers: { authorization: "Bearer re_test" } });
        });
        const last = seen.at(-1);
        if (last) last.status = answer.status;
        await underWay();
        const headers = Object.fromEntries(answer.headers);
        await clock.meanwhile(() => policy.saw(rateOf(headers)));
        if (answer.status === 429) throw translate("domains.list", tooFast(headers), clock.now());
      });
  }
  const limits_ = () => ledger.db.selectFrom("call_limits").selectAll().execute();
  return { clock, seen, openProcess, limits: limits_ };
}

const tooFast = (headers: Record<string, string>) => ({
  ...{ status: 429, code: "rate_limit_exceeded", message: "too many", headers },
});

describe("the rate that the mail service allows", () => {
  it("is used to 97 % and more by two processes, from a careful first call on, without one 429", async () => {
    const { clock, seen, openProcess, limits } = await limited(10, 4);
    const processes = [openProcess(), openProcess()];
    const calls = processes.flatMap((call) => Array.from({ length: 80 }, call));
    await clock.until(Promise.all(calls));
    expect(seen.filter(({ status }) => status !== 200)).toEqual([]);
    const arrivals = seen.map(({ atMs }) => atMs).toSorted((a, b) => a - b);
    expect(arrivals.filter((atMs) => atMs < START.getTime() + 300)).toHaveLength(2);
    expect(rateShare(arrivals.slice(10), 10, 1_000)).toBeGreaterThan(0.97);
    expect(await limits()).toMatchObject([{ ...ACCOUNT, calls: 10, window_ms: 1_000 }]);
  });

  it("is read from the headers, and nothing is read where they say nothing", () => {
    const limit = { "ratelimit-limit": "5", "ratelimit-remaining": "3", "ratelimit-reset": "1" };
    expect(rateOf(limit)).toEqual({ calls: 5, windowMs: 1_000, remaining: 3 });
    expect(rateOf({ ...limit, "ratelimit-policy": "5;w=60" })).toMatchObject({ calls: 5, windowMs: 60_000 });
    expect(rateOf({ ...limit, "ratelimit-reset": "30" })).toMatchObject({ windowMs: 30_000 });
    expect(rateOf({ "ratelimit-limit": "5" })).toEqual({ calls: 5, windowMs: 1_000, remaining: undefined });
    for (const odd of [
      {},
      null,
      { "ratelimit-limit": "" },
      { "ratelimit-limit": "many" },
      { "ratelimit-limit": "0" },
    ])
      expect(rateOf(odd)).toBeNull();
  });

  it("after a 429 without Retry-After is waited for as long as its window says, and a quota is not", () => {
    const headers = { "ratelimit-reset": "7" };
    const now = new Date(START);
    expect(translate("emails.batch", tooFast(headers), now)).toBeInstanceOf(ServiceError);
    expect(translate("emails.batch", tooFast(headers), now)).toMatchObject({ retryAfterMs: 7_000 });
    const quota = { ...tooFast(headers), code: "daily_quota_exceeded" };
    expect(translate("emails.batch", quota, now)).toMatchObject({
      retryable: false,
      retryAfterMs: undefined,
    });
  });
});
