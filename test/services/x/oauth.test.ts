import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { authorization } from "../../../src/services/x/oauth.ts";

const signature = (header: string) => decodeURIComponent(/oauth_signature="([^"]*)"/.exec(header)?.[1] ?? "");

// docs.x.com/fundamentals/authentication/oauth-1-0a/creating-a-signature: keys that X made invalid.
test("signs as X's own worked example does", () => {
  const header = authorization(
    {
      method: "post",
      url: new URL("https://api.x.com/1.1/statuses/update.json?include_entities=true"),
      form: new URLSearchParams({ status: "Hello Ladies + Gentlemen, a signed OAuth request!" }),
    },
    {
      apiKey: "xvz1evFS4wEEPTGEFPHBog",
      apiSecret: "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
      token: "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
      tokenSecret: "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
    },
    { nonce: "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", at: 1_318_622_958 },
  );
  expect(signature(header)).toBe("Ls93hJiZbQ3akF3HF3x1Bz8/zU4=");
  expect(header).toMatch(/^OAuth oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog", oauth_nonce="/);
  expect(header).not.toContain("LswwdoUaIvS8");
});

// RFC 5849, 3.4.1.1: names and values of every kind, twice the same name, one without a value.
test("makes the base string that RFC 5849 makes of its example", () => {
  const url = new URL("http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b");
  const keys = { apiKey: "9djdj82h48djs9d2", apiSecret: "c", token: "kkk9d7dh3k39sjv7", tokenSecret: "t" };
  const header = authorization({ method: "POST", url, form: new URLSearchParams("c2&a3=2+q") }, keys, {
    nonce: "7d8f3e4a",
    at: 137_131_201,
  });
  const base =
    "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7%26oauth_version%3D1.0";
  expect(signature(header)).toBe(createHmac("sha1", "c&t").update(base).digest("base64"));
});
