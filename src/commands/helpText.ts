import { Help, type Option } from '@commander-js/extra-typings';

/**
 * A description as help shows it: lines of the source flow into paragraphs, except where a sentence ends with its line, or
 * the next line is indented; what columns are printed is a paragraph of its own.
 */
export function flowing(text: string): string {
  return text
    .replaceAll(/(?<![.:\n])\n(?=\S)|(?<!\n)\n(?=[^A-Z\s"])/g, ' ')
    .replaceAll(/\s+(?=Columns: )/g, '\n\n');
}

/** How help is laid out, where that is not commander's own way. */
export const helpLayout = {
  /** A description, its default, and its choices where it does not name them all. */
  optionDescription({ description, argChoices, defaultValue, defaultValueDescription }: Option): string {
    const choices = argChoices?.every((choice) => description.includes(choice)) === true ? [] : argChoices;
    const shown = typeof defaultValue === 'boolean' ? undefined : defaultValue;
    const extra = [
      ...(choices === undefined || choices.length === 0 ? [] : [`choices: ${choices.join(', ')}`]),
      ...(shown === undefined ? [] : [`default: ${defaultValueDescription ?? String(shown)}`]),
    ];
    if (extra.length === 0) return description;
    const open = description.endsWith(')') ? `${description.slice(0, -1)}; ` : `${description} (`;
    return `${open}${extra.join('; ')})`;
  },
  /** Wraps each line; what follows an indented word stays beside it. */
  boxWrap(text: string, width: number): string {
    const help = new Help();
    return text
      .split('\n')
      .map((line) => {
        const term = /^ +\S+ +/.exec(line)?.[0] ?? '';
        const rest = help.boxWrap(line.slice(term.length), width - term.length);
        return term + rest.replaceAll('\n', `\n${' '.repeat(term.length)}`);
      })
      .join('\n');
  },
};
