/**
 * The load of the web bench: `URL landing|sign-up SECONDS`; prints one JSON line. Connections are kept, and answers read
 * whole. It spares its own time, because it has the second of two processors: of an answer only the head is looked at.
 */
import { connect, type Socket } from "node:net";

/** What it prints. */
export interface Load {
  requests: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  failed: number;
}

const [url = "", kind = "landing", seconds = "5"] = process.argv.slice(2);
const { hostname, port, host } = new URL(url);
const AT_ONCE = kind === "landing" ? 16 : 4;
const MOST = kind === "landing" ? 1_000_000 : 1_500;

let stamp = "";
let asked = 0;

/** Each from a network of its own: a press takes twenty sign-ups of one in an hour, and counts whom it sees. */
const from = () => `X-Forwarded-For: 10.${(asked >> 8) & 255}.${asked & 255}.1\r\n`;

const BROWSER =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15";
const HEAD = `Host: ${host}\r\nUser-Agent: ${BROWSER}\r\nAccept: text/html\r\n`;

const landing = () => `GET / HTTP/1.1\r\n${HEAD}${from()}\r\n`;

function signUp(): string {
  const body = new URLSearchParams({ email: `bench-${asked}@readers.example`, at: stamp }).toString();
  const form = `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n`;
  return `POST /subscribe HTTP/1.1\r\n${HEAD}${form}${from()}\r\n${body}`;
}

const times: number[] = [];
let failed = 0;

/** How many bytes the answer has that begins here; null while its head has not come whole. */
function lengthOf(chunk: Buffer): number | null {
  const end = chunk.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const head = chunk.toString("latin1", 0, end);
  if (!head.startsWith("HTTP/1.1 200")) failed++;
  return end + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1]);
}

/** One request after another on one connection, until the time is over. */
function run(until: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(Number(port), hostname);
    let began = 0;
    let missing: number | null = null;
    let head: Buffer = Buffer.alloc(0);
    const next = () => {
      if (performance.now() >= until || asked >= MOST) {
        socket.destroy();
        resolve();
        return;
      }
      asked++;
      missing = null;
      began = performance.now();
      socket.write(kind === "landing" ? landing() : signUp());
    };
    socket.setNoDelay(true);
    socket.on("connect", next);
    socket.on("error", reject);
    socket.on("data", (chunk: Buffer) => {
      if (missing === null) {
        head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
        const length = lengthOf(head);
        if (length === null) return;
        missing = length - head.length;
        head = Buffer.alloc(0);
      } else {
        missing -= chunk.length;
      }
      if (missing > 0) return;
      times.push(performance.now() - began);
      next();
    });
  });
}

if (kind === "sign-up") {
  const page = await (await fetch(`${url}/subscribe`)).text();
  stamp = /name="at" value="([^"]+)"/.exec(page)?.[1] ?? "";
  await new Promise((resolve) => setTimeout(resolve, 3_200));
}
const began = performance.now();
await Promise.all(Array.from({ length: AT_ONCE }, () => run(began + Number(seconds) * 1_000)));
const elapsed = (performance.now() - began) / 1_000;
times.sort((a, b) => a - b);
const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
const result: Load = {
  requests: times.length,
  perSecond: times.length / elapsed,
  p50Ms: at(0.5),
  p99Ms: at(0.99),
  failed,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
