/** `/api/v2/media`: 202 and an id at once, the picture itself some moments later. */
import type { TwinContext } from "../twin.ts";
import { MastodonError, notFound } from "./errors.ts";
import { limitsOf } from "./limits.ts";
import { addMedia, checkDescription, describeMedia, findMedia, type MediaRow, mediaAnswer } from "./media.ts";
import type { Answer, Asked, Endpoint } from "./request.ts";

export function mediaEndpoints(context: TwinContext): Endpoint[] {
  const { store } = context;
  const unattached = (id: string): MediaRow => {
    const found = findMedia(store, id);
    if (!found || found.statusId !== null) throw notFound();
    return found;
  };
  const answer = (media: MediaRow, { telling, nowMs }: Asked, waiting: 202 | 206): Answer => {
    const isWaiting = media.readyAt > nowMs;
    if (media.failed && !isWaiting)
      throw new MastodonError(422, "Error processing thumbnail for uploaded media");
    return { status: isWaiting ? waiting : 200, body: mediaAnswer(media, telling) };
  };
  return [
    {
      ...{ method: "post", path: "/api/v2/media", scope: "write:media", family: "media" },
      work: (asked) => {
        const bytes = asked.body.file;
        if (!(bytes instanceof Uint8Array))
          throw new MastodonError(422, "Validation failed: File can't be blank");
        const upload = { bytes, description: wordsOf(asked.body.description) };
        return answer(addMedia(store, upload, { limits: limitsOf(context), nowMs: asked.nowMs }), asked, 202);
      },
    },
    {
      ...{ method: "get", path: "/api/v1/media/:id", scope: "write:media" },
      work: (asked) => answer(unattached(asked.id), asked, 206),
    },
    {
      ...{ method: "put", path: "/api/v1/media/:id", scope: "write:media" },
      work: (asked) => {
        unattached(asked.id);
        const description = wordsOf(asked.body.description);
        checkDescription(description, limitsOf(context));
        describeMedia(store, asked.id, description);
        return answer(unattached(asked.id), asked, 206);
      },
    },
  ];
}

const wordsOf = (given: unknown): string | null => (typeof given === "string" && given !== "" ? given : null);
