/** The key of a chunk that the mail service certainly did not take and that may come to it with other bytes. */
export function keyAnew(key: string): string {
  const [base, attempt] = key.split("/again/");
  return `${base}/again/${Number(attempt ?? 0) + 1}`;
}
