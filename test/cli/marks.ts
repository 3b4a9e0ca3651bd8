/** Stands between what one command printed and what the next one did. */
export const AFTER = "\n\u0000--- next command ---\u0000\n";
