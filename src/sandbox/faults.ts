/**
 * What can go wrong on the way, on demand. Faults and their counts live in the process that serves the twin, not in
 * the store: a restart begins to count anew, and a fault given to one process doesn't reach another's twins.
 */
import * as z from "zod";
import { ConfigError } from "../core/errors.ts";
import { TWINS, type TwinName } from "./twin.ts";

const shared = {
  /** Which twin; every one when left out. */
  service: z.enum(TWINS).optional(),
  /** `POST /emails/batch`, `/emails/*`, `* /v1/pages`: `*` stands for anything; every request when left out. */
  match: z
    .string()
    .regex(/^([A-Za-z]+ |\* )?[/*]\S*$/, 'must look like "POST /emails/batch" or "/emails/*"')
    .optional(),
  /** How often it happens; 0 means for ever. */
  count: z.int().min(0).optional(),
  /** How many matching requests pass before it begins. */
  after: z.int().min(0).optional(),
};
const answer = {
  status: z.int().min(200).max(599),
  body: z.unknown().optional(),
  headers: z.record(z.string(), z.string()).optional(),
};

export const Fault = z.discriminatedUnion("kind", [
  /** Answered with this status instead of being handled. */
  z.strictObject({ ...shared, ...answer, kind: z.literal("status") }),
  /** Handled, then answered with this status: 503 after the commit. */
  z.strictObject({ ...shared, ...answer, kind: z.literal("status-after") }),
  /** Waits on the sandbox's clock, then is handled. */
  z.strictObject({ ...shared, kind: z.literal("delay"), delayMs: z.number().min(0) }),
  /** The socket is destroyed and nothing happens. */
  z.strictObject({ ...shared, kind: z.literal("drop-before") }),
  /** It happens, and the socket is destroyed. */
  z.strictObject({ ...shared, kind: z.literal("drop-after") }),
  /** Handled twice; the second answer is given. */
  z.strictObject({ ...shared, kind: z.literal("duplicate") }),
  /**
   * Held until the next matching request was handled, then handled itself; at most `delayMs` (1,000) of real time,
   * because a clock that jumps would never let the other request in.
   */
  z.strictObject({ ...shared, kind: z.literal("reorder"), delayMs: z.number().min(0).optional() }),
]);
export type Fault = z.infer<typeof Fault>;

/** One request as the faults see it. */
export interface Meeting {
  fault: Fault | undefined;
  /** Aborts when a later matching request was handled: a held request waits for this. */
  overtaken: AbortSignal;
  /** To be called when this request was handled, so that whatever it overtook goes on. */
  handled(): void;
}

interface ActiveFault {
  fault: Fault;
  matches: (service: TwinName, method: string, path: string) => boolean;
  seen: number;
  fired: number;
  held: Set<AbortController>;
}

/** A set of faults with their counts. Each counts every request it matches; the first that is due is what happens. */
export function faultSet(initial: readonly Fault[]) {
  let active = initial.map(activate);
  return {
    add(faults: readonly Fault[]): void {
      active.push(...faults.map(activate));
    },
    clear(): void {
      for (const { held } of active) for (const waiting of held) waiting.abort();
      active = [];
    },
    meet(service: TwinName, method: string, path: string): Meeting {
      const matching = active.filter((one) => one.matches(service, method, path));
      for (const one of matching) one.seen++;
      const due = matching.find(isDue);
      const overtaken = new AbortController();
      const ahead = matching.flatMap((one) => [...one.held]);
      if (due) {
        due.fired++;
        if (due.fault.kind === "reorder") due.held.add(overtaken);
      }
      const handled = () => {
        due?.held.delete(overtaken);
        for (const waiting of ahead) waiting.abort();
      };
      return { fault: due?.fault, overtaken: overtaken.signal, handled };
    },
  };
}
export type FaultSet = ReturnType<typeof faultSet>;

function isDue({ fault, seen, fired }: ActiveFault): boolean {
  const count = fault.count ?? 1;
  return seen > (fault.after ?? 0) && (count === 0 || fired < count);
}

function activate(fault: Fault): ActiveFault {
  const [path = "*", method = "*"] = (fault.match ?? "*").split(" ").reverse();
  const pathPattern = wildcard(path);
  const methodPattern = wildcard(method.toUpperCase());
  return {
    fault,
    matches: (service, asked, at) =>
      (fault.service ?? service) === service && methodPattern.test(asked) && pathPattern.test(at),
    seen: 0,
    fired: 0,
    held: new Set(),
  };
}

function wildcard(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll(/[^\w*/]/g, "\\$&").replaceAll("*", ".*")}$`);
}

const FAULT_EXAMPLE = '[{"service":"resend","match":"POST /emails/batch","kind":"drop-after"}]';

/**
 * Reads faults from JSON: one, or a list. `where` names the setting in the message.
 * @throws ConfigError with every mistake at once.
 */
export function parseFaults(json: string, where = "faults"): Fault[] {
  const value = parseJson(json, where, FAULT_EXAMPLE);
  const list = z.array(Fault).safeParse(Array.isArray(value) ? value : [value]);
  if (list.success) return list.data;
  throw asConfigError(list.error, where, FAULT_EXAMPLE);
}

const Limits = z.partialRecord(z.enum(TWINS), z.record(z.string(), z.number().min(0)));
const LIMITS_EXAMPLE = '{"resend":{"requestsPerSecond":2}}';

/**
 * Reads limits from JSON, by service and name; which names a service has is checked when its twin starts.
 * @throws ConfigError with every mistake at once.
 */
export function parseLimits(
  json: string,
  where = "limits",
): Partial<Record<TwinName, Record<string, number>>> {
  const limits = Limits.safeParse(parseJson(json, where, LIMITS_EXAMPLE));
  if (limits.success) return limits.data;
  throw asConfigError(limits.error, where, LIMITS_EXAMPLE);
}

function parseJson(json: string, where: string, example: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    const wrong = `is not JSON (${error instanceof Error ? error.message : "unreadable"})`;
    throw new ConfigError("The sandbox's settings", [{ key: where, wrong, example }]);
  }
}

function asConfigError(error: z.ZodError, where: string, example: string): ConfigError {
  const problems = error.issues.map((issue) => ({
    key: [where, ...issue.path].join("."),
    wrong: issue.message,
    example,
  }));
  return new ConfigError("The sandbox's settings", problems);
}
