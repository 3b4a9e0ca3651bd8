/** What people do at a twin, over HTTP: each act a POST of JSON below `/_owner`, from programs only. */
import { type Context, Hono } from "hono";
import * as z from "zod";
import { programsOnly } from "./programs-only.ts";
import { inTransaction } from "./store.ts";
import type { TwinContext } from "./twin.ts";

/** What they ask for isn't there, or can't be. */
export class NobodyCan extends Error {
  override readonly name = "NobodyCan";
}

export interface OwnerApp {
  app: Hono;
  on<S extends z.ZodType>(path: string, shape: S, work: (body: z.output<S>) => object): void;
}

type Refusal = (error: unknown) => { message: string; status: number } | null;

const asNobodyCan: Refusal = (error) =>
  error instanceof NobodyCan ? { message: error.message, status: 404 } : null;

/** Acts run within one transaction; what `refusalOf` knows is answered in its words. To be mounted at `/_owner`. */
export function ownerApp({ store }: Pick<TwinContext, "store">, refusalOf = asNobodyCan): OwnerApp {
  const app = new Hono();
  app.use(programsOnly);
  return {
    app,
    on(path, shape, work) {
      app.post(path, async (c) => {
        // What is no JSON at all has the wrong shape as well.
        const body = shape.safeParse(await c.req.json().catch(() => undefined));
        if (!body.success) return c.json({ error: z.prettifyError(body.error) }, 400);
        try {
          return c.json(inTransaction(store, () => work(body.data)));
        } catch (error) {
          const refusal = refusalOf(error);
          if (!refusal) throw error;
          return c.json({ error: refusal.message }, refusal.status as 400);
        }
      });
    },
  };
}

/** Whatever else is asked for below `/_owner`. */
export const noSuchAct = (c: Context): Response => c.json({ error: "The owner has no such act." }, 404);
