/** The few errors that mean somebody must act; expected outcomes are values, not exceptions. */

export interface ConfigProblem {
  /** The key as its owner writes it, e.g. `publication.sendHour` or `RESEND_API_KEY`. */
  key: string;
  wrong: string;
  example: string;
}

/** Settings, environment or command line that can't be used. Carries every mistake at once. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];
  constructor(where: string, problems: readonly ConfigProblem[]) {
    const lines = problems.map((p) => `  ${p.key}: ${p.wrong}. For example: ${p.example}`);
    super(`${where} can't be used:\n${lines.join("\n")}`);
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/** The code of a ServiceError that says: a database of the desk is not there any more. */
export const DATABASE_LOST = "database_lost";

/** The code of a ServiceError that says: this account can own no files. Google gives those of programs no room any more. */
export const MAY_NOT_OWN = "may_not_own";

/** The code of a ServiceError that says: a picture that was handed over is not kept any more. Prepared anew, the post goes. */
export const PICTURE_GONE = "picture_gone";

/**
 * The code of a ServiceError that says: the account may do nothing now (its token was revoked, it is suspended, a right is
 * missing). That is nothing against what was asked for, which waits.
 */
export const ACCOUNT_TROUBLE = "account_trouble";

export interface ServiceErrorFacts {
  service: string;
  operation: string;
  /** HTTP status; null when no answer arrived. */
  status: number | null;
  /** The vendor's own code, e.g. `validation_error`. */
  code: string;
  message: string;
  /** Whether the same call may be made again. */
  retryable: boolean;
  /** `refused`: nothing happened over there. `unknown`: it may have happened. */
  effect: "refused" | "unknown";
  /** How long the server asked us to wait, in milliseconds. */
  retryAfterMs?: number;
  /** What the vendor says it made after all, though its answer is an error: Notion's `committed_resource_id`. */
  committedId?: string;
  cause?: unknown;
}

/** What a vendor answered, in our words. Nothing vendor-shaped passes beyond an adapter. */
export class ServiceError extends Error {
  readonly service: string;
  readonly operation: string;
  readonly status: number | null;
  readonly code: string;
  readonly retryable: boolean;
  readonly effect: "refused" | "unknown";
  readonly retryAfterMs: number | undefined;
  readonly committedId: string | undefined;
  constructor(facts: ServiceErrorFacts) {
    super(`${facts.service} ${facts.operation}: ${facts.message}`, { cause: facts.cause });
    this.name = "ServiceError";
    this.service = facts.service;
    this.operation = facts.operation;
    this.status = facts.status;
    this.code = facts.code;
    this.retryable = facts.retryable;
    this.effect = facts.effect;
    this.retryAfterMs = facts.retryAfterMs;
    this.committedId = facts.committedId;
  }
}

/** Something that our own code promises was not so: a defect, never the world's fault. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/** The machine or the home can't do what is asked (disk full, read-only, damaged): one sentence, no stack. */
export class HomeError extends Error {
  override readonly name = "HomeError";
}

const MACHINE_FAULTS: Record<string, string> = {
  ENOSPC: "the disk is full. Free some space and run this again; nothing that was finished is lost",
  EDQUOT: "your disk quota is used up. Free some space and run this again; nothing that was finished is lost",
  EROFS: "it is on a read-only disk. Choose another folder with --home DIR",
  EACCES: "you may not write there. Choose another folder with --home DIR, or correct its permissions",
  EPERM: "you may not write there. Choose another folder with --home DIR, or correct its permissions",
  ENOTDIR: "part of its path is a file, not a folder. Choose another folder with --home DIR",
  SQLITE_FULL: "the disk is full. Free some space and run this again; nothing that was finished is lost",
  SQLITE_READONLY:
    "its ledger is read-only. Correct the permissions, or choose another folder with --home DIR",
  SQLITE_CANTOPEN:
    "its ledger can't be opened. Correct the permissions, or choose another folder with --home DIR",
  SQLITE_IOERR: "the disk answers with errors. Check the disk, then restore a backup with: pressroom restore",
};

// node:sqlite reports SQLite's own result codes in `errcode`; the low byte is the class.
const SQLITE_CLASSES: Record<number, string> = {
  8: "SQLITE_READONLY",
  10: "SQLITE_IOERR",
  13: "SQLITE_FULL",
  14: "SQLITE_CANTOPEN",
};

/** Turns a fault of the machine into one sentence about the home; gives every other error back as it came. */
export function asHomeError(error: unknown, home: string): unknown {
  if (!(error instanceof Error) || error instanceof HomeError) return error;
  const facts = error as Error & { code?: string; errcode?: number };
  const code = SQLITE_CLASSES[(facts.errcode ?? 0) & 0xff] ?? facts.code ?? "";
  const sentence = MACHINE_FAULTS[code];
  return sentence ? new HomeError(`The home ${home} can't be used: ${sentence}.`, { cause: error }) : error;
}

/**
 * Why a local model has read nothing. `deadline` and `stopped` are tried again by a later run; nothing else was lost. After
 * the others the next call begins with a new process.
 */
export class ModelStopped extends Error {
  override readonly name = "ModelStopped";
  readonly because: "deadline" | "stopped" | "died" | "hung" | "memory";
  constructor(because: ModelStopped["because"], message: string) {
    super(message);
    this.because = because;
  }
}
