/** One address is one reader, whatever the case it was typed in. */
export const emailKey = (email: string): string => email.normalize("NFC").toLowerCase();
