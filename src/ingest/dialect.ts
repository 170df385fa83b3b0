import { exits, UserError } from '../errors.js';

/** What stands for runs of blanks as a delimiter. */
export const blanks = ' ';

/** The rarer a character is inside a value, the earlier it comes. */
const candidates = ['\t', '|', ';', ','] as const;

/** So many characters and lines from the start tell what separates the fields. */
const looked = { characters: 32_768, lines: 20 };

/**
 * The delimiter of a file: the one that it declares, else the candidate that stands in each of its first lines equally
 * often outside quotes, the most frequent of those; else the most frequent one of the first line; comma if there is none.
 */
export function sniffDelimiter(text: string, declared?: string): string {
  if (declared !== undefined) return declared;
  const lines = countedLines(text.slice(0, looked.characters));
  const [first] = lines;
  if (first === undefined) return ',';
  const same = candidates.map((_, i) => lines.every((counts) => counts[i] === first[i]));
  let best = -1;
  const better = (i: number, among: readonly boolean[]) =>
    first[i]! > 0 && among[i]! && (best < 0 || first[i]! > first[best]!);
  for (let i = 0; i < candidates.length; i++) if (better(i, same)) best = i;
  const all = candidates.map(() => true);
  if (best < 0) for (let i = 0; i < candidates.length; i++) if (better(i, all)) best = i;
  return candidates[best] ?? ',';
}

/** Whether a text holds all that the delimiter of a file that begins so is told by. */
export function tellsDelimiter(text: string): boolean {
  return text.length >= looked.characters || countedLines(text).length >= looked.lines;
}

/** How often each candidate stands in each of the first lines that are not blank. */
function countedLines(text: string): readonly (readonly number[])[] {
  const lines: number[][] = [];
  let counts = candidates.map(() => 0);
  let quoted = false;
  let blank = true;
  const next = () => {
    if (!blank) lines.push(counts);
    counts = candidates.map(() => 0);
    blank = true;
  };
  for (let at = 0; at < text.length && lines.length < looked.lines; at++) {
    const character = text[at]!;
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '\n' || character === '\r')) {
      next();
      continue;
    } else if (!quoted) {
      const candidate = (candidates as readonly string[]).indexOf(character);
      if (candidate >= 0) counts[candidate]!++;
    }
    blank = false;
  }
  if (lines.length === 0) next();
  return lines;
}

/** A delimiter as a person names it: the character, `tab`, or `space` for runs of blanks. UserError exit 2 for others. */
export function delimiterNamed(text: string): string {
  const words: Readonly<Record<string, string>> = {
    tab: '\t',
    '\\t': '\t',
    space: blanks,
    comma: ',',
    semicolon: ';',
    bar: '|',
    pipe: '|',
  };
  const named = words[text.toLowerCase()] ?? text;
  if (named.length === 1 && named !== '"' && named !== '\n' && named !== '\r') return named;
  throw new UserError(`--delimiter: ${JSON.stringify(text)} is not a single character`, {
    code: 'bad_delimiter',
    exit: exits.usage,
    hint: 'for example --delimiter ";", --delimiter tab, or --delimiter space for runs of blanks',
  });
}

/** A delimiter in words. */
export function delimiterWord(delimiter: string): string {
  const words: Readonly<Record<string, string>> = {
    ',': 'comma',
    ';': 'semicolon',
    '\t': 'tab',
    '|': 'bar',
    [blanks]: 'blanks',
  };
  return words[delimiter] ?? `"${delimiter}"`;
}
