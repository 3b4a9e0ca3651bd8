/** When the certificate ends by which browsers trust the site. */
import { isIP } from "node:net";
import { connect } from "node:tls";
import type { Finding } from "./finding.ts";

const DAY_MS = 24 * 60 * 60_000;
const PATIENCE_MS = 10_000;

export interface CertificateSeen {
  endsAt: Date;
  /** Why a browser would not trust it; null where it would. */
  problem: string | null;
}

/** What is shown at this https address; null where nothing answers. */
export function certificateAt(url: string): Promise<CertificateSeen | null> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({
      ...{ host: hostname, port: Number(port || 443), timeout: PATIENCE_MS },
      ...(isIP(hostname) ? {} : { servername: hostname }),
      // What is wrong with it is told, not thrown: nothing is said over this connection.
      rejectUnauthorized: false,
    });
    const end = (seen: CertificateSeen | null) => {
      socket.destroy();
      resolve(seen);
    };
    socket.once("secureConnect", () => {
      const { valid_to } = socket.getPeerCertificate();
      const problem = socket.authorized ? null : String(socket.authorizationError ?? "it is not trusted");
      end({ endsAt: new Date(valid_to), problem });
    });
    socket.once("error", () => end(null));
    socket.once("timeout", () => end(null));
  });
}

/** Null where it could not be told. */
export async function certificateFindings(
  url: string,
  { now, days }: { now: Date; days: number },
): Promise<Finding[] | null> {
  if (!url.startsWith("https:")) return [];
  const seen = await certificateAt(url);
  if (!seen) return null;
  const leftMs = seen.endsAt.getTime() - now.getTime();
  const isEnding = leftMs < days * DAY_MS;
  if (!isEnding && seen.problem === null) return [];
  const date = seen.endsAt.toISOString().slice(0, 10);
  const ends = leftMs < 0 ? `ended on ${date}` : `ends on ${date}`;
  const what = isEnding
    ? `The certificate of ${url} ${ends}`
    : `Browsers do not trust ${url}: ${seen.problem}`;
  return [
    {
      cause: "certificate",
      what: `${what}. Readers then see a warning in place of the site, and can't sign up or leave.`,
      next: "Renew it where your address is served: at your tunnel, or at your reverse proxy.",
    },
  ];
}
