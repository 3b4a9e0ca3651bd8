/** Reads a mail as it came over the line, as far as these tests look at it. */

export interface ReadMail {
  /** By lower-case name, unfolded; each as often as it is there. */
  headers: ReadonlyMap<string, readonly string[]>;
  /** Decoded. */
  text: string;
  html: string;
}

export function readMail(source: string): ReadMail {
  const { headers, body } = split(source);
  const boundary = /boundary="([^"]+)"/.exec(headers.get("content-type")?.[0] ?? "")?.[1];
  const parts = boundary
    ? body
        .split(`--${boundary}`)
        .slice(1, -1)
        .map((part) => split(part.trimStart()))
    : [];
  const partOf = (type: string): string => {
    const part = parts.find((one) => one.headers.get("content-type")?.[0]?.startsWith(type));
    return part ? decoded(part.body, part.headers.get("content-transfer-encoding")?.[0] ?? "7bit") : "";
  };
  return { headers, text: partOf("text/plain"), html: partOf("text/html") };
}

function split(source: string) {
  const at = source.indexOf("\r\n\r\n");
  const headers = new Map<string, string[]>();
  for (const line of source
    .slice(0, at)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n")) {
    const name = line.slice(0, line.indexOf(":")).toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(name.length + 1).trim()]);
  }
  return { headers, body: source.slice(at + 4) };
}

function decoded(body: string, encoding: string): string {
  const trimmed = body.replace(/\r\n$/, "");
  if (encoding === "base64") return Buffer.from(trimmed, "base64").toString();
  if (encoding !== "quoted-printable") return trimmed.replace(/\r\n/g, "\n");
  return bytesOf(trimmed.replace(/=\r\n/g, "")).replace(/\r\n/g, "\n");
}

const bytesOf = (quoted: string): string =>
  Buffer.from(
    quoted.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  ).toString();

/** RFC 2047: `=?UTF-8?Q?…?=` and `=?UTF-8?B?…?=`. */
export const decodedHeader = (value: string): string =>
  value
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?UTF-8\?([QB])\?([^?]*)\?=/gi, (_, kind, text) =>
      kind.toUpperCase() === "B" ? Buffer.from(text, "base64").toString() : bytesOf(text.replace(/_/g, " ")),
    );
