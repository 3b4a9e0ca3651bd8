/** Writes a small GGUF file of random weights, so that the real path runs where no model is at hand. */
import { closeSync, openSync, writeSync } from "node:fs";

export interface GgufFacts {
  architecture?: string;
  /** Pieces beyond those that every such file has: words of filler, so that the table of probabilities is a long one. */
  fillers?: number;
  contextLength?: number;
  embedding?: number;
  blocks?: number;
  seed?: number;
  /** Leaves out the pieces that say yes and no, and the letters that they are made of. */
  isMute?: boolean;
  chatTemplate?: string;
}

const ALIGNMENT = 32;
const HEADS = 4;
const KV_HEADS = 2;

export const ZEPHYR = "{{ '<|user|>\n' + message['content'] + eos_token }}";

/** The same file for the same facts, whole at once. */
export function writeGguf(path: string, facts: GgufFacts = {}): string {
  const { architecture = "llama", contextLength = 512, embedding = 64, blocks = 2, seed = 1 } = facts;
  const pieces = vocabulary(facts);
  const keyed: [string, Buffer][] = [
    ["general.architecture", text(architecture)],
    ["general.name", text("random")],
    [`${architecture}.context_length`, u32(contextLength)],
    [`${architecture}.embedding_length`, u32(embedding)],
    [`${architecture}.block_count`, u32(blocks)],
    [`${architecture}.feed_forward_length`, u32(embedding * 2)],
    [`${architecture}.attention.head_count`, u32(HEADS)],
    [`${architecture}.attention.head_count_kv`, u32(KV_HEADS)],
    [`${architecture}.attention.layer_norm_rms_epsilon`, f32(1e-5)],
    [`${architecture}.rope.dimension_count`, u32(embedding / HEADS)],
    ["tokenizer.ggml.model", text("llama")],
    [
      "tokenizer.ggml.tokens",
      list(
        8,
        pieces.map(({ piece }) => bytes(piece)),
      ),
    ],
    [
      "tokenizer.ggml.scores",
      list(
        6,
        pieces.map(({ score }) => float(score)),
      ),
    ],
    [
      "tokenizer.ggml.token_type",
      list(
        5,
        pieces.map(({ type }) => int(type)),
      ),
    ],
    ["tokenizer.ggml.bos_token_id", u32(1)],
    ["tokenizer.ggml.eos_token_id", u32(2)],
    ["tokenizer.ggml.unknown_token_id", u32(0)],
    ...(facts.chatTemplate
      ? [["tokenizer.chat_template", text(facts.chatTemplate)] as [string, Buffer]]
      : []),
  ];
  const tensors = tensorsOf(pieces.length, embedding, blocks);
  let offset = 0;
  const infos = tensors.map(({ name, shape }) => {
    const info = [bytes(name), int(shape.length), ...shape.map(long), int(0), long(offset)];
    offset += padded(shape.reduce((all, one) => all * one, 4));
    return Buffer.concat(info);
  });
  const head = Buffer.concat([
    ...[Buffer.from("GGUF"), int(3), long(tensors.length), long(keyed.length)],
    ...keyed.flatMap(([key, value]) => [bytes(key), value]),
    ...infos,
  ]);
  const file = openSync(path, "w");
  writeSync(file, Buffer.concat([head, Buffer.alloc(padded(head.length) - head.length)]));
  const next = randoms(seed);
  for (const { name, shape } of tensors) writeSync(file, weights(name, shape, next));
  closeSync(file);
  return path;
}

interface Piece {
  piece: string;
  score: number;
  /** 1 normal, 2 unknown, 3 control, 6 a byte. */
  type: number;
}

const SAYING = ["▁", "y", "e", "s", "n", "o", "Y", "N"];
const JOINED = ["es", "▁y", "▁Y", "no", "No", "▁no", "▁No", "yes", "Yes", "▁yes", "▁Yes"];
const LETTERS = [..."abcdfghijklmpqrtuvwxzABCDEFGHIJKLMOPQRSTUVWXZ.,!?:</>|[]"];

function vocabulary({ fillers = 0, isMute = false }: GgufFacts): Piece[] {
  const normal = (piece: string, index: number) => ({ piece, score: -index - 1, type: 1 });
  const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, "0");
  const words = isMute ? [] : [...JOINED, ...SAYING, ...LETTERS];
  return [
    { piece: "<unk>", score: 0, type: 2 },
    { piece: "<s>", score: 0, type: 3 },
    { piece: "</s>", score: 0, type: 3 },
    ...Array.from({ length: 256 }, (_, byte) => ({ piece: `<0x${hex(byte)}>`, score: 0, type: 6 })),
    ...words.map(normal),
    ...Array.from({ length: fillers }, (_, n) => normal(`filler${n}`, 1_000 + n)),
  ];
}

interface Tensor {
  name: string;
  shape: number[];
}

function tensorsOf(vocabulary: number, embedding: number, blocks: number): Tensor[] {
  const kv = (embedding / HEADS) * KV_HEADS;
  const hidden = embedding * 2;
  const block = (n: number): Tensor[] =>
    Object.entries({
      attn_norm: [embedding],
      attn_q: [embedding, embedding],
      attn_k: [embedding, kv],
      attn_v: [embedding, kv],
      attn_output: [embedding, embedding],
      ffn_norm: [embedding],
      ffn_gate: [embedding, hidden],
      ffn_up: [embedding, hidden],
      ffn_down: [hidden, embedding],
    }).map(([part, shape]) => ({ name: `blk.${n}.${part}.weight`, shape }));
  return [
    { name: "token_embd.weight", shape: [embedding, vocabulary] },
    ...Array.from({ length: blocks }, (_, n) => block(n)).flat(),
    { name: "output_norm.weight", shape: [embedding] },
    { name: "output.weight", shape: [embedding, vocabulary] },
  ];
}

function weights(name: string, shape: number[], next: () => number): Buffer {
  const count = shape.reduce((all, one) => all * one, 1);
  const values = new Float32Array(padded(count * 4) / 4);
  const isNorm = shape.length === 1;
  const spread = name === "output.weight" ? 0.6 : 0.25;
  for (let n = 0; n < count; n++) values[n] = isNorm ? 1 : (next() - 0.5) * 2 * spread;
  return Buffer.from(values.buffer);
}

/** Mulberry32: the same numbers from the same seed, between 0 and 1. */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const padded = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

const int = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32LE(value);
  return buffer;
};
const float = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatLE(value);
  return buffer;
};
const long = (value: number): Buffer => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
};
const bytes = (value: string): Buffer => {
  const content = Buffer.from(value);
  return Buffer.concat([long(content.length), content]);
};
const u32 = (value: number): Buffer => Buffer.concat([int(4), int(value)]);
const f32 = (value: number): Buffer => Buffer.concat([int(6), float(value)]);
const text = (value: string): Buffer => Buffer.concat([int(8), bytes(value)]);
const list = (type: number, items: Buffer[]): Buffer =>
  Buffer.concat([int(9), int(type), long(items.length), ...items]);
