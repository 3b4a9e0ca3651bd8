import { expect, test } from "vitest";
import type { Account } from "../../src/core/account.ts";
import type { Realm } from "../../src/core/realm.ts";
import { linkedinNetwork } from "../../src/services/linkedin/network.ts";
import { lobstersNetwork } from "../../src/services/lobsters/network.ts";

const accountIn = (service: string, realm: Realm): Account => ({ service, account: "owner", realm });
const POST = { text: "Words.", title: "On reading & more", link: "https://letters.example/42", place: "" };

test("Lobsters' own form is filled in with address and title", async () => {
  const network = lobstersNetwork(accountIn("lobsters", "live"));
  expect(network.intent(POST)).toBe(
    "https://lobste.rs/stories/new?url=https%3A%2F%2Fletters.example%2F42&title=On+reading+%26+more",
  );
});

test("LinkedIn's own form takes the address alone", async () => {
  const network = linkedinNetwork(accountIn("linkedin", "live"));
  expect(network.intent(POST)).toBe(
    "https://www.linkedin.com/sharing/share-offsite/?url=https%3A%2F%2Fletters.example%2F42",
  );
});

test("a rehearsal is led to neither of them, and nothing of both can be read", async () => {
  for (const network of [
    lobstersNetwork(accountIn("lobsters", "sandbox")),
    linkedinNetwork(accountIn("linkedin", "sandbox")),
  ]) {
    expect(network.intent(POST)).toBeNull();
    expect(network).toMatchObject({ poster: null, reach: null, replies: null, submission: null });
    expect(await network.check()).toContain("nothing needs to be set up");
  }
});
