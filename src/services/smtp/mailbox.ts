/** Where the owner's mailbox takes mail: `smtps://user:app-password@host:465`, as it stands in SMTP_URL. */

export interface Mailbox {
  host: string;
  port: number;
  /** From the first byte, by STARTTLS before the login, or not at all: only on this machine itself. */
  tls: "implicit" | "starttls" | "none";
  /** Null for a server on this machine that asks for none. */
  login: { user: string; password: string } | null;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/i;
const IMPLICIT_PORT = 465;
const SUBMISSION_PORT = 587;

/** The address was checked when the settings were read. */
export function mailboxOf(address: string): Mailbox {
  const { protocol, hostname, port: given, username, password } = new URL(address);
  const secure = protocol === "smtps:" || given === String(IMPLICIT_PORT);
  const port = given === "" ? (secure ? IMPLICIT_PORT : SUBMISSION_PORT) : Number(given);
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port,
    tls: secure ? "implicit" : LOOPBACK.test(hostname) ? "none" : "starttls",
    login: username === "" ? null : { user: decoded(username), password: decoded(password) },
  };
}

/** A password with a `%` of its own, pasted as it is, stands as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Names a mailbox without telling its password: a changed password leaves it the same mailbox. */
export function mailboxName(address: string): string {
  const { host, login } = mailboxOf(address);
  return `smtp ${login?.user ?? ""} at ${host}`.toLowerCase();
}
