import { exits, UserError } from '../errors.js';

const candidates = [',', ';', '\t', '|'] as const;

/**
 * The delimiter of a file: the one that it declares, else by its first line the candidate that stands most often outside
 * quotes; comma if none does.
 */
export function sniffDelimiter(text: string, declared?: string): string {
  if (declared !== undefined) return declared;
  const counts = new Map<string, number>(candidates.map((candidate) => [candidate, 0]));
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '\n' || character === '\r')) break;
    else if (!quoted && counts.has(character)) counts.set(character, counts.get(character)! + 1);
  }
  let best: string = ',';
  for (const candidate of candidates) if (counts.get(candidate)! > counts.get(best)!) best = candidate;
  return best;
}

/** A delimiter as a person names it: the character, `tab` or `\t`. UserError exit 2 for anything else. */
export function delimiterNamed(text: string): string {
  const named = text === 'tab' || text === '\\t' ? '\t' : text;
  if (named.length === 1 && named !== '"' && named !== '\n' && named !== '\r') return named;
  throw new UserError(`--delimiter: "${text}" is not a single character`, {
    code: 'bad_delimiter',
    exit: exits.usage,
    hint: 'for example --delimiter ";" or --delimiter tab',
  });
}

/** A delimiter in words. */
export function delimiterWord(delimiter: string): string {
  const words: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };
  return words[delimiter] ?? `"${delimiter}"`;
}
