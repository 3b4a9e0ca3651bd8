/** The owner of the mail twin, from any process: has mails bounce, be clicked and answered, and webhooks be posted. */
import { request } from "node:http";
import { text } from "node:stream/consumers";

export type DomainStatus = "not_started" | "pending" | "verified" | "failed";

export interface Letter {
  from: string;
  to: string | string[];
  subject?: string;
  text?: string;
  html?: string;
  headers?: Record<string, string>;
  /** The id of a mail that this answers. */
  inReplyTo?: string;
}

/** `url` is the twin's. A mail is named by its id, or by its recipient's address: then it is the newest to it. */
export function mailOwner(url: string) {
  async function ask<T>(path: string, body: object = {}): Promise<T> {
    const { status, text } = await post(`${url}/_owner${path}`, JSON.stringify(body));
    if (status !== 200) throw new Error(`The mail twin's owner can't ${path}: ${status} ${text}`);
    return JSON.parse(text);
  }
  const act = (mail: string, what: string, body: object = {}) =>
    ask<{ id: string }>(`/emails/${encodeURIComponent(mail)}/${what}`, body);
  return {
    deliver: (mail: string) => act(mail, "deliver"),
    delay: (mail: string) => act(mail, "delay"),
    bounce: (mail: string, kind: "hard" | "soft" = "hard") => act(mail, "bounce", { kind }),
    complain: (mail: string) => act(mail, "complain"),
    open: (mail: string) => act(mail, "open"),
    click: (mail: string, link: string, userAgent?: string) =>
      act(mail, "click", { link, ...(userAgent === undefined ? {} : { userAgent }) }),
    fail: (mail: string, reason: string) => act(mail, "fail", { reason }),
    /** Mail comes in. */
    receive: (letter: Letter) => ask<{ id: string }>("/received", letter),
    setDomain: (idOrName: string, status: DomainStatus) =>
      ask(`/domains/${encodeURIComponent(idOrName)}`, { status }),
    /** What is due by the twin's clock happens, and is posted; resolves when each post arrived or failed. */
    tick: () => ask<{ arrived: number; failed: number }>("/tick"),
  };
}

/** On a connection of its own: a twin may end and begin again on the same port between two acts. */
const post = (url: string, body: string): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const asked = request(url, { method: "POST", headers, agent: false }, (answer) => {
      text(answer).then((read) => resolve({ status: answer.statusCode ?? 0, text: read }), reject);
    });
    asked.on("error", reject);
    asked.end(body);
  });
