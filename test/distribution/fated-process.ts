/** A run's process that meets its fate at one point of its work: it is killed, told to stop, falls asleep, or is left without its tokens. */
import { ServiceError } from "../../src/core/errors.ts";
import type { Poster } from "../../src/distribution/network.ts";
import type { PostDueHost } from "../../src/distribution/post-due.ts";
import type { Ledger } from "../../src/ledger/open.ts";
import type { PostingNetwork, PostingNetworks } from "./post-world.ts";

export interface Fate {
  /** At which point: before and after each commit; before each request, with it on its way, and after its answer. */
  at: number;
  /** `posting`: only the points are counted at which a post is on its way. */
  among: "all" | "posting";
  what: "killed" | "stopped" | "asleep" | "revoked";
  /** What goes on meanwhile; nothing for a death. */
  meanwhile(): Promise<void>;
}

const KILLED = "killed";
export const isDeath = (error: unknown): boolean => error instanceof Error && error.message === KILLED;

export type FatedProcess = Pick<PostDueHost, "ledger" | "network"> & {
  /** Whether it came so far. */
  isMet(): boolean;
  /** The request that was on its way when the process died arrives. */
  arrives(): Promise<void>;
};

export function fatedProcess(
  { ledger, networks }: { ledger: Ledger; networks: PostingNetworks },
  fate: Fate | null,
): FatedProcess {
  const life = lifeOf(fate);
  const fated: Ledger = {
    ...ledger,
    async transaction(work) {
      const done = await ledger.transaction(async (db) => {
        const result = await work(db);
        life.passAtOnce();
        return result;
      });
      await life.pass();
      return done;
    },
  };
  return {
    ledger: fated,
    async network(name) {
      const network = networks[name as PostingNetwork];
      if (!network?.poster) throw new Error(`nobody posts to ${name} here`);
      return { ...network, poster: fatedPoster(network.poster, life) };
    },
    isMet: life.isMet,
    arrives: life.arrives,
  };
}

function fatedPoster(poster: Poster, life: Life): Poster {
  const request = async <T>(work: () => Promise<T>, isPost = false): Promise<T> => {
    await life.pass();
    life.passAtOnce(work, isPost);
    const answer = await work();
    await life.pass();
    return answer;
  };
  return {
    prepare: (part) => request(() => poster.prepare(part)),
    post: (prepared) => request(() => poster.post(prepared), true),
    find: (prepared) => request(() => poster.find(prepared)),
    costMicros: (prepared) => poster.costMicros(prepared),
  };
}

type Life = ReturnType<typeof lifeOf>;

function lifeOf(fate: Fate | null) {
  let points = 0;
  let isDead = false;
  let onItsWay: (() => Promise<unknown>) | undefined;
  const comes = (isPost: boolean): Fate | null => {
    // Nothing that would catch it does anything more.
    if (isDead) throw new Error(KILLED);
    if (fate === null || (fate.among === "posting" && !isPost)) return null;
    const isNow = ++points === fate.at;
    if (!isNow || fate.what !== "killed") return isNow ? fate : null;
    isDead = true;
    throw new Error(KILLED);
  };
  return {
    async pass() {
      await comes(false)?.meanwhile();
    },
    /** Where no other process could do anything meanwhile. */
    passAtOnce(request?: () => Promise<unknown>, isPost = false) {
      const wasDead = isDead;
      try {
        comes(isPost);
      } finally {
        if (isDead && !wasDead) onItsWay = request;
      }
    },
    isMet: () => fate !== null && points >= fate.at,
    async arrives() {
      const request = onItsWay;
      onItsWay = undefined;
      await request?.().catch((error: unknown) => {
        if (!(error instanceof ServiceError)) throw error;
      });
    },
  };
}
