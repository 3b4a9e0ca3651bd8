/** The certificate of a site on this machine, which nobody else trusts, and which ends ten years after it was made. */
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { certificateAt, certificateFindings } from "../../../src/operations/watch/certificate.ts";

/** Made for these tests with `openssl req -x509`, and good for nothing else. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgTOBNI8pAWdQbHg6U
XyxMQqJFN9kNGqXKmeUUHE+9rxShRANCAAT8N8ZR13v6gm3hmZSEAr/XWKS7NZ5h
ssyMHcArx1FRoPDHfZgViP/0jql401nrklB4KkJM2uFkE+kWIwdVuEC+
-----END PRIVATE KEY-----
`;
const CERT = `-----BEGIN CERTIFICATE-----
MIIBmjCCAT+gAwIBAgIUCMXe1S9Tf8l8wVB+z13vsYaKWpMwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MB4XDTI2MTEzMDA4MTQyOVoXDTM2MTEyNzA4
MTQyOVowFDESMBAGA1UEAwwJbG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAE/DfGUdd7+oJt4ZmUhAK/11ikuzWeYbLMjB3AK8dRUaDwx32YFYj/9I6p
eNNZ65JQeCpCTNrhZBPpFiMHVbhAvqNvMG0wHQYDVR0OBBYEFK4D0crdN8yOyyaa
Cx9Hrl+MhGMaMB8GA1UdIwQYMBaAFK4D0crdN8yOyyaaCx9Hrl+MhGMaMA8GA1Ud
EwEB/wQFMAMBAf8wGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMAoGCCqGSM49
BAMCA0kAMEYCIQCP9GQ1tuIW+xotTVr1IFyelSJ4G85oN41lK0eW5aotlQIhAJvv
lCuSUjHr32nGOEwRspxL5rJrlZqpShhG88ndMA4O
-----END CERTIFICATE-----
`;
const DAY_MS = 24 * 60 * 60_000;

async function site(): Promise<string> {
  const server = createServer({ key: KEY, cert: CERT }, (_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `https://localhost:${(server.address() as AddressInfo).port}`;
}

async function ends(url: string): Promise<Date> {
  const seen = await certificateAt(url);
  if (!seen) throw new Error("nothing answers");
  return seen.endsAt;
}

test("that it ends soon, or has ended, is told with its day", async () => {
  const url = await site();
  const endsAt = await ends(url);
  const at = (days: number) =>
    certificateFindings(url, { now: new Date(endsAt.getTime() - days * DAY_MS), days: 14 });
  const day = endsAt.toISOString().slice(0, 10);
  expect(await at(13)).toMatchObject([
    { cause: "certificate", what: expect.stringContaining(`The certificate of ${url} ends on ${day}`) },
  ]);
  expect((await at(-1))?.[0]?.what).toContain(`ended on ${day}`);
});

test("that browsers would not trust it is told, however long it lasts", async () => {
  const url = await site();
  const [finding] = (await certificateFindings(url, { now: new Date(), days: 14 })) ?? [];
  expect(finding?.what).toMatch(/Browsers do not trust .*SELF_SIGNED/);
});

test("where nothing answers, nothing is known; an address without one lacks none", async () => {
  expect(await certificateFindings("https://127.0.0.1:9", { now: new Date(), days: 14 })).toBeNull();
  expect(await certificateFindings("http://127.0.0.1:9", { now: new Date(), days: 14 })).toEqual([]);
});
