/** How a body names a picture that was copied, `asset:<sha256>.<ext>`, or one that could not be: `asset:missing#why`. */

const NAME = /^[0-9a-f]{64}\.(?:png|jpg|gif|webp)$/;
const SCHEME = "asset:";
const MISSING = `${SCHEME}missing#`;

export const isAssetName = (name: string): boolean => NAME.test(name);

/** The name of the file in the store; null for any other address. */
export function assetNameIn(address: string): string | null {
  const name = address.startsWith(SCHEME) ? address.slice(SCHEME.length) : "";
  return isAssetName(name) ? name : null;
}

/** The names of all files that a body refers to. */
export function assetsIn(markdown: string): Set<string> {
  return new Set(
    [...markdown.matchAll(/asset:([0-9a-f]{64}\.[a-z]{3,4})\b/g)]
      .map(([, name = ""]) => name)
      .filter(isAssetName),
  );
}

export const assetAddress = (name: string): string => SCHEME + name;

/** In place of a picture that could not be copied. */
export const missingAddress = (why: string): string =>
  MISSING +
  encodeURIComponent(why).replace(/[()']/g, (character) => `%${character.charCodeAt(0).toString(16)}`);

/** Why the picture at this address could not be copied; null for any other address. */
export function missingIn(address: string): string | null {
  if (!address.startsWith(MISSING)) return null;
  try {
    return decodeURIComponent(address.slice(MISSING.length));
  } catch {
    return "it can't be read";
  }
}
