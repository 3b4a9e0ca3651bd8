/** What it costs to mail an issue to many, and how much of the allowed rate is used. */
import type { ChildProcess } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout } from "../../config/env.ts";
import { scheduleSchema } from "../../config/schedule.ts";
import { buildAll } from "../../src/cli/build.ts";
import { agentsFor } from "../../src/operations/launchd.ts";
import { rateShare } from "../ledger/call-rate.ts";
import { type Bench, type BenchResult, rounded } from "./bench.ts";
import { answerOf, bundleJob, forkJob, forkSource } from "./bundled-job.ts";
import { type Command, type Cost, costOf } from "./child-cost.ts";
import { addReaders, makeHome } from "./send-home.ts";
import type { Addresses, Received } from "./send-receiver.ts";
import { sharedClock } from "./shared-clock.ts";

const RECEIVER = join(import.meta.dirname, "send-receiver.ts");
const JOB = join(import.meta.dirname, "send-job.ts");
const NAME = "send-issues";
/** The limit of Resend's twin. */
const [CALLS, WINDOW_MS] = [5, 1_000];
/** Enough calls for their share of the rate to be told. */
const LIMITED_RECIPIENTS = 5_000;
const WARM_RECIPIENTS = 250;

interface Place {
  folder: string;
  home: string;
  /** The same with few readers: a run in it fills the cache of compiled code, as on any other day. */
  warm: string;
  /** The same, for the run under the limit. */
  limited: string;
  clockFile: string;
  receiver: ChildProcess;
  addresses: Addresses;
}

async function openPlace(folder: string, recipients: number): Promise<Place> {
  const within = (name: string) => join(folder, name);
  const [home, limited, warm] = [within("home"), within("limited"), within("warm")];
  const clockFile = within("clock");
  sharedClock(clockFile, { start: new Date() });
  const receiver = forkSource(RECEIVER, [within("twins"), clockFile]);
  const addresses = (await answerOf(receiver)) as Addresses;
  await makeHome(home, addresses);
  for (const copy of [limited, warm]) cpSync(home, copy, { recursive: true });
  await addReaders(home, recipients);
  await addReaders(limited, LIMITED_RECIPIENTS);
  await addReaders(warm, WARM_RECIPIENTS);
  return { folder, home, limited, warm, clockFile, receiver, addresses };
}

async function countIn({ receiver }: Place): Promise<Received> {
  const answer = answerOf(receiver);
  receiver.send("count");
  return (await answer) as Received;
}

/** The job as its property list runs it. */
function commandIn(home: string, { folder, addresses }: Place, dist: string): Command {
  const agent = agentsFor(scheduleSchema.parse(undefined)).get(NAME);
  if (!agent) throw new Error(`${NAME} is not scheduled`);
  const here = (text: string) =>
    text
      .replaceAll("{{NODE}}", process.execPath)
      .replaceAll("{{CHECKOUT}}/dist", dist)
      .replaceAll("{{HOME}}", home);
  return {
    argv: agent.ProgramArguments.map(here),
    env: {
      NODE_COMPILE_CACHE: join(folder, "cache"),
      NOTION_BASE_URL: addresses.notion,
      RESEND_BASE_URL: addresses.drain,
    },
  };
}

type Drained = Pick<Received, "requests" | "mails" | "bytes">;

async function measureCost(place: Place): Promise<{ cost: Cost; received: Drained }> {
  const dist = join(checkout(), "dist");
  await buildAll(dist);
  for (let run = 0; run < 2; run++) {
    costOf(commandIn(place.warm, place, dist));
  }
  const before = { ...(await countIn(place)) };
  const cost = costOf(commandIn(place.home, place, dist));
  const { requests, mails, bytes } = await countIn(place);
  const received = {
    requests: requests - before.requests,
    mails: mails - before.mails,
    bytes: bytes - before.bytes,
  };
  return { cost, received };
}

/** Calls take no time of the simulated clock: only waiting for the window does. */
async function measureRate(place: Place): Promise<{ share: number; throttled: number }> {
  const { limited, clockFile, addresses } = place;
  const script = await bundleJob(JOB, NAME, join(limited, "bundle"));
  const run = forkJob(script, [limited, clockFile, addresses.twin, addresses.notion]);
  const { outcome, why } = (await answerOf(run)) as { outcome: string; why: string };
  if (outcome !== "done") throw new Error(`under the limit the run ended as ${outcome}: ${why}`);
  const { calls } = await countIn(place);
  const arrivals = calls.map(({ atMs }) => atMs);
  return {
    share: rateShare(arrivals, CALLS, WINDOW_MS),
    throttled: calls.filter(({ status }) => status === 429).length,
  };
}

async function measure(recipients: number): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), "pressroom-bench-send-"));
  const place = await openPlace(folder, recipients);
  try {
    const { share, throttled } = await measureRate(place);
    const { cost, received } = await measureCost(place);
    if (received.mails !== recipients) throw new Error(`${received.mails} of ${recipients} mails arrived`);
    return {
      params: { recipients, limitedRecipients: LIMITED_RECIPIENTS, tls: "none", node: process.version },
      calls: received.requests,
      rateShare: rounded(share),
      throttled,
      wallSeconds: rounded(cost.wallSeconds),
      cpuSeconds: rounded(cost.cpuSeconds),
      peakMb: rounded(cost.peakMb),
      mailKb: rounded(received.bytes / received.mails / 1024),
      ledgerMb: rounded(statSync(join(place.home, "ledger.sqlite")).size / 1024 / 1024),
    };
  } finally {
    place.receiver.disconnect();
    rmSync(folder, { recursive: true });
  }
}

const SMALL = 10_000;

export const send: Bench = {
  about:
    "A mailing of 40 KB mails to a receiver that takes them at once; and its rate under the vendor's limit",
  options: { recipients: { type: "string", default: String(SMALL) } },
  atMost: ({ recipients }) => {
    const isSmall = Number(recipients) <= SMALL;
    return {
      calls: Math.ceil(Number(recipients) / 100),
      throttled: 0,
      ...(isSmall ? { cpuSeconds: 1.5, peakMb: 120 } : { cpuSeconds: 10, peakMb: 145 }),
    };
  },
  run: ({ recipients }) => measure(Math.max(1, Number(recipients) || SMALL)),
};
