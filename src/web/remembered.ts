/** For answers that take long to find and that the same few questions ask for again and again. */

/** A longer question is answered and forgotten: memory stays what it is, whoever asks. */
const LONGEST = 300;

/** Remembers up to `most` answers; when there are more questions, it begins anew. */
export function remembered<T extends object | boolean | string>(
  most: number,
  answer: (question: string) => T,
): (question: string) => T {
  const known = new Map<string, T>();
  return (question) => {
    const before = known.get(question);
    if (before !== undefined) return before;
    const found = answer(question);
    if (question.length > LONGEST) return found;
    if (known.size >= most) known.clear();
    known.set(question, found);
    return found;
  };
}
