/** How a model was taught to be spoken to. What stands here may hold control tokens; a draft never becomes one. */

export interface Template {
  /** Before what is asked, which the rubric or a prompt begins. */
  before: string;
  /** After it: the next token is the model's. */
  after: string;
  /** After a prompt that is to be gone on with. */
  goOn: string;
}

const taught = (before: string, after: string): Template => ({ before, after, goOn: after });

/** Told by what stands in the file's own template, a program in a language of its own. */
const KNOWN: readonly [mark: string, template: Template][] = [
  ["<|im_start|>", taught("<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n")],
  [
    "<|start_header_id|>",
    taught(
      "<|start_header_id|>user<|end_header_id|>\n\n",
      "<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
    ),
  ],
  ["<start_of_turn>", taught("<start_of_turn>user\n", "<end_of_turn>\n<start_of_turn>model\n")],
  ["[INST]", taught("[INST] ", " [/INST]")],
  ["<|user|>", taught("<|user|>\n", "</s>\n<|assistant|>\n")],
];

/** For a model that was taught none. */
const PLAIN: Template = { before: "", after: "\nAnswer:", goOn: "" };

export const templateOf = (given: string | undefined): Template =>
  KNOWN.find(([mark]) => given?.includes(mark))?.[1] ?? PLAIN;
