/** What every driver of the port `distribution/network` that posts by itself must do, against its twin and the real thing alike. */
import { describe, expect, test } from "vitest";
import { ServiceError } from "../../src/core/errors.ts";
import { newTid } from "../../src/core/tid.ts";
import type { Card, Network, Part, Poster, Remote, TextRules } from "../../src/distribution/network.ts";
import { USUAL_RULES } from "../../src/distribution/usual-rules.ts";

/** A post as people see it there. */
export interface Seen {
  text: string;
  /** Where its links lead, in order, hashtags and mentions aside. */
  links: string[];
  /** Without their #. */
  hashtags: string[];
  /** The id of the post that it answers. */
  after: string | null;
  /** Whether a picture came along, with the card or by itself. */
  picture: boolean;
}

export interface NetworkDriver {
  /** One that works. */
  open(): Promise<Network>;
  /** The same account, where the next post is taken and its answer is lost. Its policy tries once. */
  openCut(): Promise<Network>;
  /** One whose key is known nowhere. */
  openStranger(): Promise<Network>;
  seen(remote: Remote): Promise<Seen>;
  /** Takes a post away, as the owner would there. */
  remove(remote: Remote): Promise<void>;
  /** What it says of a key that works, and what is to be done about one that doesn't. */
  says: { works: RegExp; stranger: RegExp };
  /** More than it takes of a picture. */
  tooLargeBytes: number;
  /** Whether it makes the card of a linked page by itself: then a picture goes along only where the text has no link. */
  makesCards?: boolean;
  /** Whether it counts likes and the like; a server alone may not. */
  counts: boolean;
  /** Where posts are links with a title, and nothing else: the place that they go to. */
  linksIn?: string;
  /** Whether it makes its cards alone, and is handed no picture. */
  noPictures?: boolean;
}

const LINK = "https://letters.example/issues/042-on_reading_(slowly)/?utm_source=test&utm_content=3k2";

/** One red pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

export const partOf = (text: string, more: Partial<Part> = {}): Part => ({
  key: newTid(new Date()),
  text,
  ...{ title: "", link: LINK, place: "", language: "en", card: null, after: null },
  at: new Date(),
  ...more,
});

/** A card whose picture is a PNG of so many bytes. */
export const cardOf = (bytes = PNG.length): Card => ({
  url: LINK,
  title: "On reading slowly",
  description: "What a page a day does in a year.",
  picture: {
    bytes: Buffer.concat([PNG, Buffer.alloc(Math.max(0, bytes - PNG.length))]),
    ...{ type: "image/png", alt: "A lamp beside a book" },
  },
});

const FAMILY = "👨‍👩‍👧‍👦";

/** What one sign counts there. */
function weightOf(sign: string, { counts }: TextRules): number {
  if (counts === "graphemes") return 1;
  if (counts === "characters") return [...sign].length;
  return sign === "a" ? 1 : 2;
}

/** As much of this sign as fits, and "a" for what remains. */
function fullText(sign: string, rules: TextRules): string {
  const { most, mostBytes = Number.POSITIVE_INFINITY } = rules;
  const weight = weightOf(sign, rules);
  const times = Math.floor(Math.min(most / weight, mostBytes / Buffer.byteLength(sign)));
  const text = sign.repeat(times);
  return text + "a".repeat(Math.min(most - times * weight, mostBytes - Buffer.byteLength(text)));
}

