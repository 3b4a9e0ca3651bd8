/** How much memory a model takes, and whether this machine has it. */
import { megabytes } from "./gguf.ts";
import { UnusableModel } from "./unusable.ts";

/** Node and the library, and what is evaluated: some 100 MB for Node and the library, 60 for a context of TinyLlama, and tables. */
const BESIDE_THE_FILE_MB = 400;
/** What is left for the rest of a machine that somebody works at. */
const SHARE_OF_MACHINE = 0.75;

export const mostMbFor = (fileBytes: number): number =>
  Math.ceil(megabytes(fileBytes) * 1.1) + BESIDE_THE_FILE_MB;

/** Free memory is no measure: the file is mapped, and the system takes its pages back when it needs them. */
export function assertFits(sizes: { fileBytes: number; mostMb: number; machineBytes: number }): void {
  const fileMb = megabytes(sizes.fileBytes);
  const machineMb = megabytes(sizes.machineBytes);
  const smaller = "a smaller file, e.g. TinyLlama of 640 MB: npm run pressroom -- setup model";
  if (fileMb > machineMb * SHARE_OF_MACHINE)
    throw new UnusableModel(
      `the file has ${fileMb} MB, and this machine ${machineMb} MB of memory in all`,
      smaller,
    );
  if (fileMb > sizes.mostMb)
    throw new UnusableModel(
      `the file has ${fileMb} MB, and composition.model.memoryMb allows ${sizes.mostMb} MB`,
      `${smaller}, or a higher composition.model.memoryMb`,
    );
}
