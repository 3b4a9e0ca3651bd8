/** The mail service of one run: Resend's twin in this process, which the sender's death does not touch, and what it holds. */
import type { AddressInfo } from "node:net";
import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Clock } from "../../src/core/clock.ts";
import { type Fault, faultSet } from "../../src/sandbox/faults.ts";
import { resendTwin } from "../../src/sandbox/resend/twin.ts";
import { serve } from "../../src/sandbox/serve.ts";
import { openStore } from "../../src/sandbox/store.ts";

/** Of a post: it has come and nothing was done; its mails were taken; its answer has left. */
export const MOMENTS = ["arrived", "taken", "answered"] as const;
export type Moment = (typeof MOMENTS)[number];

export interface ProviderOptions {
  clock: Clock;
  faults: readonly Fault[];
  /** Mails a day; 0 for no limit. */
  quota: number;
  /** Told of each moment of each post, which are counted from 1. “lost” cuts the line before the answer. */
  onMoment(post: number, moment: Moment): Promise<"lost" | undefined>;
}

/** Real time in which the lines that waited to be taken are met and dropped. */
const LINES_DROP_MS = 20;

export type Provider = Awaited<ReturnType<typeof startProvider>>;

export async function startProvider({ clock, faults, quota, onMoment }: ProviderOptions) {
  const store = await openStore(":memory:");
  store.exec(resendTwin.schema);
  const limits = { ...resendTwin.limits, requestsPerSecond: 1_000, drain: 1, emailsPerDay: quota };
  const twin = resendTwin.app({ store, clock, limits, url: () => "" });
  let posts = 0;
  let isAsleep = false;
  const atWork = new Set<Promise<Response>>();
  const work = async (request: Request): Promise<Response> => {
    const answer = Promise.resolve(twin.fetch(request));
    atWork.add(answer);
    return answer.finally(() => atWork.delete(answer));
  };
  const handle = async (request: Request, env: HttpBindings): Promise<Response> => {
    const cut = () => {
      env.incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    };
    if (isAsleep) return cut();
    if (request.method !== "POST") return work(request);
    const post = ++posts;
    if ((await onMoment(post, "arrived")) === "lost") return cut();
    const answer = await work(request);
    if ((await onMoment(post, "taken")) === "lost") return cut();
    env.outgoing.once("finish", () => void onMoment(post, "answered"));
    return answer;
  };
  const served = serve({
    card: { pressroom: "twin", service: "resend", home: "chaos", lasting: false },
    clock,
    count: () => undefined,
    faults: { service: "resend", set: faultSet(faults) },
    handle,
  });
  const url = await new Promise<string>((resolve) => {
    served.server.listen(0, "127.0.0.1", () =>
      resolve(`http://127.0.0.1:${(served.server.address() as AddressInfo).port}`),
    );
  });
  served.server.on("connection", (socket) => {
    if (isAsleep) socket.destroy();
  });
  const texts = (sql: string) => store.prepare(sql).all();
  return {
    url,
    posts: () => posts,
    /**
     * No connection outlives a machine's sleep, nor does what is on its way on one: what was begun before `pass` is done by
     * then or never, also on a line that had been made and not yet been taken.
     */
    async sleepThrough(pass: () => void): Promise<void> {
      isAsleep = true;
      served.server.closeAllConnections();
      await Promise.allSettled(atWork);
      pass();
      await wait(LINES_DROP_MS);
      // On a busy machine the time may be over before a waiting line was met: each is, once this loop has come around.
      await nextTurn();
      isAsleep = false;
    },
    /** The address and subject of every mail that was taken; one that was taken twice is there twice. */
    mails: () =>
      texts("select id, recipients, subject from resend_emails").map(({ id, recipients, subject }) => ({
        id: String(id),
        to: (JSON.parse(String(recipients)) as string[])[0] ?? "",
        subject: String(subject),
      })),
    newest: (count: number): string[] =>
      texts(`select id from resend_emails order by seq desc limit ${count}`).map(({ id }) => String(id)),
    /** How often each answer was given. */
    outcomes: (): Record<string, number> =>
      Object.fromEntries(
        texts("select outcome, count(*) as n from resend_requests group by outcome").map(({ outcome, n }) => [
          String(outcome),
          Number(n),
        ]),
      ),
    async close() {
      await served.close();
      store.close();
    },
  };
}
