import { exits, UserError } from '../errors.js';
import type { Column, Currency, Value } from '../result.js';
import { machineFormat } from './machine.js';
import type { Selection } from './select.js';

/** An array of flat objects, one per line, with the keys of the CSV's header. */
export function* json(selection: Selection, currency: Currency | undefined): Generator<string> {
  let before = '[\n';
  for (const object of objects(selection, currency)) {
    yield before + object;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** One flat object per line. */
export function* ndjson(selection: Selection, currency: Currency | undefined): Generator<string> {
  for (const object of objects(selection, currency)) yield `${object}\n`;
}

/** Throws UserError (exit 2) if two columns have one name: a reader of JSON would see only one of them. */
function* objects(selection: Selection, currency: Currency | undefined): Generator<string> {
  refuseTwins(selection.columns);
  const keys = selection.columns.map((column) => `${JSON.stringify(column.name)}:`);
  const values = selection.columns.map((column) => jsonFormat(column, currency));
  for (const row of selection.rows) {
    let text = '{';
    for (let i = 0; i < keys.length; i++) {
      if (i > 0) text += ',';
      text += keys[i]! + values[i]!(row[i]);
    }
    yield `${text}}`;
  }
}

function refuseTwins(columns: readonly Column[]): void {
  const names = columns.map((column) => column.name);
  const twin = names.find((name, i) => names.indexOf(name) < i);
  if (twin === undefined) return;
  throw new UserError(`two columns are called "${twin}"`, {
    code: 'column_twice',
    exit: exits.usage,
    hint: 'JSON needs a name for each: rename one, or use --format csv',
  });
}

/** Numbers are written digit for digit as in CSV, so that money keeps its decimals. */
function jsonFormat(column: Column, currency: Currency | undefined): (value: Value) => string {
  const format = machineFormat(column, currency);
  return (value) => {
    if (value === undefined || value === null) return 'null';
    if (typeof value === 'string') return JSON.stringify(value);
    return column.kind === 'day' ? `"${format(value)}"` : format(value);
  };
}
