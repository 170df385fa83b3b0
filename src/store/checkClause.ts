import { exits, UserError } from '../errors.js';

/** A word of a clause: a name (quoted or not), a text in single quotes, or one sign. `name` is in lower case. */
interface Word {
  readonly kind: 'name' | 'text' | 'number' | 'sign';
  readonly value: string;
  readonly quoted: boolean;
}

const pattern =
  /\s+|'((?:[^']|'')*)'|"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|\[([^\]]*)\]|(\d[\w.]*)|([\p{L}_][\p{L}\p{N}_$]*)|(--|\/\*|[\s\S])/gu;

function wordsOf(clause: string): readonly Word[] {
  return [...clause.matchAll(pattern)].flatMap(
    ([, text, double, back, bracket, number, name, sign]): readonly Word[] => {
      if (text !== undefined) return [{ kind: 'text', value: text.replaceAll("''", "'"), quoted: true }];
      const quoted = double?.replaceAll('""', '"') ?? back?.replaceAll('``', '`') ?? bracket;
      if (quoted !== undefined) return [{ kind: 'name', value: quoted.toLowerCase(), quoted: true }];
      if (number !== undefined) return [{ kind: 'number', value: number, quoted: false }];
      if (name !== undefined) return [{ kind: 'name', value: name.toLowerCase(), quoted: false }];
      return sign === undefined ? [] : [{ kind: 'sign', value: sign, quoted: false }];
    },
  );
}

const volatile = ['random', 'randomblob', 'changes', 'total_changes', 'last_insert_rowid', 'load_extension'];
const clocks = ['current_date', 'current_time', 'current_timestamp'];
/** Where each function of time takes its time; undefined = everywhere. */
const timeFunctions = new Map([
  ['date', 0],
  ['time', 0],
  ['datetime', 0],
  ['julianday', 0],
  ['unixepoch', 0],
  ['strftime', 1],
  ['timediff', undefined],
]);
const spelling = ['char', 'unhex', 'printf', 'format', 'x'];

/**
 * Refuses what is no expression over the views: more than one statement, unbalanced brackets, comments, placeholders,
 * tables that are not documented (`isInternal` knows their names in lower case), and anything that answers differently
 * tomorrow. UserError, exit 2, naming `what`.
 */
export function checkClause(clause: string, what: string, isInternal: (name: string) => boolean): void {
  const words = wordsOf(clause);
  const refuse = (reason: string, hint?: string) =>
    new UserError(`${what}: ${reason}`, {
      code: 'bad_audience',
      exit: exits.usage,
      ...(hint === undefined ? {} : { hint }),
    });
  const different = (name: string) =>
    refuse(`"${name}" answers differently each time`, "write the day out: acquired_on < '2026-01-01'");
  if (words.length === 0) throw refuse('is empty', 'leave it out to mean everyone');
  let depth = 0;
  for (const [at, { kind, value, quoted }] of words.entries()) {
    const next = words[at + 1];
    const opens = next?.kind === 'sign' && next.value === '(';
    if (kind === 'sign') {
      if (["'", '"', '`'].includes(value)) throw refuse('a quote is never closed');
      if (value === ';') throw refuse('";" is not allowed: it is one expression, not a statement');
      if (value === '--' || value === '/*') throw refuse('comments are not allowed in it');
      if (['?', '@', ':', '$', '#'].includes(value)) {
        throw refuse('placeholders are not allowed in it', "write values out: region = 'north'");
      }
      if (value === '\0') throw refuse('a zero byte is not allowed in it');
      if (value === '(') depth++;
      if (value === ')' && --depth < 0) throw refuse('a bracket is closed that was never opened');
      continue;
    }
    if (kind === 'number') continue;
    const lower = value.toLowerCase();
    if (next?.kind === 'sign' && next.value === '.' && ['main', 'temp'].includes(lower)) {
      throw refuse(`"${value}." is not allowed: name the view alone`);
    }
    if (isInternal(lower)) throw refuse(`"${value}" is not one of the views that a plan may read`);
    if (kind === 'text') {
      if (lower.trim() === 'now') throw different("'now'");
      continue;
    }
    if (!quoted && clocks.includes(value)) throw different(value);
    if (opens && volatile.includes(value)) throw different(`${value}(`);
    if (opens && timeFunctions.has(value) && readsClock(timeOf(words, at + 2, timeFunctions.get(value)))) {
      throw different(`${value}(`);
    }
  }
  if (depth > 0) throw refuse('a bracket is never closed');
}

/** The words of one argument of a call (all of them if `place` is undefined) whose first word is at `from`. */
function timeOf(words: readonly Word[], from: number, place: number | undefined): readonly Word[] {
  const found: Word[] = [];
  let depth = 0;
  let argument = 0;
  for (const word of words.slice(from)) {
    if (word.kind === 'sign' && word.value === '(') depth++;
    if (word.kind === 'sign' && word.value === ')' && --depth < 0) break;
    if (depth === 0 && word.kind === 'sign' && word.value === ',') argument++;
    else if (place === undefined || argument === place) found.push(word);
  }
  return found;
}

/** Whether a time may be the present: nothing is given, or a text that is no day, or one that is put together. */
function readsClock(time: readonly Word[]): boolean {
  return (
    time.length === 0 ||
    time.some(({ kind, value }) =>
      kind === 'text' ? !/^\s*(\d|now\s*$)/i.test(value) : kind === 'name' && spelling.includes(value),
    )
  );
}
