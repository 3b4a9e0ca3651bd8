/** Texts as an instance may change them. */

/** Two texts that people would call the same: an instance shows handles without their domain. */
export const comparable = (text: string): string =>
  text
    .normalize("NFC")
    .replaceAll(/(@[a-z0-9_]+)@[\p{L}\p{N}.-]*[\p{L}\p{N}]/giu, "$1")
    .replaceAll(/\s+/g, " ")
    .trim();
