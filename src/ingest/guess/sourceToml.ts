import { columnFor, tables } from '../../tables.js';
import { delimiterWord } from '../dialect.js';
import type { FileGuess } from './guessFile.js';
import type { TableFit } from './guessTable.js';

/**
 * The source that reads a file as it is guessed, to be kept in clm.toml. What must be said by a person stands there as a
 * comment, so that nothing is read in a way that nobody chose.
 */
export function sourceToml(name: string, guess: FileGuess, fit: TableFit): string {
  const { sample } = guess;
  const lines = [`[sources.${key(name)}]`, `table = "${fit.table}"`];
  const say = (line: string) => lines.push(line);
  if (sample.encoding.encoding !== 'utf-8') say(`encoding = "${sample.encoding.encoding}"`);
  if (sample.delimiter !== ',') say(`delimiter = ${quoted(named(sample.delimiter))}`);
  if (!sample.headed) say('header_row = false');
  if (guess.dateFormat !== undefined) say(`date_format = "${guess.dateFormat}"`);
  if (guess.dateChoice !== undefined) {
    const [dayFirst, monthFirst] = guess.dateChoice;
    say(`# date_format = "${dayFirst}"   # or "${monthFirst}": the file does not tell`);
  }
  if (guess.decimalComma) say('decimal_comma = true');
  if (tables[fit.table].columns.some(({ name: column }) => column === 'customer_id')) {
    if (fit.table !== 'customers') say('# add_customers = true   # makes customers that are not known yet');
  }
  for (const { column, header, reason } of fit.assigned) {
    const alike = guess.profiles.filter(
      ({ header: other }) => columnFor(tables[fit.table], other)?.name === column,
    );
    if ((reason === 'name' || reason === 'alias') && alike.length < 2) continue;
    say(`${/[{}]/.test(header) ? '# ' : ''}map.${key(column)} = ${quoted(header)}`);
  }
  if (fit.numbered !== undefined) {
    const why =
      fit.numbered === 'order_id' ? 'each row is an order of its own' : 'nothing names them: load it once';
    say(`map.${fit.numbered} = "{@file}-{@line}"   # ${why}`);
  }
  for (const column of fit.constants) say(`# set.${column} = "..."   # no column says it`);
  return `${lines.join('\n')}\n`;
}

/** The name of a source for a file: what its name begins with. */
export function sourceName(file: string): string {
  const base = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  const stem = base.replace(/\.(gz|csv|txt|tsv)\b/gi, '').replace(/[-_ .]?\d{4,}[-_\d]*$/, '');
  const plain = stem
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '');
  return plain === '' ? 'source' : plain;
}

function named(delimiter: string): string {
  if (delimiter === '\t') return 'tab';
  return delimiterWord(delimiter) === 'blanks' ? 'space' : delimiter;
}

function key(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : quoted(name);
}

function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007f');
}
