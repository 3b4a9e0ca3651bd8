/** A page of Notion by its address, and what a person may do to it. */
import { type Context, Hono } from "hono";
import { duplicatePage, type Owner, setTrashed } from "../../../notion/owner-acts.ts";
import { findPage, type Page } from "../../../notion/workspace.ts";
import { inTransaction } from "../../../store.ts";
import { type NotionDesk, ownerOf, STALE, withQuery } from "../frame.tsx";
import { cameFrom, type Posted, refused } from "../guard.tsx";
import { Missing } from "../missing.tsx";
import { pageHref } from "../value.tsx";
import { Sheet } from "./page.tsx";
import { savePosted } from "./save.ts";

export function pageRoutes(desk: NotionDesk): Hono<Posted> {
  const { store } = desk;
  const app = new Hono<Posted>();
  app.get("/:id", (c) => {
    const page = findPage(store, c.req.param("id"));
    if (!page) return c.html(<Missing />, 404);
    const meanwhile = c.req.query("meanwhile") !== undefined;
    return c.html(<Sheet desk={desk} page={page} done={c.req.query("done")} meanwhile={meanwhile} />);
  });
  app.post("/:id", (c) => save(desk, c, c.req.param("id")));
  app.post("/:id/trash", (c) =>
    act(desk, c, (owner, page) => ({ page: setTrashed(owner, page, true), done: "trashed" })),
  );
  app.post("/:id/restore", (c) =>
    act(desk, c, (owner, page) => ({ page: setTrashed(owner, page, false), done: "restored" })),
  );
  app.post("/:id/duplicate", (c) =>
    act(desk, c, (owner, page) => ({
      page: page.inTrash ? page : duplicatePage(owner, page),
      done: page.inTrash ? "" : "duplicated",
    })),
  );
  return app;
}

function save(desk: NotionDesk, c: Context<Posted>, id: string) {
  const form = c.get("form");
  const saving = savePosted(desk, id, { form, stale: c.get("stale") });
  if (!saving) return c.html(<Missing />, 404);
  const { page } = saving;
  if (saving.outcome === "refused")
    return c.html(
      <Sheet desk={desk} page={page} tried={saving.tried} />,
      saving.tried.clashes.size > 0 ? 409 : 400,
    );
  const done = {
    done: saving.outcome,
    ...(saving.outcome === "saved" && saving.meanwhile && { meanwhile: "" }),
  };
  return c.redirect(withQuery(cameFrom(form) ?? pageHref(page.id), done), 303);
}

function act(
  desk: NotionDesk,
  c: Context<Posted>,
  work: (owner: Owner, page: Page) => { page: Page; done: string },
) {
  if (c.get("stale")) return refused(c, 403, STALE);
  const acted = inTransaction(desk.store, () => {
    const page = findPage(desk.store, c.req.param("id") ?? "");
    return page && work(ownerOf(desk), page);
  });
  if (!acted) return c.html(<Missing />, 404);
  return c.redirect(withQuery(cameFrom(c.get("form")) ?? pageHref(acted.page.id), { done: acted.done }), 303);
}
