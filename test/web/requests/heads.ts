/** Addresses and headers that no page of ours leads to, as values of fast-check. */
import fc from "fast-check";
import { encoded, MARK, value } from "./hostile.ts";

export const ODD_TARGETS = [
  ...[
    "//",
    "/../../etc/passwd",
    "/..%2f..%2f.env",
    "/%2e%2e/%2e%2e/ledger.sqlite",
    "/assets/..%2f..%2fledger.sqlite",
  ],
  ...[
    "/\\..\\..\\.env",
    "/%5c..%5c.env",
    "/%00",
    "/index.html%00.txt",
    "/issues/free/../paid/index.html",
    "/%",
    "/%zz",
  ],
  ...[
    "//evil.example/",
    "//evil.example/%2f..",
    "http://evil.example/",
    "https://evil.example/account",
    "http://",
    "*",
    "?",
  ],
  ...[
    "/;/account",
    "/account/",
    "/account/.",
    "/ACCOUNT",
    "/account%2fexport.json",
    "/issues/free",
    "/issues/paid/",
  ],
  ...[
    `/${"a/".repeat(3_000)}`,
    `/${"a".repeat(15_000)}`,
    `/${"a".repeat(40_000)}`,
    "/#x",
    "/sub scribe",
    "/sub\tscribe",
  ],
  ...[
    `/${encoded(MARK)}`,
    `/issues/${encoded(MARK)}/`,
    `/confirm/${encoded(MARK)}`,
    `/?q=${encoded(MARK)}`,
    "/\xff\xfe",
    "/\x01",
  ],
  ...[
    "/robots.txt",
    "/favicon.ico",
    "/feed.xml",
    "/health",
    "/.well-known/security.txt",
    "/wp-login.php",
    "/.git/config",
  ],
];

const AGENTS = [
  "",
  "Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0",
  "curl/8.0",
  "Googlebot/2.1",
  MARK,
  "\xff\xfe",
];
const NETWORKS = [
  "198.51.100.7",
  "203.0.113.9, 127.0.0.1",
  "::1",
  "127.0.0.1",
  "evil",
  "1.2.3.4:5, [2001:db8::1]:9",
  ", ,",
  MARK,
];
const HOSTS = [
  "evil.example",
  "",
  "a b",
  `${MARK}.example`,
  "localhost:99999",
  "[::1",
  "127.0.0.1:1, evil.example",
  "\xff.example",
  "a/../b",
];
const TYPES = [
  ...[
    "application/json",
    "multipart/form-data; boundary=x",
    "text/plain",
    "application/x-www-form-urlencoded; charset=utf-16",
  ],
  ...["APPLICATION/X-WWW-FORM-URLENCODED", "application/x-www-form-urlencodedx", "", ";", MARK, "text/html"],
];
const ORIGINS = ["null", "https://evil.example", "http://127.0.0.1:1", MARK, ""];
const cookie = fc
  .tuple(fc.constantFrom("session", "sign-in", "__Host-session", MARK), value)
  .map((one) => one.join("="));

const among = (name: string, values: readonly string[]) =>
  fc.constantFrom(...values).map((said): [string, string] => [name, said]);

/** One header, now and then with a sign that no header may hold. */
export const header: fc.Arbitrary<[string, string]> = fc.oneof(
  among("X-Forwarded-For", NETWORKS),
  among("User-Agent", AGENTS),
  among("Content-Type", TYPES),
  among("Origin", ORIGINS),
  among("Sec-Fetch-Site", ["cross-site", "same-origin", "none", MARK]),
  value.map((said): [string, string] => ["Referer", `https://elsewhere.example/${said}`]),
  fc.array(cookie, { maxLength: 3 }).map((all): [string, string] => ["Cookie", all.join("; ")]),
  among("Forwarded", ["for=203.0.113.60;host=evil.example;proto=https"]),
  among("X-Forwarded-Host", ["evil.example"]),
  among("X-HTTP-Method-Override", ["DELETE"]),
  among("Expect", ["100-continue", "the unexpected"]),
  among("Upgrade", ["websocket", "h2c"]),
  among("Range", ["bytes=0-1", "bytes=9-1", MARK]),
  among("If-Modified-Since", ["yesterday", "Thu, 01 Jan 2099 00:00:00 GMT"]),
  among("If-None-Match", ["*", MARK]),
  among("Accept", ["text/html", "application/json", MARK]),
  among("Accept-Encoding", ["gzip, br", "identity;q=0, *;q=0"]),
  among("X-Notion-Signature", ["sha256=", `sha256=${"0".repeat(64)}`, MARK]),
  among("X-Large", ["x".repeat(20_000)]),
  among("Host", HOSTS),
  among("Bad header", ["x", "a\0b", "a\nX-Injected: 1"]),
);
