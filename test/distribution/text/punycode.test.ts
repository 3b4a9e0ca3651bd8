import { domainToASCII } from "node:url";
import { expect, test } from "vitest";
import { encodedLength } from "../../../src/distribution/text/punycode.ts";

test.each([
  "example",
  "bücher",
  "例え",
  "münchen-ost",
  "пример",
  "한국어",
  "ελλάδα",
  "日本語のとても長いラベル",
  "ñandú",
])("%s is as long as the domain name system spells it", (label) => {
  expect(encodedLength(label)).toBe(domainToASCII(label).length);
});
