import { expect, test } from "vitest";
import { batch, newBook, refusal, sheetsOwner, sheetsSandbox, tokenFor } from "./sheets-for-test.ts";

const ROBOT = "press@letters-numbers.iam.gserviceaccount.com";

test("a service account gets a token by the vendor's own library, which ends after an hour", async () => {
  const { urls, sdk, clock } = await sheetsSandbox();
  const token = await tokenFor(urls.sheets, ROBOT);
  expect(token).toMatch(/^ya29\./);
  const spreadsheetId = await newBook(sdk(token));
  await sdk(token).spreadsheets.get({ spreadsheetId });
  clock.advance(3_600_001);
  expect(await refusal(sdk(token).spreadsheets.get({ spreadsheetId }))).toMatchObject({
    code: 401,
    status: "UNAUTHENTICATED",
  });
  expect((await fetch(`${urls.sheets}/v4/spreadsheets/${spreadsheetId}`)).status).toBe(401);
});

test("accounts whose name says so are unknown, late, without the API, or own no files", async () => {
  const { urls, sdk } = await sheetsSandbox();
  const account = (name: string) => `${name}@letters-numbers.iam.gserviceaccount.com`;
  await expect(tokenFor(urls.sheets, account("unknown"))).rejects.toThrow("account not found");
  await expect(tokenFor(urls.sheets, account("late"))).rejects.toThrow("short-lived token");
  const off = await refusal(newBook(sdk(await tokenFor(urls.sheets, account("no-api")))));
  expect(off).toMatchObject({ code: 403, status: "PERMISSION_DENIED" });
  expect(off.details?.[0]?.reason).toBe("SERVICE_DISABLED");
  const poor = await refusal(newBook(sdk(await tokenFor(urls.sheets, account("no-storage")))));
  expect(poor).toEqual({
    code: 403,
    status: "PERMISSION_DENIED",
    message: "The caller does not have permission",
  });
});

test("as Google has it since 2025 a service account may own no files, and writes to what the owner shares", async () => {
  const { api, owner } = await sheetsSandbox({ limits: { sheets: { serviceAccountsOwnFiles: 0 } } });
  expect((await refusal(newBook(api))).code).toBe(403);
  const { spreadsheetId } = await owner<{ spreadsheetId: string }>("create", { title: "Numbers" });
  expect((await refusal(api.spreadsheets.get({ spreadsheetId }))).code).toBe(403);
  await owner("share", { spreadsheetId });
  await batch(api, spreadsheetId, [{ addSheet: { properties: { title: "Goal" } } }]);
});

test("a revoked share is refused, nothing is lost, and a share for reading doesn't write", async () => {
  const { api, urls } = await sheetsSandbox();
  const owner = sheetsOwner(urls.sheets);
  const spreadsheetId = await newBook(api);
  await owner("revoke", { spreadsheetId });
  const denied = { code: 403, status: "PERMISSION_DENIED", message: "The caller does not have permission" };
  expect(await refusal(api.spreadsheets.get({ spreadsheetId }))).toEqual(denied);
  expect(await refusal(batch(api, spreadsheetId, [{ addSheet: {} }]))).toEqual(denied);
  await owner("share", { spreadsheetId, role: "reader" });
  expect((await api.spreadsheets.get({ spreadsheetId })).data.sheets?.[0]?.properties?.title).toBe("Goal");
  expect(await refusal(batch(api, spreadsheetId, [{ addSheet: {} }]))).toEqual(denied);
  await owner("share", { spreadsheetId });
  await batch(api, spreadsheetId, [{ addSheet: {} }]);
});

test("a spreadsheet belongs to whoever made it, and is shared through Drive", async () => {
  const { urls, sdk } = await sheetsSandbox();
  const mine = sdk(await tokenFor(urls.sheets, ROBOT));
  const spreadsheetId = await newBook(mine);
  const token = await tokenFor(urls.sheets, "other@letters-numbers.iam.gserviceaccount.com");
  expect((await refusal(sdk(token).spreadsheets.get({ spreadsheetId }))).code).toBe(403);
  const share = async (body: object, bearer: string) => {
    const answer = await fetch(`${urls.sheets}/drive/v3/files/${spreadsheetId}/permissions`, {
      method: "POST",
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const permission = {
    type: "user",
    role: "writer",
    emailAddress: "other@letters-numbers.iam.gserviceaccount.com",
  };
  expect((await share(permission, token)).status).toBe(404);
  const bearer = await tokenFor(urls.sheets, ROBOT);
  expect((await share({ ...permission, emailAddress: "nobody" }, bearer)).status).toBe(400);
  expect(await share(permission, bearer)).toMatchObject({
    status: 200,
    body: { kind: "drive#permission", role: "writer" },
  });
  await sdk(token).spreadsheets.get({ spreadsheetId });
});

test("a minute has room for 60 reads of an account and 300 of its project, and as many writes apart", async () => {
  const limits = { sheets: { readsPerMinutePerUser: 3, readsPerMinute: 5, writesPerMinutePerUser: 2 } };
  const { urls, sdk, clock } = await sheetsSandbox({ limits });
  const api = sdk(await tokenFor(urls.sheets, ROBOT));
  const spreadsheetId = await newBook(api);
  const read = (from = api) => from.spreadsheets.get({ spreadsheetId, fields: "spreadsheetId" });
  for (let count = 0; count < 3; count++) await read();
  const exhausted = await refusal(read());
  expect(exhausted).toMatchObject({ code: 429, status: "RESOURCE_EXHAUSTED" });
  expect(exhausted.message).toMatch(
    "limit 'Read requests per minute per user' of service 'sheets.googleapis.com'",
  );
  expect(exhausted.details?.[0]?.reason).toBe("RATE_LIMIT_EXCEEDED");
  const colleague = sdk(await tokenFor(urls.sheets, "two@letters-numbers.iam.gserviceaccount.com"));
  expect((await refusal(read(colleague))).code).toBe(403);
  expect((await refusal(read(colleague))).code).toBe(403);
  expect((await refusal(read(colleague))).message).toMatch("limit 'Read requests per minute' of");
  await batch(api, spreadsheetId, [{ addSheet: {} }]);
  expect((await refusal(batch(api, spreadsheetId, [{ addSheet: {} }]))).code).toBe(429);
  clock.advance(60_000);
  await read();
  await batch(api, spreadsheetId, [{ addSheet: {} }]);
});

test("a request that fails on demand answers as Google does", async () => {
  const { api, addFaults } = await sheetsSandbox();
  const spreadsheetId = await newBook(api);
  addFaults([{ service: "sheets", kind: "status", status: 503 }]);
  expect(await refusal(api.spreadsheets.get({ spreadsheetId }))).toMatchObject({
    code: 503,
    status: "UNAVAILABLE",
  });
  await api.spreadsheets.get({ spreadsheetId });
});
