/** The twin's own page of a post, to which its address leads. */
import { makeCard } from "../../mastodon/cards.ts";
import { ancestorsOf, findStatus } from "../../mastodon/statuses.ts";
import type { TwinContext } from "../../twin.ts";
import { OwnPage, ownPages } from "../own-page.tsx";
import { type Place, Thread } from "./post.tsx";
import { MASTODON_STYLE } from "./style.ts";

const NAME = "Mastodon";

export function mastodonPages({ store, clock, url }: Pick<TwinContext, "store" | "clock" | "url">) {
  const { app } = ownPages(NAME, MASTODON_STYLE);
  app.get("/:handle{@[^/]+}/:id{[0-9]+}", async (c) => {
    const status = findStatus(store, c.req.param("id"));
    if (!status) return c.notFound();
    const root = ancestorsOf(store, status)[0] ?? status;
    await makeCard({ store }, root);
    const place: Place = {
      ...{ store, url: url(), nowMs: clock.now().getTime(), home: "" },
      hrefOf: ({ id }) => c.req.path.replace(/[0-9]+$/, id),
    };
    return c.html(
      <OwnPage name={NAME} title="A post">
        <h1>Post</h1>
        <Thread place={place} root={root} current={status} />
      </OwnPage>,
    );
  });
  return app;
}
