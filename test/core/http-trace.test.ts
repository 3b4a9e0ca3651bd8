import { context, SpanStatusCode, trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import pino from "pino";
import { afterAll, beforeEach, expect, test } from "vitest";
import { failure, meeting, policyForTest, tooMany } from "./policy-for-test.ts";

const spans = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
trace.setGlobalTracerProvider(provider);

beforeEach(() => spans.reset());
afterAll(async () => {
  await provider.shutdown();
  trace.disable();
  context.disable();
});

const GIVEN_AWAY = /ada@|re_123/;
const talkative = () =>
  failure({
    status: 422,
    message: "ada@small-press.example is refused for re_123456789",
    retryable: false,
  });

test("one call is one span, however many tries it took", async () => {
  const { policy } = policyForTest();
  await policy.call("batch.send", "repeatable", meeting(failure({}), tooMany(1_000)));
  await policy.call("domains.list", "repeatable", meeting());
  const finished = spans.getFinishedSpans().map(({ name, status }) => [name, status.code]);
  expect(finished).toEqual([
    ["post batch.send", SpanStatusCode.UNSET],
    ["post domains.list", SpanStatusCode.UNSET],
  ]);
});

test("a call that failed is a span that says so, without an address or a key", async () => {
  const { policy } = policyForTest();
  await expect(policy.call("batch.send", "once", meeting(talkative()))).rejects.toThrow("ada@");
  const [span] = spans.getFinishedSpans();
  expect(span?.status).toEqual({
    code: SpanStatusCode.ERROR,
    message: "post send: <address> is refused for <secret>",
  });
  expect(JSON.stringify([span?.attributes, span?.events, span?.name])).not.toMatch(GIVEN_AWAY);
});

test("another try is one line of the log, with what was met and how long is waited, and no more", async () => {
  const lines: string[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(line) });
  const { policy } = policyForTest({ log });
  const busy = failure({
    status: 503,
    code: "unavailable",
    message: "ada@small-press.example, re_123456789",
  });
  await policy.call("batch.send", "repeatable", meeting(busy));
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    {
      level: 40,
      service: "post",
      operation: "batch.send",
      status: 503,
      code: "unavailable",
      tries: 1,
      delayMs: 400,
      msg: "call will be tried again",
    },
  ]);
  expect(lines.join()).not.toMatch(GIVEN_AWAY);
});
