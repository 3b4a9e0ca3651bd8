/** What people do at a twin, over HTTP: each act a POST of JSON below `/_owner`, from programs only. */
import { type Context, Hono } from "hono";
import * as z from "zod";
import { inTransaction } from "./store.ts";
import { programsOnly } from "./stripe/programs-only.ts";
import type { TwinContext } from "./twin.ts";

/** What they ask for isn't there, or can't be. */
export class NobodyCan extends Error {
  override readonly name = "NobodyCan";
}

export interface OwnerApp {
  app: Hono;
  on<S extends z.ZodType>(path: string, shape: S, work: (body: z.output<S>) => object): void;
}

/** Acts run within one transaction; a NobodyCan is a 404 with its words. To be mounted at `/_owner`. */
export function ownerApp({ store }: Pick<TwinContext, "store">): OwnerApp {
  const app = new Hono();
  app.use(programsOnly);
  return {
    app,
    on(path, shape, work) {
      app.post(path, async (c) => {
        const body = shape.safeParse(await c.req.json().catch(() => undefined));
        if (!body.success) return c.json({ error: z.prettifyError(body.error) }, 400);
        try {
          return c.json(inTransaction(store, () => work(body.data)));
        } catch (error) {
          if (error instanceof NobodyCan) return c.json({ error: error.message }, 404);
          throw error;
        }
      });
    },
  };
}

/** Whatever else is asked for below `/_owner`. */
export const noSuchAct = (c: Context): Response => c.json({ error: "The owner has no such act." }, 404);
