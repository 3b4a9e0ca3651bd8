/** How much memory a model takes, and whether this machine has it. */
import { megabytes } from "./gguf.ts";
import { UnusableModel } from "./unusable.ts";

/** Measured 210 MB beside a file of TinyLlama's shape: Node, the library, a context, tables of probabilities. */
const BESIDE_THE_FILE_MB = 400;
/** What is left for the rest of a machine that somebody works at. */
const SHARE_OF_MACHINE = 0.75;

export const mostMbFor = (fileBytes: number): number =>
  Math.ceil(megabytes(fileBytes) * 1.1) + BESIDE_THE_FILE_MB;

interface Sizes {
  fileBytes: number;
  mostMb: number;
  machineBytes: number;
  /** Null where the system does not tell: macOS counts as used what it would give. */
  freeBytes: number | null;
}

export function assertFits({ fileBytes, mostMb, machineBytes, freeBytes }: Sizes): void {
  const fileMb = megabytes(fileBytes);
  const machineMb = megabytes(machineBytes);
  const smaller = "a smaller file, e.g. TinyLlama of 640 MB: npm run pressroom -- setup model";
  if (fileMb > machineMb * SHARE_OF_MACHINE)
    throw new UnusableModel(
      `the file has ${fileMb} MB, and this machine ${machineMb} MB of memory in all`,
      smaller,
    );
  if (freeBytes !== null && fileBytes > freeBytes)
    throw new UnusableModel(
      `the file has ${fileMb} MB, and ${megabytes(freeBytes)} MB of memory are free now`,
      `close other programs and try again, or ${smaller}`,
    );
  if (fileMb > mostMb)
    throw new UnusableModel(
      `the file has ${fileMb} MB, and composition.model.memoryMb allows ${mostMb} MB`,
      `${smaller}, or a higher composition.model.memoryMb`,
    );
}
