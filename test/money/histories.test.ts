/** A year of a small newsletter, delivered through chaos: it ends as it does in order, and as the twin itself has it. */
import { expect, test } from "vitest";
import { processEnv } from "../../config/env.ts";
import { connectOverHttp } from "./histories/http-payments.ts";
import { proveAll, summaryOf, tellFailed } from "./histories/run.ts";

const { variables } = processEnv();
const COUNT = Number(variables.PRESSROOM_MONEY_HISTORIES ?? 4);
/** Each takes some times as long. */
const OVER_HTTP = Math.ceil(COUNT / 12);
const SEED = Number(variables.PRESSROOM_MONEY_SEED ?? Math.floor(Math.random() * 1_000_000_000));

test(`${COUNT} years of a newsletter, told in order and through chaos, end in the same ledger`, async () => {
  const report = await proveAll({ seed: SEED, count: COUNT });
  process.stdout.write(`money: ${summaryOf(SEED, report)}\n`);
  expect(await tellFailed(report.failed)).toEqual([]);
}, 900_000);

test(`${OVER_HTTP} of them by the vendor's SDK over HTTP, with answers that fail now and then`, async () => {
  const report = await proveAll({ seed: SEED, count: OVER_HTTP, connect: connectOverHttp });
  process.stdout.write(`money over HTTP: ${summaryOf(SEED, report)}\n`);
  expect(await tellFailed(report.failed)).toEqual([]);
}, 900_000);
