/** The owner's key, by age (age-encryption.org): this machine keeps the public half, which can only lock. */
import { ConfigError, HomeError, ServiceError } from "../../core/errors.ts";

// Loaded where something is locked or opened: no other process pays for it.
const age = () => import("age-encryption");

export interface KeyPair {
  /** `AGE-SECRET-KEY-1…`: opens. Never kept on this machine. */
  identity: string;
  /** `age1…`: locks. */
  recipient: string;
}

export async function newKey(): Promise<KeyPair> {
  const { generateX25519Identity, identityToRecipient } = await age();
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

const IDENTITY = /AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}/g;

/**
 * The key in what the owner typed, or in a file as `age-keygen` writes it; with its public half. Spaces and small letters
 * are forgiven: it may come from paper. Several keys, of which each opens what it fits, stand in lines of their own, and
 * the last one's public half is given. Throws ConfigError, without the key.
 */
export async function readKey(given: string): Promise<KeyPair> {
  const lines = given.split("\n").filter((line) => !line.trimStart().startsWith("#"));
  const identities = lines.join("").replace(/\s/g, "").toUpperCase().match(IDENTITY) ?? [];
  const { identityToRecipient } = await age();
  try {
    const recipients = await Promise.all(identities.map((identity) => identityToRecipient(identity)));
    const recipient = recipients.at(-1);
    if (recipient) return { identity: identities.join("\n"), recipient };
  } catch {
    // Its last signs are a checksum over the others, which is all that can be wrong here.
  }
  const wrong = "it is not whole: a sign is missing, or is another one";
  const example = "AGE-SECRET-KEY-1 and 58 signs more, as setup backup showed it";
  throw new ConfigError("The backup key", [{ key: "identity", wrong, example }]);
}

export async function locked(
  bytes: ReadableStream<Uint8Array>,
  recipients: readonly string[],
): Promise<ReadableStream<Uint8Array>> {
  const { Encrypter } = await age();
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return encrypter.encrypt(bytes);
}

/** Throws HomeError for a key that does not fit, and, while it is read, for bytes that are not as they were written. */
export async function* opened(
  bytes: ReadableStream<Uint8Array>,
  identity: string,
): AsyncGenerator<Uint8Array> {
  const { Decrypter } = await age();
  const decrypter = new Decrypter();
  for (const one of identity.split("\n")) decrypter.addIdentity(one);
  const plain = await decrypter.decrypt(bytes).catch((cause: unknown) => {
    throw notOpened(cause);
  });
  try {
    yield* plain;
  } catch (cause) {
    throw ofTheLine(cause) ? cause : new HomeError(DAMAGED, { cause });
  }
}

/** That says nothing of the archive itself. */
export class WrongKey extends HomeError {}

const DAMAGED =
  "The archive is damaged: its bytes are not those that were written. Nothing was changed. Take an earlier one (--at), or one from another place (--from).";

/** What the place it is read from says stands for itself. */
const ofTheLine = (cause: unknown): boolean => cause instanceof ServiceError || cause instanceof HomeError;

function notOpened(cause: unknown): unknown {
  if (ofTheLine(cause)) return cause;
  const message = cause instanceof Error ? cause.message : "";
  if (/no identity matched/i.test(message))
    return new WrongKey(
      "The key does not open this archive: it is another key than the one it was locked with, or the archive's first lines are damaged. Nothing was changed.",
      { cause },
    );
  return new HomeError(DAMAGED, { cause });
}
