/** A mailbox of somebody's on this machine: a real SMTP server, which refuses and breaks off where a test tells it to. */
import type { AddressInfo, Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { onTestFinished } from "vitest";
import { CERTIFICATE, PRIVATE_KEY } from "./certificate.ts";

/** What it answers in place of its yes: `450 4.2.1 try later`. */
export type Refusal = `${number} ${string}`;

export interface MailboxFaults {
  /** Asked for each reader. */
  rcpt?(address: string): Refusal | null;
  /** Asked for each sender. */
  from?(address: string): Refusal | null;
  /** Asked once a whole mail has arrived. `cut`: it is kept, and the line breaks. `hang`: it is kept, and nobody hears so. */
  data?(address: string): Refusal | "cut" | "hang" | null;
  login?(): Refusal | null;
}

export interface TakenMail {
  from: string;
  to: string[];
  source: string;
}

export interface MailboxOptions extends MailboxFaults {
  user?: string;
  password?: string;
  tls?: "implicit" | "starttls" | "none";
  server?: SMTPServerOptions;
}

export type TestMailbox = Awaited<ReturnType<typeof startMailbox>>;

const answer = (refusal: Refusal): Error =>
  Object.assign(new Error(refusal.slice(4)), { responseCode: Number(refusal.slice(0, 3)) });

export async function startMailbox(options: MailboxOptions = {}) {
  const { user = "ada@letters.test", password = "app pass:word%", tls = "none" } = options;
  const faults: MailboxFaults = { ...options };
  const mails: TakenMail[] = [];
  const seen = { lines: 0, logins: 0, most: 0 };
  const sockets = new Map<number, Socket>();
  const secured = tls === "none" ? { hideSTARTTLS: true } : { cert: CERTIFICATE, key: PRIVATE_KEY };
  const say = (refusal: Refusal | null | undefined, done: (error?: Error | null) => void) =>
    done(refusal ? answer(refusal) : null);
  const server = new SMTPServer({
    ...{ secure: tls === "implicit", disableReverseLookup: true, logger: false, closeTimeout: 100 },
    ...{ authMethods: ["PLAIN", "LOGIN"], allowInsecureAuth: tls === "none", ...secured },
    onConnect(_session, done) {
      seen.lines++;
      seen.most = Math.max(seen.most, server.connections.size);
      done();
    },
    onAuth(auth, _session, done) {
      seen.logins++;
      const refusal = faults.login?.();
      const isRight = auth.username === user && auth.password === password;
      if (refusal) done(answer(refusal));
      else if (!isRight) done(answer("535 5.7.8 Username and password not accepted"));
      else done(null, { user });
    },
    onMailFrom: ({ address }, _session, done) => say(faults.from?.(address), done),
    onRcptTo: ({ address }, _session, done) => say(faults.rcpt?.(address), done),
    onData(stream, session, done) {
      const { mailFrom, rcptTo } = session.envelope;
      const to = rcptTo.map(({ address }) => address);
      const from = mailFrom === false ? "" : mailFrom.address;
      buffer(stream).then((bytes) => {
        const fate = faults.data?.(to[0] ?? "") ?? null;
        if (fate === null || fate === "cut" || fate === "hang")
          mails.push({ from, to, source: bytes.toString() });
        if (fate === "cut") sockets.get(session.remotePort)?.destroy();
        else if (fate !== "hang") say(fate, done);
      }, done);
    },
    ...options.server,
  });
  // A socket that is destroyed below its TLS takes Node with it: those are left to the server.
  if (tls === "none")
    server.server.on("connection", (socket: Socket) => sockets.set(socket.remotePort ?? 0, socket));
  // A line that breaks is what these tests are about.
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = async () => {
    for (const socket of sockets.values()) socket.destroy();
    await new Promise<void>((resolve) => server.close(resolve));
  };
  onTestFinished(stop);
  const { port } = server.server.address() as AddressInfo;
  const scheme = tls === "implicit" ? "smtps" : "smtp";
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return {
    ...{ mails, seen, port, faults, stop },
    url: `${scheme}://${login}@127.0.0.1:${port}`,
    /** To whom mails were taken, in order. */
    recipients: () => mails.flatMap(({ to }) => to),
    /** Ends every line that is open now, as servers do with those that idle. */
    dropLines() {
      for (const socket of sockets.values()) socket.destroy();
      sockets.clear();
    },
  };
}
