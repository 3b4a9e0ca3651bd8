/** What somebody agrees to at the sign-up form and at the button in the mail: shown there, and kept with the consent. */
export const signUpWords = (name: string): string =>
  `You will get ${name} by mail. One mail asks you to confirm, and you can leave with one press in every issue.`;

export const confirmWords = (name: string): string => `Yes, send me ${name}`;