/** `skip` is why the whole suite is left out, or null. */
export function networkContract(name: string, driver: NetworkDriver, skip: string | null = null): void {
  describe.skipIf(skip !== null)(skip ? `${name}: ${skip}` : name, () => {
    const posterOf = (network: Network): Poster => {
      if (!network.poster) throw new Error(`${network.name} doesn't post by itself`);
      return network.poster;
    };
    // What a network doesn't have is no test that is left out.
    const none = () => {};
    const testTexts = driver.linksIn === undefined ? test : none;
    const testPictures = driver.noPictures ? none : test;
    const openPoster = async () => posterOf(await driver.open());
    const { linksIn } = driver;
    /** What people read is the title, where posts have no text; no two lead to the same page. */
    const madeOf = (text: string): Partial<Part> =>
      linksIn === undefined
        ? {}
        : { text: "", title: text, place: linksIn, link: `${LINK}-${newTid(new Date())}` };
    const says = (text: string, more: Partial<Part> = {}) => partOf(text, { ...madeOf(text), ...more });
    const postTo = async (poster: Poster, part: Part) => poster.post(await poster.prepare(part));

    const refusalOf = async (work: Promise<unknown>): Promise<ServiceError> => {
      const error: unknown = await work.then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (!(error instanceof ServiceError)) throw new Error(`It was not refused: ${error}`);
      return error;
    };

    test("says who we are there", async () => {
      expect(await (await driver.open()).check()).toMatch(driver.says.works);
    });

    test("is not found before it is posted, and is there afterwards, the same whenever it is asked for", async () => {
      const poster = await openPoster();
      const part = says("A page a day.");
      const prepared = await poster.prepare(part);
      expect(await poster.find(prepared)).toBeNull();
      const remote = await poster.post(prepared);
      expect(remote.id).not.toBe("");
      expect(URL.canParse(remote.url)).toBe(true);
      expect(await poster.find(prepared)).toEqual(remote);
      expect(await driver.seen(remote)).toMatchObject({
        ...{ text: "A page a day.", after: null },
        links: linksIn === undefined ? [] : [part.link],
      });
    });

    test("makes the same request of the same part, and one post of it however often it is sent", async () => {
      const poster = await openPoster();
      const part = says("Once, and once only.");
      const prepared = await poster.prepare(part);
      expect(await poster.prepare(part)).toBe(prepared);
      const first = await poster.post(prepared);
      expect(await poster.post(prepared)).toEqual(first);
    });

    test("does not know what became of a post whose answer was lost; it is found, and posted again it is the same", async () => {
      const cut = posterOf(await driver.openCut());
      const prepared = await cut.prepare(says("Lost on the way back."));
      expect((await refusalOf(cut.post(prepared))).effect).toBe("unknown");
      const poster = await openPoster();
      const found = await poster.find(prepared);
      expect(found?.id).toBeTruthy();
      expect(await poster.post(prepared)).toEqual(found);
    });

    testTexts(
      "a link with brackets leads where it should, behind an emoji and among signs of three bytes",
      async () => {
        const poster = await openPoster();
        const remote = await postTo(poster, says(`${FAMILY} 読む（${LINK}） #reading, #2026 and #書くこと!`));
        const { links, hashtags, text } = await driver.seen(remote);
        expect(links).toEqual([LINK]);
        expect(hashtags).toEqual(["reading", "書くこと"]);
        expect(text.startsWith(`${FAMILY} 読む（`)).toBe(true);
      },
    );

    testTexts("a thread stands in its order, each part below the one before", async () => {
      const poster = await openPoster();
      const root = await postTo(poster, says("First."));
      const second = await postTo(poster, says("Second.", { after: { root, previous: root } }));
      const third = await postTo(poster, says("Third.", { after: { root, previous: second } }));
      expect((await driver.seen(second)).after).toBe(root.id);
      expect(await driver.seen(third)).toMatchObject({ text: "Third.", after: second.id });
    });

    test.each([
      ["plain letters", "a"],
      ["Chinese", "漢"],
      ["families of emoji", FAMILY],
    ])("takes as many signs as its rules say, and not one more: %s", async (_, sign) => {
      const network = await driver.open();
      const poster = posterOf(network);
      const rules = (await network.rules?.()) ?? USUAL_RULES[network.name];
      const text = fullText(sign, linksIn === undefined ? rules : { ...rules, most: rules.mostTitle ?? 0 });
      expect((await driver.seen(await postTo(poster, says(text)))).text).toBe(text);
      const refusal = await refusalOf(postTo(poster, says(`${text}a`)));
      expect(refusal).toMatchObject({ retryable: false, effect: "refused" });
    });

    testPictures(
      "a card comes with its picture; one that is too large is made smaller, a broken one left out, and the post goes",
      async () => {
        const poster = await openPoster();
        const text = driver.makesCards ? "Read it." : `Read it: ${LINK}`;
        const seen = async (card: Card) => driver.seen(await postTo(poster, says(text, { card })));
        expect((await seen(cardOf())).picture).toBe(true);
        expect(await seen(cardOf(driver.tooLargeBytes))).toMatchObject({
          picture: true,
          links: driver.makesCards ? [] : [LINK],
        });
        const broken = cardOf();
        const bytes = Buffer.from("no picture at all");
        await seen({ ...broken, picture: { bytes, type: "image/png", alt: "" } });
      },
    );

    test("says what to do about a key that is known nowhere, and doesn't try again", async () => {
      const network = await driver.openStranger();
      const refused = await refusalOf(network.check());
      expect(refused).toMatchObject({ retryable: false, effect: "refused" });
      expect(refused.message).toMatch(driver.says.stranger);
    });

    test("posting is free, or says what it costs", async () => {
      const poster = await openPoster();
      const cost = poster.costMicros(await poster.prepare(says("For a penny.")));
      expect(Number.isInteger(cost) && cost >= 0).toBe(true);
    });

    test("tells what posts have got, and leaves out the ones that are gone", async () => {
      const network = await driver.open();
      const poster = posterOf(network);
      const [kept, gone] = [await postTo(poster, says("Stays.")), await postTo(poster, says("Goes."))];
      await driver.remove(gone);
      const reach = await network.reach?.([kept.id, gone.id]);
      const zero = driver.counts ? 0 : null;
      expect(reach?.get(kept.id)).toMatchObject(
        linksIn === undefined
          ? { likes: zero, reposts: zero, replies: zero }
          : // Whoever submits votes for it.
            { points: 1, comments: 0 },
      );
      expect(reach?.has(gone.id)).toBe(!driver.counts);
      if (network.replies) expect(await network.replies([kept.id])).toEqual([]);
    });
  });
}
