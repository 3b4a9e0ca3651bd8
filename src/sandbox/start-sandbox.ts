/**
 * The sandbox: local stand-ins of the outside services, real HTTP servers on loopback over one SQLite file in the
 * home, so that several processes of one home see the same mails, pages and rate windows.
 */
import { mkdirSync, realpathSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { type Clock, systemClock } from "../core/clock.ts";
import { asHomeError, ConfigError } from "../core/errors.ts";
import type { DeskContext } from "./desk/desk.tsx";
import { type Fault, type FaultSet, faultSet } from "./faults.ts";
import { listenInHome, PORTS_SCHEMA, recordLasting } from "./ports.ts";
import { homeMark, type SandboxPart, storePath } from "./probe.ts";
import { type Part, type Served, serve } from "./serve.ts";
import { inTransaction, openStore } from "./store.ts";
import { TWINS, type Twin, type TwinName } from "./twin.ts";
import { LOAD_TWIN } from "./twins.ts";

export { findSandbox } from "./probe.ts";

export interface SandboxOptions<S extends TwinName = TwinName> {
  /** Made if it isn't there. */
  home: string;
  /** Which twins run; all of them when left out. The desk always does. */
  services?: readonly S[];
  faults?: readonly Fault[];
  /** Overrides of the twins' documented limits, by service and name. */
  limits?: Partial<Record<TwinName, Record<string, number>>>;
  clock?: Clock;
  /** Says that this process stays, so that others of this home may use its twins. */
  lasting?: boolean;
  /** What the first choice of ports is derived from, instead of the home's path. */
  portSeed?: string;
}

export interface Sandbox<S extends TwinName = TwinName> {
  /** The address of each part that was asked for, e.g. `http://127.0.0.1:24882`. */
  urls: Record<S | "desk", string>;
  addFaults(faults: readonly Fault[]): void;
  /** What went wrong is over. */
  clearFaults(): void;
  /** Has Notion's twin post its events to an address on this machine, in place of any that it posted there before. */
  postNotionEvents(to: string): Promise<void>;
  /** Empties every twin and forgets all faults; addresses stay. */
  reset(): Promise<void>;
  /** Ends at once, even with requests under way. May be called twice. */
  close(): Promise<void>;
}

const SCHEMA = `${PORTS_SCHEMA}
  create table if not exists sandbox_requests (service text primary key, count integer not null) strict;
`;

/**
 * Starts the twins of a home and its desk.
 * @throws HomeError when the home can't be used; ConfigError when a limit has no such name.
 */
export async function startSandbox<const S extends TwinName = TwinName>(
  options: SandboxOptions<S>,
): Promise<Sandbox<S>> {
  const names: readonly TwinName[] = options.services ?? TWINS;
  const twins = await Promise.all(names.map((name) => LOAD_TWIN[name]()));
  checkLimits(twins, options.limits ?? {});
  const store = await openHome(options.home, twins);
  const frame = new Frame(options, store);
  try {
    for (const twin of twins) await frame.openTwin(twin);
    await frame.openDesk(twins);
    return {
      urls: frame.urls as Record<S | "desk", string>,
      addFaults: (faults) => frame.faults.add(faults),
      clearFaults: () => frame.faults.clear(),
      async postNotionEvents(to) {
        const { subscribe } = await import("./notion/webhooks.ts");
        await subscribe(store, to);
      },
      reset: async () => {
        frame.faults.clear();
        emptyTwins(store, twins);
      },
      close: () => frame.close(),
    };
  } catch (error) {
    await frame.close();
    throw asHomeError(error, options.home);
  }
}

class Frame {
  readonly urls: Partial<Record<SandboxPart, string>> = {};
  readonly faults: FaultSet;
  readonly #options: SandboxOptions;
  readonly #store: DatabaseSync;
  readonly #clock: Clock;
  readonly #served: Served[] = [];
  #closed: Promise<void> | undefined;

  constructor(options: SandboxOptions, store: DatabaseSync) {
    this.#options = options;
    this.#store = store;
    this.#clock = options.clock ?? systemClock;
    this.faults = faultSet(options.faults ?? []);
  }

  async openTwin(twin: Twin): Promise<void> {
    const limits = { ...twin.limits, ...this.#options.limits?.[twin.name] };
    const context = { store: this.#store, clock: this.#clock, limits, url: () => this.urls[twin.name] ?? "" };
    const app = twin.app(context);
    await this.#open(twin.name, {
      handle: (request, env) => app.fetch(request, env),
      faults: { service: twin.name, set: this.faults },
    });
  }

  /** The desk's pages are loaded when somebody first looks at one: most processes that start a sandbox never do. */
  async openDesk(twins: readonly Twin[]): Promise<void> {
    const { home } = this.#options;
    const context: DeskContext = { store: this.#store, clock: this.#clock, home, twins, urls: this.urls };
    let desk: Promise<{ fetch(request: Request): Response | Promise<Response> }> | undefined;
    await this.#open("desk", {
      handle: async (request) => {
        desk ??= import("./desk/desk.tsx").then(({ deskApp }) => deskApp(context));
        return (await desk).fetch(request);
      },
    });
  }

  close(): Promise<void> {
    this.#closed ??= Promise.all(this.#served.map((served) => served.close())).then(() =>
      this.#store.close(),
    );
    return this.#closed;
  }

  async #open(service: SandboxPart, part: Pick<Part, "handle" | "faults">): Promise<void> {
    const { home, lasting = false, portSeed } = this.#options;
    const mark = homeMark(home);
    const counter = this.#store.prepare(
      "insert into sandbox_requests values (?, 1) on conflict (service) do update set count = count + 1",
    );
    const card = { pressroom: "twin" as const, service, home: mark, lasting };
    const served = serve({ ...part, card, clock: this.#clock, count: () => counter.run(service) });
    this.#served.push(served);
    const place = { store: this.#store, service, mark, seed: portSeed ?? realpathSync(home) };
    const port = await listenInHome(served.server, place);
    if (lasting) recordLasting(place, port);
    this.urls[service] = `http://127.0.0.1:${port}`;
  }
}

async function openHome(home: string, twins: readonly Twin[]): Promise<DatabaseSync> {
  let store: DatabaseSync | undefined;
  try {
    mkdirSync(home, { recursive: true });
    const opened = await openStore(storePath(home));
    store = opened;
    inTransaction(opened, () => {
      for (const schema of [SCHEMA, ...twins.map((twin) => twin.schema)]) opened.exec(schema);
    });
    return opened;
  } catch (error) {
    store?.close();
    throw asHomeError(error, home);
  }
}

function checkLimits(twins: readonly Twin[], given: NonNullable<SandboxOptions["limits"]>): void {
  const problems = twins.flatMap((twin) =>
    Object.keys(given[twin.name] ?? {})
      .filter((name) => !(name in twin.limits))
      .map((name) => ({
        key: `limits.${twin.name}.${name}`,
        wrong: `the ${twin.name} twin has no such limit (it has ${Object.keys(twin.limits).join(", ")})`,
        example: JSON.stringify({ [twin.name]: twin.limits }),
      })),
  );
  if (problems.length > 0) throw new ConfigError("The sandbox's settings", problems);
}

/** Empties every table but the frame's own record of ports; what a schema puts in at the start is there again. */
function emptyTwins(store: DatabaseSync, twins: readonly Twin[]): void {
  const rows = store
    .prepare(
      `select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\'
       and name not in ('sandbox_ports', 'sandbox_lasting') and sql not like 'create virtual%'`,
    )
    .all();
  inTransaction(store, () => {
    store.exec("pragma defer_foreign_keys = on");
    for (const row of rows) store.exec(`delete from "${String(row.name)}"`);
    for (const twin of twins) store.exec(twin.schema);
  });
}
