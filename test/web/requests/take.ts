/** Takes a step as a browser does, with what stood in the pages and in the mails before. */
import { expect } from "vitest";
import { unsubscribeToken } from "../../../src/audience/unsubscribe-link.ts";
import { encoded } from "./hostile.ts";
import { requestOf } from "./noise.ts";
import { addressOf, EMAILS } from "./people.ts";
import { KEY } from "./press.ts";
import type { Step } from "./steps.ts";
import { until, type Visitor, type World } from "./world.ts";

const MINUTE_MS = 60_000;

const visitorOf = ({ visitors }: World, who: number): Visitor => {
  const there = visitors.get(who % EMAILS.length);
  // A few to a network, as behind one school.
  const visitor = there ?? { cookies: new Map(), network: `10.0.${who % 20}.7` };
  visitors.set(who % EMAILS.length, visitor);
  return visitor;
};

/** Takes one step; each is at least one request. */
export async function take(world: World, given: Step): Promise<void> {
  switch (given.do) {
    case "ask":
      await world.ask(requestOf(given, world.truth()));
      return;
    case "sign up":
      return signUp(world, given);
    case "flood":
      return flood(world, given);
    case "confirm":
      return confirm(world, given);
    case "wait":
      world.press.clock.advance(given.minutes * MINUTE_MS);
      if (given.minutes >= 600) await world.press.tidy();
      await world.get(null, "/");
      return;
    default:
      return takeAsReader(world, { ...given, who: readerAmong(world, given.who) });
  }
}

async function takeAsReader(
  world: World,
  given: Exclude<Step, { do: "ask" | "sign up" | "flood" | "confirm" | "wait" }>,
) {
  const visitor = visitorOf(world, given.who);
  if (given.do === "sign in") return signIn(world, given);
  if (given.do === "leave") return leave(world, given);
  if (!visitor.cookies.has("session")) await signIn(world, { who: given.who, by: "code" });
  switch (given.do) {
    case "look":
      return look(world, given.who);
    case "choose": {
      const { name, interest, topics, pause } = given;
      await world.post(visitor, "/account/preferences", { name, interest, topics, pause });
      await world.get(visitor, "/account?kept");
      return;
    }
    case "erase":
      await world.post(visitor, "/account/erase", { email: given.typed ?? addressOf(given.who) });
      return;
    case "sign out":
      await world.post(visitor, given.everywhere ? "/account/sign-out-everywhere" : "/sign-out");
  }
}

/** One who is on the list, if any of ours is. */
function readerAmong({ press }: World, pick: number): number {
  const rows = press.rows("select email from subscribers where status = 'confirmed' order by email");
  const ours = rows.map(({ email }) => EMAILS.indexOf(String(email))).filter((who) => who >= 0);
  return ours[pick % Math.max(1, ours.length)] ?? pick;
}

type Did<Kind extends Step["do"]> = Extract<Step, { do: Kind }>;

async function signUp(world: World, { who, name, interest, from, quick }: Did<"sign up">): Promise<void> {
  const visitor = visitorOf(world, who);
  const { body } = await world.get(visitor, `${who % 2 ? "/subscribe" : "/"}?utm_source=${encoded(from)}`);
  const at = /name="at" value="([^"]+)"/.exec(body)?.[1] ?? "";
  if (!quick) world.press.clock.advance(5_000);
  await world.post(visitor, "/subscribe", { email: addressOf(who), name, interest, company: "", at, from });
}

/** One address again and again, written now so, now so, from one network and another: what would fill an inbox. */
async function flood(world: World, { who, times }: Did<"flood">): Promise<void> {
  const email = addressOf(who);
  const { body } = await world.get(null, "/subscribe");
  const at = /name="at" value="([^"]+)"/.exec(body)?.[1] ?? "";
  world.press.clock.advance(5_000);
  for (let n = 0; n < times; n++) {
    const from = visitorOf(world, who + n);
    const typed = n % 2 ? email.toUpperCase() : ` ${email}`;
    await world.post(from, "/subscribe", {
      email: typed,
      name: "",
      interest: "",
      company: "",
      at,
      sure: "1",
    });
    await world.post(from, "/sign-in", { email: typed });
  }
}

