/** What happens in the ledger without the owner: imports, mailings, pages, and readers who come, read and leave. */
import { noteActivity } from "../../src/audience/activity.ts";
import { addConfirmed, unsubscribe } from "../../src/audience/subscribers.ts";
import { importIssue } from "../../src/content/import.ts";
import { allIssues } from "../../src/content/issues.ts";
import { newId } from "../../src/core/ids.ts";
import { at, READERS } from "./history-words.ts";
import type { HistoryWorld } from "./history-world.ts";

const TIERS = ["free", "premium monthly", "premium yearly"];
const STATES = ["sending", "sent", "unknown"];

export function machineActs(world: HistoryWorld) {
  const db = () => world.app().ledger.db;
  const now = () => world.clock.now().toISOString();
  const people = () => db().selectFrom("subscribers").selectAll().orderBy("email_key").execute();

  return {
    people,
    /** The issue's id, and what its row begins with. */
    async importOne(number: number, published: boolean) {
      const title = `Letter ${number}`;
      const body = "It begins.\n\nAnd goes on.";
      const imported = {
        ...{ key: `number-${number}`, number, title, slug: `letter-${number}`, description: "", body },
        ...{
          tags: ["Craft"],
          whole: true,
          audience: null,
          beginning: false,
          idea: false,
          published,
          problems: [],
        },
        date: { instant: new Date("2026-11-02T00:00:00Z"), hasTime: false },
      };
      const origin = { realm: "sandbox", source: "file", times: { zone: "UTC", sendHour: 8 } } as const;
      await importIssue(world.app(), imported, origin);
      const issue = (await allIssues(db())).find(({ key }) => key === imported.key);
      if (!issue) throw new Error(`${title} was not imported`);
      const status = published ? "Archive" : "Draft";
      return {
        id: issue.id,
        values: { title, status, dated: "2026-11-02", number, tags: ["Craft"], description: null, body },
      };
    },
    async join(pick: number): Promise<void> {
      const person = { email: `${at(READERS, pick)}@readers.example`, name: `Reader ${pick}` };
      const consent = { act: "a test", at: world.clock.now() };
      await addConfirmed(world.app(), person, { realm: "sandbox", source: "test", consent });
    },
    /** Who left, if there was anybody. */
    async leave(index: number): Promise<string | undefined> {
      const person = at(await people(), index);
      if (person) await unsubscribe(world.app(), person.id, "they asked to");
      return person?.id;
    },
    async read(index: number): Promise<void> {
      const person = at(await people(), index);
      if (person) await noteActivity(db(), world.clock, person.id);
    },
    async tier(index: number, pick: number): Promise<void> {
      const person = at(await people(), index);
      if (!person) return;
      const changes = { tier: at(TIERS, pick) ?? "free", updated_at: now() };
      await db().updateTable("subscribers").set(changes).where("id", "=", person.id).execute();
    },
    async publish(index: number, pick: number): Promise<void> {
      const issue = at(await allIssues(db()), index);
      if (!issue) return;
      const url = `https://press.example/${issue.slug}-${pick}/`;
      await db().updateTable("issues").set({ url }).where("id", "=", issue.id).execute();
    },
    async mail(index: number, pick: number): Promise<void> {
      const issue = at(await allIssues(db()), index);
      if (!issue) return;
      const state = at(STATES, pick) ?? "sent";
      const problem = state === "unknown" ? "1 mail may or may not have been sent." : null;
      const facts = { state, problem, finished_at: null };
      await db()
        .insertInto("mailings")
        .values({
          ...{ id: newId(), kind: "issue", subject: issue.id, issue_id: issue.id },
          ...{ realm: "sandbox", content_hash: issue.contentHash },
          ...{ template_version: "1", template: "{}", frozen_count: 0, created_at: now(), ...facts },
        })
        .onConflict((conflict) => conflict.columns(["kind", "subject", "realm"]).doUpdateSet(facts))
        .execute();
    },
  };
}
