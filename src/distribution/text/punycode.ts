/** How long a label of a domain is as the domain name system spells it (RFC 3492). */

const BASE = 36;
const LEAST = 1;
const MOST = 26;
const SKEW = 38;
const DAMP = 700;
const FIRST_BIAS = 72;
const FIRST_OTHER = 0x80;
const PREFIX = "xn--".length;
const DOTS = /[\u3002\uFF0E\uFF61]/;

/** Of `bücher` 13, for `xn--bcher-kva`. Other scripts' full stops are dots in it. */
export function encodedLength(label: string): number {
  const pieces = label.split(DOTS);
  return pieces.reduce((sum, piece) => sum + pieceLength(piece), pieces.length - 1);
}

function pieceLength(piece: string): number {
  const codes = [...piece].map((sign) => sign.codePointAt(0) ?? 0);
  const plain = codes.filter((code) => code < FIRST_OTHER).length;
  if (plain === codes.length) return piece.length;
  const others = [...new Set(codes.filter((code) => code >= FIRST_OTHER))].sort((a, b) => a - b);
  let length = PREFIX + plain + (plain > 0 ? 1 : 0);
  let [delta, bias, done, last] = [0, FIRST_BIAS, plain, FIRST_OTHER];
  for (const other of others) {
    delta += (other - last) * (done + 1);
    for (const code of codes) {
      if (code < other) delta += 1;
      if (code !== other) continue;
      length += digits(delta, bias);
      bias = adapted(delta, done + 1, done === plain);
      delta = 0;
      done += 1;
    }
    delta += 1;
    last = other + 1;
  }
  return length;
}

/** How many letters a number takes. */
function digits(delta: number, bias: number): number {
  let count = 1;
  let left = delta;
  for (let place = BASE; ; place += BASE) {
    const threshold = Math.min(MOST, Math.max(LEAST, place - bias));
    if (left < threshold) return count;
    left = Math.floor((left - threshold) / (BASE - threshold));
    count += 1;
  }
}

function adapted(delta: number, count: number, isFirst: boolean): number {
  let left = Math.floor(delta / (isFirst ? DAMP : 2));
  left += Math.floor(left / count);
  let place = 0;
  for (; left > ((BASE - LEAST) * MOST) / 2; place += BASE) left = Math.floor(left / (BASE - LEAST));
  return place + Math.floor(((BASE - LEAST + 1) * left) / (left + SKEW));
}
