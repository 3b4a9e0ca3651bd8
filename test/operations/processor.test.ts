import { expect, test } from "vitest";
import { namesAvx } from "../../src/operations/processor.ts";

test("AVX is told from what the system lists, and not from what comes near it", () => {
  expect(namesAvx("flags : fpu vme sse4_1 sse4_2 popcnt avx f16c rdrand")).toBe(true);
  expect(namesAvx("FPU VME SSE4.1 SSE4.2 XSAVE OSXSAVE AVX1.0 RDRAND F16C")).toBe(true);
  // A Core 2 Duo, on Linux and on macOS.
  expect(namesAvx("flags : fpu vme de pse sse sse2 ss ht ssse3 cx16 sse4_1 lahf_lm")).toBe(false);
  expect(namesAvx("FPU VME DE SSE SSE2 SS HTT SSE3 SSSE3 CX16 SSE4.1")).toBe(false);
  expect(namesAvx("avx512_vnni avx_vnni")).toBe(false);
});
