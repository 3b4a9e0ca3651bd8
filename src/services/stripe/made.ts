/**
 * What setting up makes is known by its metadata: which part it is, and a mark of what was wished for when it was last
 * written. What the owner changes at Stripe stays, until they wish for something else here.
 */
import { newId, sha256 } from "../../core/ids.ts";

export const PART = "pressroom";
const WISH = "pressroom_wish";

export interface Made {
  metadata: Readonly<Record<string, string>> | null;
}

export const isPart = ({ metadata }: Made, part: string): boolean => metadata?.[PART] === part;

export const markOf = (params: unknown): string => sha256(JSON.stringify(params)).slice(0, 16);

export const metadataOf = (part: string, params: unknown): Record<string, string> => ({
  [PART]: part,
  [WISH]: markOf(params),
});

export const isAsWished = ({ metadata }: Made, params: unknown): boolean =>
  metadata?.[WISH] === markOf(params);

/**
 * One key for all tries of one making. A later run looks for what was made, and has a key of its own: Stripe would answer
 * an old one for a day as it did the first time, be it with an error or with what the owner has taken away since.
 */
export const once = (): { idempotencyKey: string } => ({ idempotencyKey: `pressroom-${newId()}` });
