/** A picture for everybody: the first letter of their name on a colour of their own. */
const COLOURS = ["#7c3aed", "#0f766e", "#b45309", "#be123c", "#1d4ed8", "#4d7c0f", "#a21caf", "#334155"];

export function avatarSvg(acct: string): string {
  const sum = [...acct].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  const letter = /[\p{L}\p{N}]/u.exec(acct)?.[0]?.toUpperCase() ?? "?";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" fill="${COLOURS[sum % COLOURS.length]}"/><text x="24" y="33" font-family="system-ui,sans-serif" font-size="26" font-weight="600" text-anchor="middle" fill="#fff">${letter}</text></svg>`;
}
