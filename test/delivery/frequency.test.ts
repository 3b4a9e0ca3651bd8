/** Who chose fewer mails is left out of the freeze, and of the number that the owner sees before it. */
import { expect, test } from "vitest";
import { outcomeOf } from "../../src/delivery/outcome.ts";
import { addIssue } from "./invented.ts";
import { HOUR_MS, startWorld, takeLease, type World } from "./world.ts";

const DAY_MS = 24 * HOUR_MS;

const prefer = ({ ledger }: World, email: string, frequency: string) =>
  ledger.db
    .updateTable("subscribers")
    .set({ preferences: JSON.stringify({ frequency }) })
    .where("email", "=", email)
    .execute();

/** Another issue so many days later: what its row says of it as a draft, and how many are frozen. */
async function next(world: World, days: number, number: number) {
  world.clock.advance(days * DAY_MS);
  const slug = `number-${number}`;
  const issue = await addIssue(world.ledger, world.clock, { number, key: slug, slug, status: "draft" });
  const view = { mailer: "sandbox", desk: "sandbox", now: world.clock.now() } as const;
  await world.ledger.db
    .updateTable("approvals")
    .set({ ended_at: "x" })
    .where("issue_id", "=", issue.id)
    .execute();
  const { note } = await outcomeOf(world.ledger.db, issue, view);
  const mailing = await world.freeze({ issue, lease: await takeLease(world.ledger, world.clock) });
  return { note, mailing };
}

test("a weekly reader gets one of three issues in a week, a monthly one none of the next two", async () => {
  const world = await startWorld({ readers: 3 });
  await prefer(world, "reader-2@readers.test", "weekly");
  await prefer(world, "reader-3@readers.test", "monthly");
  await world.send(await world.freeze());
  const soon = await next(world, 2, 8);
  expect(soon).toMatchObject({
    note: "Would go to 1 reader now (all readers).",
    mailing: { frozen_count: 1 },
  });
  const later = await next(world, 4.6, 9);
  expect(later).toMatchObject({
    note: "Would go to 2 readers now (all readers).",
    mailing: { frozen_count: 2 },
  });
});
