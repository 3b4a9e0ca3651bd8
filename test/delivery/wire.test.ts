/** What is handed to the mail service, byte for byte: headers, names of every kind, what is filled in. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { folderOf } from "../content/desk-world.ts";
import { addReaders } from "./invented.ts";
import { openPress } from "./owner.ts";

interface Posted {
  from: string;
  to: string | string[];
  reply_to?: string | string[];
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
}

const NAMES: Record<string, string> = {
  "ada@readers.test": 'Ada "Quill" <b>O\'Moss</b>',
  "salma@readers.test": "سلمى الورّاقة",
  "zoe@readers.test": "Zoë 🎉",
  "x@readers.test": "",
};

/** A mail service that takes everything and shows what it was given. */
async function service() {
  const posted: Posted[] = [];
  const server = createServer(async (request, response) => {
    const mails = (await json(request)) as Posted[];
    const ids = mails.map((_, n) => ({
      id: `00000000-0000-4000-8000-${String(posted.length + n).padStart(12, "0")}`,
    }));
    posted.push(...mails);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data: ids }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { posted, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test("readers of every kind of name get their own mail, with one-click headers and nothing that is not theirs", async () => {
  const { posted, url } = await service();
  const press = await openPress({ realm: "sandbox", variables: { RESEND_BASE_URL: url } });
  const { ledger, config } = press.app;
  Object.assign(config.publication, {
    sender: { name: 'Ada "A." Moss \\ 🎉', address: "ada@letters.test" },
    replyTo: "answers@letters.test",
  });
  await addReaders(ledger, press.clock, Object.keys(NAMES));
  for (const [email, name] of Object.entries(NAMES))
    await ledger.db.updateTable("subscribers").set({ name }).where("email", "=", email).execute();
  const letter = `---\nnumber: 7\ntitle: "{{first name|You}}: ورق & “café” 🎉 {x}"\ndate: 2026-11-02\nstatus: draft\n---\nPaper for {{name|a friend}}.\n`;
  await press.import(folderOf({ "7.md": letter }));
  await press.sync();
  await (await press.owner()).set({ Status: { select: { name: "Approved" } } });
  await press.sync();
  await press.publish();
  expect(await press.send()).toMatchObject({ outcome: "done", accepted: 4 });

  const at = (email: string) => posted.find(({ to }) => [to].flat()[0] === email);
  for (const mail of posted) {
    const leave = /https?:\/\/[^\s"]+\/unsubscribe\/[\w.-]+/.exec(mail.text)?.[0];
    expect(mail.headers).toEqual({
      "List-Unsubscribe": `<${leave}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    });
    expect(mail.html).toContain(`href="${leave}"`);
    expect(mail.from).toBe('"Ada \\"A.\\" Moss \\\\ 🎉" <ada@letters.test>');
    expect([mail.reply_to].flat()).toEqual(["answers@letters.test"]);
    // No date and no id of ours: what is made on the wire is right, and a replay keeps its bytes.
    expect(Object.keys(mail).sort()).toEqual([
      "from",
      "headers",
      "html",
      "reply_to",
      "subject",
      "text",
      "to",
    ]);
    expect(mail.subject + mail.html + mail.text).not.toMatch(/\{\{|leftBrace|�/);
    expect(mail.subject).not.toMatch(/[\r\n]/);
  }
  expect(at("ada@readers.test")?.subject).toBe("Ada: ورق & “café” 🎉 {x}");
  expect(at("ada@readers.test")?.html).toContain(
    "Paper for Ada &quot;Quill&quot; &lt;b&gt;O&#39;Moss&lt;/b&gt;.",
  );
  expect(at("ada@readers.test")?.text).toContain('Paper for Ada "Quill" <b>O\'Moss</b>.');
  expect(at("salma@readers.test")?.subject).toBe("سلمى: ورق & “café” 🎉 {x}");
  expect(at("salma@readers.test")?.text).toContain("Paper for سلمى الورّاقة.");
  expect(at("zoe@readers.test")?.html).toContain("Paper for Zoë 🎉.");
  expect(at("x@readers.test")?.subject).toBe("You: ورق & “café” 🎉 {x}");
  expect(at("x@readers.test")?.text).toContain("Paper for a friend.");
  expect(new Set(posted.map(({ headers }) => headers["List-Unsubscribe"])).size).toBe(4);
});
