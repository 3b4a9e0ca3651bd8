/** What nobody types by mistake: texts, forms and bodies, as values of fast-check. Bytes stand in strings. */
import fc from "fast-check";

/** If any sign of it came back as it was sent, a page could be made to say what its reader does not see. */
export const MARK = "zqx<zqx>zqx\"zqx'zqx&end";
/** A piece of it that stands unescaped, between two more pieces. */
export const MARK_UNESCAPED = /zqx[<>"']zqx|zqx&end/;

const TEXTS = [
  ...["", " ", "0", "-1", "null", "true", "{}", "[]", "NaN", "1e999", "__proto__", "constructor", "toString"],
  ...["a@readers.example", `${MARK}@readers.example`, "mara@gm\u0430il.com", "mara@xn--gmil-63d.com"],
  ...[
    "mara@b\u00fccher.example",
    "mara@\u4f8b\u3048.example",
    "\ud83d\ude00@readers.example",
    "@",
    "a@b@c.example",
  ],
  ...[
    "Mara\r\nBcc: all@readers.example",
    "a@readers.example\r\nX-Injected: 1",
    "a@readers.example%0d%0aX-Injected:%201",
  ],
  ...[
    "\u202emara\u202c",
    "ma\u200bra",
    "\u0000",
    "e\u0301\u0323".repeat(50),
    "\ufeff",
    "\ud83c\udff3\ufe0f\u200d\ud83c\udf08",
  ],
  ...[
    "' or 1=1 --",
    '"; drop table subscribers; --',
    "{{name}}",

    "{{unsubscribeUrl}}",
    "%s%n",
    "../../.env",
  ],
  ...[
    MARK,
    `"><script>alert(1)</script>${MARK}`,
    `javascript:alert("${MARK}")`,
    `${"a".repeat(10_000)}@readers.example`,
  ],
  ...[
    "x".repeat(201),
    `${MARK}${"y".repeat(300)}`,
    "000000",
    "123456",
    "12 34 56",
    "\u0661\u0662\u0663\u0664\u0665\u0666",
  ],
  ...[
    '{"source":"zqx<zqx","ref":"ada"}',
    '{"source":null,"landing":{}}',
    "[null]",
    '"zqx"',
    "monthly",
    "other",
    "keep",
    "7",
  ],
];

export const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }).map((any) => any + MARK) },
  { weight: 1, arbitrary: fc.emailAddress().map((address) => address.replace(/@.*/, "@readers.example")) },
);

/** UTF-8 as bytes in a string. */
export const bytesOf = (plain: string): string => Buffer.from(plain).toString("latin1");

export const encoded = (plain: string): string => encodeURIComponent(plain.toWellFormed());

/** A value in an address or a form: escaped as it should be, halfway, twice, or not at all. */
export const value: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: text.map(encoded) },
  { weight: 1, arbitrary: text.map((plain) => encoded(encoded(plain))) },
  { weight: 1, arbitrary: text.map((plain) => bytesOf(plain).replace(/[\r\n\0 ]/g, "")) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("%", "%zz", "%00", "%ff%fe", "%E2%82", "%c0%ae%c0%ae", "+", "%2e%2e%2f"),
  },
);

const FIELDS = [
  ...[
    "email",
    "name",
    "interest",
    "company",
    "at",
    "from",
    "sure",
    "code",
    "because",
    "period",
    "topics",
    "pause",
  ],
  ...["utm_source", "utm_campaign", "ref", "kept", "token", "id", "__proto__", "constructor", MARK],
];
const pair = fc
  .tuple(fc.constantFrom(...FIELDS).map(encoded), value)
  .map(([name, said]) => `${name}=${said}`);

export const pairs = (most: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.array(pair, { maxLength: most }).map((all) => all.join("&")) },
    { weight: 1, arbitrary: pair.map((one) => `${one}&${one}`) },
    { weight: 1, arbitrary: fc.constantFrom("&&&", "=", "a", "&=&", "?".repeat(50), "a=1&".repeat(2_000)) },
  );

/** What stands where a route wants something: no token at all. */
export const segment: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: value.map((any) => any.replaceAll("/", "%2f") || "x") },
  {
    weight: 2,
    arbitrary: fc.constantFrom("free", "paid", "index.html", "code", ".", "..", "%2e%2e", "a".repeat(9_000)),
  },
);

const multipart = text.map(
  (said) =>
    `--x\r\nContent-Disposition: form-data; name="email"; filename="${MARK}"\r\n\r\n${bytesOf(said)}\r\n--x--\r\n`,
);
/** Made when they are sent: nobody wants them in the report of a failure. */
export const LARGE = ["email=", "", "name=%ff", "code=1&email="].map(
  (begin) => () => begin + "a".repeat(10_000_000),
);

/** What is posted. Forms mostly. */
export const body: fc.Arbitrary<string> = fc.oneof(
  { weight: 60, arbitrary: pairs(12) },
  { weight: 10, arbitrary: fc.constant("") },
  { weight: 10, arbitrary: multipart },
  { weight: 10, arbitrary: fc.json() },
  {
    weight: 10,
    arbitrary: fc.uint8Array({ maxLength: 400 }).map((raw) => Buffer.from(raw).toString("latin1")),
  },
  { weight: 1, arbitrary: fc.constantFrom("a".repeat(17_000), "a".repeat(70_000)) },
);
