/** Forms with brackets, as bodies and queries have them: `items[0][price]=x&expand[]=y`. */

/** Lists are trees too, with their places as names. */
export interface FormTree {
  [name: string]: string | FormTree;
}

const MAX_DEPTH = 10;

export function parseForm(text: string): FormTree {
  const tree = branch();
  for (const [name, value] of new URLSearchParams(text)) {
    const [first = "", ...inner] = name.split("[").map((part) => part.replace(/\]$/, ""));
    plant(tree, [first, ...inner].slice(0, MAX_DEPTH), value);
  }
  return tree;
}

/** Names come from outside, so a branch inherits nothing that one could be taken for. */
const branch = (): FormTree => Object.create(null);

function plant(tree: FormTree, [name = "", ...inner]: string[], value: string): void {
  const place = name === "" ? String(Object.keys(tree).length) : name;
  if (inner.length === 0) {
    tree[place] = value;
    return;
  }
  const next = tree[place];
  const deeper = typeof next === "object" ? next : branch();
  tree[place] = deeper;
  plant(deeper, inner, value);
}
