/** One history, lived twice: delivered in order and through chaos. Both have to end in the same, and in what the twin has. */
import { type Connect, type Delivered, deliverInOrder, deliverThroughChaos } from "./deliver.ts";
import { connectDirectly } from "./direct-payments.ts";
import type { History } from "./history.ts";
import { unlike, unlikeReaders, wrongIn } from "./verdict.ts";

export interface Proof {
  history: History;
  wrong: string[];
  story: readonly string[];
  syncs: number;
  isWhole: boolean;
}

export async function prove(history: History, connect: Connect = connectDirectly): Promise<Proof> {
  const opened: Delivered[] = [];
  const keep = async (delivering: Promise<Delivered>) => {
    const delivered = await delivering;
    opened.push(delivered);
    return delivered;
  };
  try {
    const inOrder = await keep(deliverInOrder(history, connect));
    const throughChaos = await keep(deliverThroughChaos(history, connect));
    const wrong = [
      ...(await wrongIn(history, inOrder, "in order")),
      ...(await wrongIn(history, throughChaos, "chaos")),
      ...(await unlike(inOrder, throughChaos)),
      ...(history.isSettled ? await unlikeReaders(inOrder, throughChaos) : []),
    ];
    const { story, lostEvents } = throughChaos;
    return {
      history,
      wrong,
      story,
      syncs: inOrder.syncs + throughChaos.syncs,
      isWhole: !lostEvents && history.isOrdered,
    };
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      history,
      wrong: [`failed: ${what}`],
      story: opened.at(-1)?.story ?? [],
      syncs: 0,
      isWhole: false,
    };
  } finally {
    for (const one of opened) await one.close();
  }
}
