/** The load of the web bench: `URL landing|sign-up SECONDS`; prints one JSON line. Connections are kept, answers read whole. */
import { connect, type Socket } from "node:net";

const [url = "", kind = "landing", seconds = "5"] = process.argv.slice(2);
const { hostname, port, host } = new URL(url);
const AT_ONCE = kind === "landing" ? 16 : 4;
const MOST = kind === "landing" ? 1_000_000 : 1_500;

const get = `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
let stamp = "";
let asked = 0;

/** Each from a network of its own: a press takes twenty of one in an hour. */
function signUp(): string {
  const body = new URLSearchParams({ email: `bench-${asked}@readers.example`, at: stamp }).toString();
  const head = `POST /subscribe HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\nX-Forwarded-For: 10.${asked >> 8}.${asked & 255}.1\r\n\r\n`;
  return head + body;
}

const times: number[] = [];
let failed = 0;

/** One request after another on one connection, until the time is over. */
function run(until: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(Number(port), hostname);
    let began = 0;
    let text = "";
    let wanted = -1;
    const next = () => {
      if (performance.now() >= until || asked >= MOST) {
        socket.destroy();
        resolve();
        return;
      }
      asked++;
      text = "";
      wanted = -1;
      began = performance.now();
      socket.write(kind === "landing" ? get : signUp());
    };
    socket.setEncoding("latin1");
    socket.on("connect", next);
    socket.on("error", reject);
    socket.on("data", (chunk: string) => {
      text += chunk;
      if (wanted < 0) {
        const end = text.indexOf("\r\n\r\n");
        if (end < 0) return;
        wanted = end + 4 + Number(/content-length: (\d+)/i.exec(text)?.[1]);
      }
      if (text.length < wanted) return;
      times.push(performance.now() - began);
      if (!/^HTTP\/1.1 200/.test(text)) failed++;
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
const result = {
  requests: times.length,
  perSecond: times.length / elapsed,
  p50Ms: at(0.5),
  p99Ms: at(0.99),
  failed,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
