/** A picture for everybody: the first letter of their handle on a colour of their own. */
const COLOURS = ["#0369a1", "#be185d", "#15803d", "#7e22ce", "#c2410c", "#0e7490", "#a16207", "#4338ca"];

export function avatarSvg(handle: string): string {
  const sum = [...handle].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  const letter = /[a-z0-9]/i.exec(handle)?.[0]?.toUpperCase() ?? "?";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" fill="${COLOURS[sum % COLOURS.length]}"/><text x="24" y="33" font-family="system-ui,sans-serif" font-size="26" font-weight="600" text-anchor="middle" fill="#fff">${letter}</text></svg>`;
}
