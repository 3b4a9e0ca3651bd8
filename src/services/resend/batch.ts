/** Batches under the policy, as many under way at once as use the allowed rate fully. */
import type { Clock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import type { HttpPolicy, RateSeen } from "../../core/http.ts";
import type { RequestBody } from "../../core/request-body.ts";
import type { Mailer, SubmitRequest } from "../../delivery/mailer.ts";
import { readAnswer } from "./batch-answer.ts";
import { type Answered, batchPost, OPERATION } from "./batch-post.ts";
import { rateOf } from "./rate.ts";
import { outcomeOf, tooLate, translate } from "./refusals.ts";

export interface BatchSenderOptions {
  key: string;
  baseUrl: string;
  policy: HttpPolicy;
  clock: Clock;
}

/** The port's bound: what is under way when the press dies has to be asked for again. */
const MOST_UNDER_WAY = 4;
/** Four megabytes take half a minute on a slow line, and are not given up meanwhile. */
const SLOWEST_BYTES_A_SECOND = 32 * 1024;

export function batchSender(options: BatchSenderOptions): Pick<Mailer, "submit" | "underWay"> {
  const { policy, clock } = options;
  const post = batchPost(options);
  let rate: RateSeen | null = null;
  let pace: Pick<Answered, "uploadMs" | "waitMs"> | null = null;

  const attempt = (request: SubmitRequest) => async (signal: AbortSignal) => {
    if (clock.now() >= request.notAfter) throw tooLate(OPERATION);
    const answered = await post({ ...request, signal });
    pace = answered;
    rate = rateOf(answered.headers) ?? rate;
    await policy.saw(rateOf(answered.headers));
    const answer = readAnswer(answered, request.body.mails);
    if ("refusal" in answer) throw translate(OPERATION, answer.refusal, clock.now());
    return answer.results;
  };

  return {
    underWay: () => (rate && pace ? enough(rate, pace) : 1),
    async submit(request) {
      try {
        const patient = policy.allowing(uploadTimeMs(request.body));
        const results = await patient.call(OPERATION, "repeatable", attempt(request));
        return { kind: "settled", results };
      } catch (error) {
        if (error instanceof ServiceError) return outcomeOf(error);
        throw error;
      }
    },
  };
}

const uploadTimeMs = ({ bytes }: RequestBody): number => (bytes / SLOWEST_BYTES_A_SECOND) * 1_000;

/** One begins whenever the rate allows it, but none before the line is free of the one before. */
function enough(
  { calls, windowMs }: RateSeen,
  { uploadMs, waitMs }: Pick<Answered, "uploadMs" | "waitMs">,
): number {
  const everyMs = Math.max(windowMs / calls, uploadMs, 1);
  return Math.min(MOST_UNDER_WAY, Math.max(1, Math.ceil((uploadMs + waitMs) / everyMs)));
}
