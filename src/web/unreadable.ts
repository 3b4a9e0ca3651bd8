/** The answer to what never becomes a request that the app could see: broken bytes, too many headers, no honest address. */
import { type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

const WORDS =
  "This could not be read as a request, so nothing was done. Go to the first page of this site, and try again.\n";

const STATUS_OF: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

const HEADERS = {
  "Content-Type": "text/plain; charset=utf-8",
  "X-Content-Type-Options": "nosniff",
} as const;

/** For an address or a Host that no URL can be made of. */
export const unreadable = (): Response => new Response(WORDS, { status: 400, headers: HEADERS });

/** Node's own answers to such bytes are empty; these say what happened, and end the connection as those do. */
export function answerUnreadable(server: Server): void {
  const answering = new WeakSet<Duplex>();
  server.on("request", ({ socket }, response: ServerResponse) => {
    answering.add(socket);
    response.once("close", () => answering.delete(socket));
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    // In the middle of an answer another one would only be taken for its rest.
    if (error.code === "ECONNRESET" || !socket.writable || answering.has(socket)) {
      socket.destroy();
      return;
    }
    const status = STATUS_OF[error.code ?? ""] ?? 400;
    const head = Object.entries({ ...HEADERS, "Content-Length": WORDS.length, Connection: "close" });
    const lines = head.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines}\r\n${WORDS}`);
  });
  // What else a client expects of us is its own affair: it gets the page that it asks for.
  server.on("checkExpectation", (request, response) => server.emit("request", request, response));
}
