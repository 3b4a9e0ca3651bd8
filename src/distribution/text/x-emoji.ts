/**
 * The emoji of several code points that X counts as one, as twitter-text 3.1.0 has them: those of Unicode 11, after
 * twemoji-parser 11 (MIT). Emoji of one code point count the same known or not; newer sequences count more, never less.
 */

const JOIN = "\\u200D";
const STYLE = "\\uFE0F";
const SKIN = "[🏻-🏿]";

/** They may be followed by the sign for a coloured picture. */
const STYLED =
  "©®‼⁉™ℹ↔-↙↩↪⌚⌛⌨⏏⏭-⏯⏱⏲⏸-⏺Ⓜ▪▫▶◀◻-◾☀-☄☎☑☔☕☘☝☠☢☣☦☪☮☯☸-☺♀♂♈-♓♟♠♣♥♦♨♻♿⚒-⚗⚙⚛⚜⚠⚡⚪⚫⚰⚱⚽⚾⛄⛅⛈⛏⛑⛓⛔⛩⛪⛰-⛵⛷-⛺⛽✂✈✉" +
  "✌✍✏✒✔✖✝✡✳✴❄❇❗❣❤➡⤴⤵⬅-⬇⬛⬜⭐⭕〰〽㊗㊙🀄🅰🅱🅾🅿🈂🈚🈯🈷🌡🌤-🌬🌶🍽🎖🎗🎙-🎛🎞🎟🏋-🏎🏔-🏟🏳🏵🏷🐿👁📽🕉🕊🕯🕰🕳-🕹🖇🖊-🖍🖐🖥🖨🖱🖲🖼🗂-🗄🗑-🗓" +
  "🗜-🗞🗡🗣🗨🗯🗳🗺🛋🛍-🛏🛠-🛥🛩🛰🛳";

/** They may be followed by a colour of skin. */
const SKINNED =
  "☝⛷⛹✊-✍🎅🏂-🏄🏇🏊-🏌👂👃👆-👐👦-👩👮👰-👸👼💁-💃💅-💇💪🕴🕵🕺🖐🖕🖖🙅-🙇🙋-🙏🚣🚴-🚶🛀🛌🤘-🤜🤞🤟🤦🤰-🤹🤽🤾🦵🦶🦸🦹🧑-🧝";

/** They may be a woman's or a man's. */
const GENDERED = `[🏃🏄🏊👮👱👳👷💁💂💆💇🙅-🙇🙋🙍🙎🚣🚴-🚶🤦🤵🤷-🤹🤽🤾🦸🦹🧖-🧝]${SKIN}?|[👯🤼🧞🧟]|[🏋🏌🕴🕵⛹](?:${SKIN}|${STYLE})`;

const PARENTS = `👨(?:${JOIN}[👨👩])?|👩(?:${JOIN}👩)?`;
const CHILDREN = `👦(?:${JOIN}👦)?|👧(?:${JOIN}[👦👧])?`;
const KISS = `❤${STYLE}${JOIN}(?:💋${JOIN})?`;

/** The second letters of the flags that begin with each letter. */
const FLAGS: Record<string, string> = {
  A: "CDEFGILMOQRSTUWXZ",
  B: "ABDEFGHIJLMNOQRSTVWYZ",
  C: "ACDFGHIKLMNOPRUVWXYZ",
  D: "EGJKMOZ",
  E: "ACEGHRSTU",
  F: "IJKMOR",
  G: "ABDEFGHILMNPQRSTUWY",
  H: "KMNRTU",
  I: "CDELMNOQRST",
  J: "EMOP",
  K: "EGHIMNPRWYZ",
  L: "ABCIKRSTUVY",
  M: "ACDEFGHKLMNOPQRSTUVWXYZ",
  N: "ACEFGILOPRUZ",
  O: "M",
  P: "AEFGHKLMNRSTWY",
  Q: "A",
  R: "EOSUW",
  S: "ABCDEGHIJKLMNORSTVXYZ",
  T: "ACDFGHJKLMNORTVWZ",
  U: "AGMNSYZ",
  V: "ACEGINU",
  W: "FS",
  X: "K",
  Y: "ET",
  Z: "AMW",
};

const FIRST_INDICATOR = 0x1f1e6 - "A".charCodeAt(0);
const indicators = (letters: string): string =>
  [...letters].map((letter) => String.fromCodePoint(FIRST_INDICATOR + letter.charCodeAt(0))).join("");
const FLAG = Object.entries(FLAGS).map(([first, second]) => `${indicators(first)}[${indicators(second)}]`);

/** The flags of England, Scotland and Wales are spelt in letters that nobody sees. */
const tagged = (letters: string): string =>
  `🏴${[...letters].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("")}\u{e007f}`;

export const X_EMOJI_SEQUENCES = [
  `[👨👩]${SKIN}?${JOIN}(?:[⚕⚖✈]${STYLE}|[🌾🍳🎓🎤🎨🏫🏭💻💼🔧🔬🚀🚒🦰-🦳])`,
  `(?:${GENDERED})${JOIN}[♀♂]${STYLE}`,
  `👨${JOIN}${KISS}👨|👩${JOIN}${KISS}[👨👩]`,
  `(?:${PARENTS})${JOIN}(?:${CHILDREN})`,
  `🏳${STYLE}${JOIN}🌈|🏴${JOIN}☠${STYLE}|👁${JOIN}🗨`,
  `[#*0-9]${STYLE}?\\u20E3`,
  `[${STYLED}]${STYLE}`,
  `[${SKINNED}]${SKIN}`,
  ...["gbeng", "gbsct", "gbwls"].map(tagged),
  ...FLAG,
].join("|");
