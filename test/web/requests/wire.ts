/** HTTP as bytes on a socket, so that what no client would send arrives too. Bytes stand in strings, one sign a byte. */
import { connect, type Socket } from "node:net";

export interface Answer {
  status: number;
  /** Names in lower case, in the order in which they came. */
  headers: readonly (readonly [string, string])[];
  body: string;
}

export interface Wire {
  /** Null when the other side ended the connection without an answer. */
  send(bytes: string, how?: How): Promise<Answer | null>;
  close(): void;
}

interface How {
  /** An answer to HEAD has no body, whatever it says of one. */
  head?: boolean;
  /** Nothing comes after these bytes, so that a request that is not whole is not waited for. */
  last?: boolean;
}

const PATIENCE_MS = 15_000;

export const headerOf = (answer: Answer, name: string): string =>
  answer.headers.find(([key]) => key === name)?.[1] ?? "";

/** One connection at a time, kept while both sides like; after bytes that may be no request, a new one. */
export function wireTo(url: string): Wire {
  const { hostname, port } = new URL(url);
  let socket: Socket | null = null;

  const drop = () => {
    socket?.destroy();
    socket = null;
  };
  async function send(bytes: string, how: How = {}): Promise<Answer | null> {
    const kept = socket !== null;
    socket ??= connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    const answer = await exchange(socket, bytes, how);
    if (!answer || how.last || /close/i.test(headerOf(answer, "connection"))) drop();
    // The service may have ended a connection that was kept in the very moment: a browser asks again, too.
    return answer === null && kept && !how.last ? send(bytes, how) : answer;
  }
  return { send, close: drop };
}

function exchange(
  socket: Socket,
  bytes: string,
  { head = false, last = false }: How,
): Promise<Answer | null> {
  return new Promise((resolve, reject) => {
    let got = "";
    const end = (answer: Answer | null) => {
      clearTimeout(timer);
      socket.removeAllListeners();
      // What still fails on it afterwards says nothing more.
      socket.on("error", () => socket.destroy());
      resolve(answer);
    };
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error("No answer came, and the connection was not ended."));
    }, PATIENCE_MS);
    const look = (over: boolean) => {
      const answer = parse(got, { head, over, last });
      if (answer || over) end(answer);
    };
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      got += chunk;
      look(false);
    });
    for (const event of ["end", "error", "close"]) socket.on(event, () => look(true));
    socket.write(bytes, "latin1");
    if (last) socket.end();
  });
}

/** Null while it is not whole. */
function parse(text: string, how: { head: boolean; over: boolean; last: boolean }): Answer | null {
  const cut = text.indexOf("\r\n\r\n");
  if (cut < 0) return null;
  const [first = "", ...lines] = text.slice(0, cut).split("\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1]);
  const rest = text.slice(cut + 4);
  if (status < 200) return parse(rest, how);
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const of = (name: string) => headers.find(([key]) => key === name)?.[1];
  const done = (body: string): Answer => ({ status, headers, body: utf8(body) });
  if (how.head || status === 204 || status === 304) return done("");
  if (/chunked/i.test(of("transfer-encoding") ?? "")) {
    const body = joined(rest);
    return body === null ? null : done(body);
  }
  const length = of("content-length");
  if (length === undefined) return how.over ? done(rest) : null;
  // Bytes beyond what a request said it had are the next one, so there may be another answer, to those.
  if (rest.length > Number(length) && !how.last) throw new Error(`More came than one answer: ${rest}`);
  return rest.length >= Number(length) ? done(rest.slice(0, Number(length))) : null;
}

const utf8 = (bytes: string): string => Buffer.from(bytes, "latin1").toString();

/** The chunks of a body; null while the last is missing. */
function joined(text: string): string | null {
  const parts: string[] = [];
  for (let at = 0; ; ) {
    const line = text.indexOf("\r\n", at);
    if (line < 0) return null;
    const size = Number.parseInt(text.slice(at, line), 16);
    if (size === 0)
      return text.includes("\r\n\r\n", line) || text.endsWith("0\r\n\r\n") ? parts.join("") : null;
    parts.push(text.slice(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
    if (at > text.length) return null;
  }
}
