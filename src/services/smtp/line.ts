/** One connection to a mailbox: opened, logged in, and used for one mail after the other. */
import { Readable } from "node:stream";
import type SMTPConnection from "nodemailer/lib/smtp-connection";
import type { Mailbox } from "./mailbox.ts";
import { type Failure, failureOf, type Step } from "./replies.ts";

export interface Times {
  /** Until the login is through. */
  openMs: number;
  /** From the sender's name to the mailbox's “go ahead”: nothing is sent before. */
  envelopeMs: number;
  /** For its word that it has taken the mail. RFC 5321 §4.5.3.2.6 says ten minutes, and a lost word can't be had again. */
  takingMs: number;
}

export const PATIENT: Times = { openMs: 30_000, envelopeMs: 60_000, takingMs: 5 * 60_000 };

const GOODBYE_MS = 2_000;

export interface Envelope {
  from: string;
  to: string;
}

/** What became of one mail. */
export type Handed = { taken: true } | { taken: false; failure: Failure };

export interface Line {
  /** Mails that were tried over it. */
  used(): number;
  isOpen(): boolean;
  hand(envelope: Envelope, mail: Buffer): Promise<Handed>;
  /** Says goodbye if that is still possible. */
  close(): void;
}

/** Gives the line, or why there is none: nothing was sent. */
export async function openLine(mailbox: Mailbox, times: Times): Promise<Line | Failure> {
  const { default: Connection } = await import("nodemailer/lib/smtp-connection");
  const connection = new Connection(optionsOf(mailbox, times));
  const failure = await opened(connection, mailbox, times);
  return failure ?? lineOver(connection, times);
}

/** Certificates are checked, always: Node's own rule is kept. */
export const optionsOf = ({ host, port, tls }: Mailbox, { openMs, takingMs }: Times) => ({
  ...{ host, port, secure: tls === "implicit", requireTLS: tls === "starttls", ignoreTLS: tls === "none" },
  ...{ connectionTimeout: openMs, greetingTimeout: openMs, dnsTimeout: openMs, socketTimeout: takingMs },
  ...{ socketCloseTimeout: 0, logger: false, debug: false, allowInternalNetworkInterfaces: true },
});

function opened(connection: SMTPConnection, { login }: Mailbox, { openMs }: Times): Promise<Failure | null> {
  const { promise, resolve } = Promise.withResolvers<Failure | null>();
  const fail = (step: Step, error: Error) => {
    resolve(failureOf(error, step));
    connection.close();
  };
  const timer = setTimeout(() => fail("open", new Error("no answer came in time")), openMs);
  // Kept for as long as the line lives: an error that nobody hears ends the process.
  connection.on("error", (error) => fail("open", error));
  connection.once("end", () => fail("open", new Error("the line was closed")));
  connection.connect((error) => {
    if (error) fail("open", error);
    else if (!login) resolve(null);
    else if (!connection.allowsAuth) fail("login", new Error("it takes no login over this line"));
    else {
      const { user, password: pass } = login;
      connection.login({ user, pass }, (refused) => (refused ? fail("login", refused) : resolve(null)));
    }
  });
  return promise.finally(() => clearTimeout(timer));
}

function lineOver(connection: SMTPConnection, times: Times): Line {
  let used = 0;
  let isOpen = true;
  connection.once("end", () => {
    isOpen = false;
  });
  const close = () => {
    isOpen = false;
    connection.close();
  };
  return {
    used: () => used,
    isOpen: () => isOpen,
    async hand(envelope, mail) {
      used++;
      const handed = await handOver(connection, { envelope, mail }, times);
      if (!handed.taken && !(await isUsable(connection, handed.failure, times))) close();
      return handed;
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      connection.quit();
      // Nobody waits for a server that does not say goodbye.
      setTimeout(() => connection.close(), GOODBYE_MS).unref();
    },
  };
}

function handOver(
  connection: SMTPConnection,
  { envelope, mail }: { envelope: Envelope; mail: Buffer },
  { envelopeMs, takingMs }: Times,
): Promise<Handed> {
  const { promise, resolve } = Promise.withResolvers<Handed>();
  let began = false;
  const fail = (error: Error) =>
    resolve({ taken: false, failure: failureOf(error, began ? "taking" : "envelope") });
  const late = () => {
    fail(new Error("no answer came in time"));
    connection.close();
  };
  let timer = setTimeout(late, envelopeMs);
  // It is read from only once the mailbox has said “go ahead”.
  const message = new Readable({
    read() {
      if (!began) {
        clearTimeout(timer);
        timer = setTimeout(late, takingMs);
      }
      began = true;
      this.push(mail);
      this.push(null);
    },
  });
  connection.send({ ...envelope, size: mail.length }, message, (error) =>
    error ? fail(error) : resolve({ taken: true }),
  );
  return promise.finally(() => clearTimeout(timer));
}

/** One mail that was refused by an answer leaves the line as good as it was. */
async function isUsable(connection: SMTPConnection, { code, isUnknown }: Failure, { envelopeMs }: Times) {
  if (isUnknown || code === null || code === 421) return false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), envelopeMs);
  connection.once("end", () => resolve(false));
  connection.reset((error) => resolve(!error));
  return promise.finally(() => clearTimeout(timer));
}
