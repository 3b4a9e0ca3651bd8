// A real PDS on loopback in a folder of its own, with a directory of DIDs that holds what this one server writes into it.
// Prints one line of JSON, `{"url"}`, and stays until it is ended. Usage: node start.mjs FOLDER [LIMITED]
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { join } from "node:path";
import { json } from "node:stream/consumers";

const [folder, limited] = process.argv.slice(2);
if (!folder) throw new Error("Use: start.mjs FOLDER [limited]");
process.env.LOG_ENABLED = "false";
const { PDS, envToCfg, envToSecrets } = await import("@atproto/pds");

/** What plc.directory makes of an operation (web.plc.directory/spec/v0.1/did-plc). */
const documentOf = (did, { alsoKnownAs, verificationMethods, services }) => ({
  "@context": ["https://www.w3.org/ns/did/v1"],
  id: did,
  alsoKnownAs,
  verificationMethod: Object.entries(verificationMethods).map(([name, key]) => ({
    id: `${did}#${name}`,
    type: "Multikey",
    controller: did,
    publicKeyMultibase: key.replace("did:key:", ""),
  })),
  service: Object.entries(services).map(([name, { type, endpoint }]) => ({
    id: `#${name}`,
    type,
    serviceEndpoint: endpoint,
  })),
});

const listening = (server) =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.address().port)));

async function startDirectory() {
  const documents = new Map();
  const server = createServer(async (request, response) => {
    const did = decodeURIComponent(request.url.slice(1).split("/")[0]);
    if (request.method === "POST") documents.set(did, documentOf(did, await json(request)));
    const document = documents.get(did);
    response.writeHead(document ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(document ?? { message: `DID not registered: ${did}` }));
  });
  return `http://127.0.0.1:${await listening(server)}`;
}

/** A port that was free a moment ago: the server's own address stands in its configuration. */
async function freePort() {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const port = await freePort();
const env = {
  port,
  hostname: "localhost",
  devMode: true,
  dataDirectory: folder,
  blobstoreDiskLocation: join(folder, "blobs"),
  blobstoreDiskTmpLocation: join(folder, "blobs-before"),
  didPlcUrl: await startDirectory(),
  serviceHandleDomains: [".test"],
  inviteRequired: false,
  crawlers: [],
  rateLimitsEnabled: limited === "limited",
  disableSsrfProtection: true,
  jwtSecret: randomBytes(16).toString("hex"),
  adminPassword: randomBytes(16).toString("hex"),
  plcRotationKeyK256PrivateKeyHex: randomBytes(32).toString("hex"),
};
const pds = await PDS.create(envToCfg(env), envToSecrets(env));
await pds.start();
process.stdout.write(`${JSON.stringify({ url: `http://localhost:${port}` })}\n`);
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(0));
