/** The one product: the newsletter. */
import { isAsWished, isPart, metadataOf, once } from "./made.ts";
import { allOf } from "./pages.ts";
import type { Shelf } from "./set-up.ts";

const NEWSLETTER = "newsletter";

/** Gives its id. One that the owner archived is left alone, and another is made. */
export async function setUpProduct({ call, wish, note }: Shelf): Promise<string> {
  const params = { name: wish.name, ...(wish.description === "" ? {} : { description: wish.description }) };
  const metadata = metadataOf(NEWSLETTER, params);
  const there = await allOf(call, {
    operation: "products.list",
    page: (stripe, page) => stripe.products.list({ ...page, active: true }),
  });
  const found = there.findLast((product) => isPart(product, NEWSLETTER));
  if (found && isAsWished(found, params)) return found.id;
  const options = once();
  note("product");
  const { id } = await (found
    ? call("products.update", (stripe) => stripe.products.update(found.id, { ...params, metadata }, options))
    : call("products.create", (stripe) => stripe.products.create({ ...params, metadata }, options)));
  return id;
}
