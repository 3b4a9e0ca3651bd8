/** Why a draft stands where it stands, in one line, from what can be counted in it. */
import { type Features, USUAL_LENGTH } from "./features.ts";

interface Remark {
  words: string;
  /** How much it tells; the most telling come first. */
  weight: number;
}

const MOST_REMARKS = 2;

/** `no number or name in 400 words; a third repeats #38`. Without a full stop. */
export function reasonOf(features: Features): string {
  if (features.words === 0) return features.codeShare > 0 ? "nothing but code" : "it has no text yet";
  const remarks = [
    orders(features),
    facts(features),
    repeats(features),
    length(features),
    code(features),
    ...style(features),
  ];
  const telling = remarks
    .flatMap((remark) => remark ?? [])
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, MOST_REMARKS);
  return telling.length > 0 ? telling.map(({ words }) => words).join("; ") : plain(features);
}

const COUNT = new Intl.NumberFormat("en");
const counted = (words: number): string => (words === 1 ? "1 word" : `${COUNT.format(words)} words`);

/** With so many words, a text without a number or a name says nothing that could be looked up. */
const ENOUGH_WORDS = 60;
const FEW_FACTS = 1;
const MANY_FACTS = 8;

function facts({ words, numbersPer100, namesPer100 }: Features): Remark | null {
  const per100 = numbersPer100 + namesPer100;
  if (words < ENOUGH_WORDS) return null;
  if (per100 === 0) return { words: `no number or name in ${counted(words)}`, weight: 3 };
  const count = Math.round((per100 * Math.max(words, 100)) / 100);
  if (per100 < FEW_FACTS)
    return {
      words: `${count} ${count === 1 ? "number or name" : "numbers and names"} in ${counted(words)}`,
      weight: 2,
    };
  return per100 < MANY_FACTS
    ? null
    : { words: `${Math.round(per100)} numbers and names in every 100 words`, weight: 1.5 };
}

function orders({ orders }: Features): Remark | null {
  if (orders === 0) return null;
  return {
    words: `tells its reader how to judge it in ${orders === 1 ? "1 sentence" : `${orders} sentences`}, left unread`,
    weight: 4,
  };
}

const LEAST_REPEATED = 0.1;

function repeats({ overlap: { share, issue } }: Features): Remark | null {
  if (issue === null || share < LEAST_REPEATED) return null;
  return { words: `${sayShare(share)} repeats ${issue}`, weight: 2.5 + share };
}

const SHARES: readonly (readonly [from: number, words: string])[] = [
  [0.95, "all of it"],
  [0.85, "nearly all of it"],
  [0.7, "three quarters"],
  [0.58, "two thirds"],
  [0.42, "half of it"],
  [0.29, "a third"],
  [0.22, "a quarter"],
  [0.15, "a fifth"],
  [0, "a tenth"],
];

const sayShare = (share: number): string => SHARES.find(([from]) => share >= from)?.[1] ?? "a part";

function length({ words }: Features): Remark | null {
  if (words < USUAL_LENGTH.least / 2) return { words: `only ${counted(words)}`, weight: 2.2 };
  return words > 2 * USUAL_LENGTH.most ? { words: `${counted(words)} long`, weight: 2.2 } : null;
}

const MUCH_CODE = 0.5;

const code = ({ codeShare }: Features): Remark | null =>
  codeShare < MUCH_CODE ? null : { words: "mostly code", weight: 2.8 };

const LONG_SENTENCES = 28;
const ONE_LENGTH = 0.3;
const VARIED = 0.65;

function style({ meanSentence, sentenceVariety, words }: Features): Remark[] {
  if (words < ENOUGH_WORDS) return [];
  return [
    ...(meanSentence > LONG_SENTENCES
      ? [{ words: `${Math.round(meanSentence)} words in a sentence on average`, weight: 1.8 }]
      : []),
    ...(sentenceVariety < ONE_LENGTH ? [{ words: "sentences of one length", weight: 1.2 }] : []),
    ...(sentenceVariety > VARIED ? [{ words: "sentences long and short", weight: 1 }] : []),
  ];
}

const plain = ({ words, numbersPer100, namesPer100 }: Features): string =>
  `nothing stands out: ${counted(words)}, ${(numbersPer100 + namesPer100).toFixed(1)} numbers and names in every 100`;
