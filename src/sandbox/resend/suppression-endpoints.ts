/** The API's view of suppressions. Whatever writes runs inside the caller's transaction. */
import type { DatabaseSync } from "node:sqlite";
import { type Answer, ERRORS, invalid, refuse } from "./answers.ts";
import { type Fields, Refusal, textAt, textsAt } from "./fields.ts";
import { bareAddress } from "./message.ts";
import { listPage, type PageQuery } from "./paging.ts";
import { type Suppression, suppressionList } from "./suppressions.ts";
import { vendorTime } from "./vendor-time.ts";

const MAX_BATCH = 100;
const BY_HAND = { origin: "manual", sourceId: null } as const;

export function suppressionEndpoints(store: DatabaseSync) {
  const list = suppressionList(store);
  const addressAt = (value: string): string => {
    const address = bareAddress(value);
    if (address) return address;
    throw new Refusal(
      invalid("Invalid `email` field. The email address needs to follow the `email@example.com` format."),
    );
  };
  const removed = (suppression: Suppression, nowMs: number) => {
    list.remove(suppression, nowMs);
    return { object: "suppression", id: suppression.id, deleted: true };
  };

  return {
    add(fields: Fields, nowMs: number): Answer {
      const [suppression] = list.add([addressAt(textAt(fields, "email"))], BY_HAND, nowMs);
      return { status: 201, body: { object: "suppression", id: suppression?.id } };
    },
    addAll(fields: Fields, nowMs: number): Answer {
      const emails = (textsAt(fields, "emails", MAX_BATCH) ?? []).map(addressAt);
      const data = list.add(emails, BY_HAND, nowMs).map(({ id }) => ({ object: "suppression", id }));
      return { status: 201, body: { data } };
    },
    removeAll(fields: Fields, nowMs: number): Answer {
      const [emails, ids] = [textsAt(fields, "emails", MAX_BATCH), textsAt(fields, "ids", MAX_BATCH)];
      if ((emails === undefined) === (ids === undefined))
        return refuse(invalid("Provide either `emails` or `ids`, but not both."));
      const known = (emails ?? ids ?? []).flatMap((one) => list.find(one) ?? []);
      return { status: 200, body: { data: known.map((one) => removed(one, nowMs)) } };
    },
    list: (query: PageQuery & { origin?: string }): Answer =>
      listPage(
        query,
        {
          noun: "a suppression",
          placeOf: (id) => list.find(id)?.seq,
          rows: (part) => list.list(part, query.origin),
        },
        shown,
      ),
    get(idOrEmail: string): Answer {
      const suppression = list.find(idOrEmail);
      if (!suppression) return refuse(ERRORS.noSuppression);
      return { status: 200, body: { object: "suppression", ...shown(suppression) } };
    },
    remove(idOrEmail: string, nowMs: number): Answer {
      const suppression = list.find(idOrEmail);
      return suppression ? { status: 200, body: removed(suppression, nowMs) } : refuse(ERRORS.noSuppression);
    },
  };
}

const shown = ({ id, email, origin, sourceId, createdMs }: Suppression) => ({
  id,
  email,
  origin,
  source_id: sourceId,
  created_at: vendorTime(createdMs),
});
