import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { migrate } from "../../src/ledger/migrate.ts";
import { MIGRATIONS } from "../../src/ledger/migrations/all.ts";

const NOW = new Date("2026-09-01T08:00:00Z");

test("a ledger of before keeps its mailings, chunks and deliveries when mailings learn of other kinds", () => {
  const database = new DatabaseSync(":memory:", { enableForeignKeyConstraints: true });
  migrate(database, "old", NOW, MIGRATIONS.slice(0, 3));
  database.exec(`
    insert into issues values ('i', 'k', 'live', 'desk', 1, 'One', 'one', '', '[]', '', 'h', null, 1, 'Everyone',
      'approved', null, '[]', null, null, null, 'c', 'u');
    insert into subscribers (id, realm, email, email_key, name, tier, status, source, created_at, updated_at)
      values ('s', 'live', 'bea@readers.test', 'bea@readers.test', 'Bea', 'free', 'confirmed', 'test', 'c', 'u');
    insert into mailings values ('m', 'i', 'live', 'sending', 'h', '1', '{}', 1, null, 'c', null);
    insert into chunks values ('m', 3, 'submitting', 'resend', 'a', 'key', 'sha', 'f', null, null);
    insert into deliveries values ('m', 's', 3, 0, 'waiting', '{}', null, null, null);
  `);
  migrate(database, "old", NOW);
  expect(database.prepare("select id, kind, subject, issue_id, state from mailings").all()).toEqual([
    { id: "m", kind: "issue", subject: "i", issue_id: "i", state: "sending" },
  ]);
  expect(database.prepare("select n, place, state from chunks").all()).toEqual([
    { n: 3, place: 3, state: "submitting" },
  ]);
  expect(database.prepare("select count(*) as n from deliveries").get()).toEqual({ n: 1 });
  expect(database.prepare("pragma foreign_keys").get()).toEqual({ foreign_keys: 1 });
  expect(() => database.exec("insert into mailing_variants values ('nobody', 'excerpt', '{}')")).toThrow();
});

test("ids that the mail service gave before are filed when they get a table of their own", () => {
  const database = new DatabaseSync(":memory:", { enableForeignKeyConstraints: true });
  const before = MIGRATIONS.filter(({ id }) => id < 6);
  migrate(database, "old", NOW, before);
  database.exec(`
    insert into subscribers (id, realm, email, email_key, name, tier, status, source, created_at, updated_at)
      values ('s', 'live', 'bea@readers.test', 'bea@readers.test', 'Bea', 'free', 'confirmed', 'test', 'c', 'u'),
        ('w', 'live', 'cem@readers.test', 'cem@readers.test', 'Cem', 'free', 'confirmed', 'test', 'c', 'u');
    insert into mailings (id, kind, subject, realm, state, content_hash, template_version, template, frozen_count, created_at)
      values ('m', 'sequence', 'x', 'live', 'sending', 'h', '1', '{}', 2, 'c');
    insert into chunks (mailing_id, n, state, service, idempotency_key) values ('m', 0, 'settled', 'resend', 'key');
    insert into deliveries (mailing_id, subscriber_id, chunk, position, state, provider_id)
      values ('m', 's', 0, 0, 'accepted', 're_1'), ('m', 'w', 0, 1, 'waiting', null);
  `);
  migrate(database, "old", NOW);
  expect(database.prepare("select * from mail_ids").all()).toEqual([
    { provider_id: "re_1", mailing_id: "m", subscriber_id: "s" },
  ]);
  expect(database.prepare("select unfiled from chunks").all()).toEqual([{ unfiled: 0 }]);
});