/** Presses on one link at once: of any number, one confirms. Mostly somebody's who waits, else an old one. */
async function confirm(world: World, { who, times, again, period }: Did<"confirm">): Promise<void> {
  const waiting = world.press.rows("select email from subscribers where status = 'pending' order by email");
  const email = again ? addressOf(who) : String(waiting[who % waiting.length]?.email ?? addressOf(who));
  const token = /\/confirm\/(\S+)/.exec((await world.mailTo(email, "Confirm")) ?? "")?.[1];
  const path = `/confirm/${token ?? world.tokens.at(-1) ?? "x"}`;
  await world.get(null, path);
  const agreed = () => Number(world.press.rows(CONFIRMED, email)[0]?.n);
  const before = agreed();
  const answers = await world.postAtOnce(path, times);
  const joined = answers.filter(({ status }) => status === 303);
  expect(joined.length, "presses that confirmed").toBeLessThanOrEqual(1);
  expect(agreed() - before).toBe(token ? joined.length : 0);
  if (again) await world.post(null, `${path}/again`);
  const [welcome] = joined.map(world.location);
  if (!welcome) return;
  world.keepToken(welcome.split("/").at(-1) ?? "");
  await world.get(null, welcome);
  await world.post(null, welcome, { period: again ? "yearly" : period });
}

const CONFIRMED = `select count(*) as n from consents join subscribers on subscribers.id = subscriber_id
  where act like 'confirmed%' and email = ?`;

const SENT = `select count(*) as n from requested_mails join subscribers on subscribers.id = subscriber_id
  where kind = 'sign-in' and state = 'accepted' and email = ?`;
const MAY_ENTER = "select 1 from subscribers where email = ? and status in ('confirmed', 'unsubscribed')";

async function signIn(world: World, { who, by }: Omit<Did<"sign in">, "do">): Promise<void> {
  const visitor = visitorOf(world, who);
  const email = addressOf(who);
  const held = visitor.cookies.get("session");
  const sent = () => Number(world.press.rows(SENT, email)[0]?.n);
  const before = sent();
  const { status: answered } = await world.post(visitor, "/sign-in", { email });
  if (by === "guesses") {
    for (const code of ["000000", "123456", "abc", ""]) await world.post(visitor, "/sign-in/code", { code });
    return;
  }
  const known = world.press.rows(MAY_ENTER, email).length > 0 && answered === 303;
  if (known) await until(() => sent() > before);
  const mail = known ? await world.mailTo(email, "%is your code") : null;
  const token = /\/sign-in\/(\S+)/.exec(mail ?? "")?.[1];
  const code = /\b(\d{6})\b/.exec(mail?.replace(/https?:\S+/g, "") ?? "")?.[1];
  if (by === "code") {
    await world.post(visitor, "/sign-in/code", { code: code ?? "" });
  } else {
    await world.get(visitor, `/sign-in/${token ?? "x"}`);
    await world.post(null, `/sign-in/${token ?? "x"}`);
    await world.post(visitor, `/sign-in/${token ?? "x"}`);
  }
  const { status } = await world.get(visitor, "/account");
  // One that was held before may have ended meanwhile.
  if (visitor.cookies.get("session") !== held) expect(status).toBe(200);
}

async function look(world: World, who: number): Promise<void> {
  const visitor = visitorOf(world, who);
  for (const path of ["/account", "/account/erase", "/issues/paid/"]) await world.get(visitor, path);
  const { status, body } = await world.get(visitor, "/account/export.json");
  if (status !== 200) return;
  const others = EMAILS.filter((email) => email !== addressOf(who));
  for (const email of others) expect(body).not.toContain(`"${email}"`);
  expect(JSON.parse(body).subscriber[0].email).toBe(addressOf(who));
}

async function leave(world: World, { who, by, because }: Did<"leave">): Promise<void> {
  if (by === "page") {
    if (!visitorOf(world, who).cookies.has("session")) await signIn(world, { who, by: "code" });
    await world.post(visitorOf(world, who), "/account/leave");
    await world.post(visitorOf(world, who), "/account/left-because", { because });
    return;
  }
  const [person] = world.press.rows("select id from subscribers where email = ?", addressOf(who));
  const path = `/unsubscribe/${unsubscribeToken(KEY, String(person?.id))}`;
  await world.get(null, path);
  const { status } = await world.post(null, path, { "List-Unsubscribe": "One-Click" });
  expect(status).toBe(person ? 200 : 404);
  await world.post(null, `${path}/because`, { because });
}
