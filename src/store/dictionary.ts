/** Dense codes for words, in order of first appearance. `names[code]` is the word; -1 stands for none. */
export interface Dictionary {
  readonly names: readonly string[];
  readonly codes: ReadonlyMap<string, number>;
  /** The code of a word, a new one if it is new; -1 for null and the empty word. */
  readonly code: (word: string | null) => number;
}

/** An empty dictionary. */
export function dictionary(): Dictionary {
  const names: string[] = [];
  const codes = new Map<string, number>();
  const code = (word: string | null) => {
    if (word === null || word === '') return -1;
    const known = codes.get(word);
    if (known !== undefined) return known;
    codes.set(word, names.length);
    names.push(word);
    return names.length - 1;
  };
  return { names, codes, code };
}
