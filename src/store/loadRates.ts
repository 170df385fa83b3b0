import { currencyDigits } from '../money.js';
import { tables } from '../tables.js';
import { daySpan, type LoadContext, type Loader, type LoadRefusal, updatedOf } from './load.js';
import { duplicateKey } from './loadRefusals.js';
import { stage } from './loadStage.js';

/** Loads exchange rates, by the two currencies and the day. */
export function loadRates(context: LoadContext): Loader {
  const { db, load } = context;
  const names = tables.rates.columns.map((column) => column.name);
  const at = (column: string) => names.indexOf(column);
  const [fromAt, toAt, dayAt, rateAt, updatedAt] = [
    at('from_currency'),
    at('to_currency'),
    at('day'),
    at('rate'),
    at('updated_at'),
  ];
  const days = daySpan();
  const staged = stage(db, {
    noun: 'rate',
    policy: context.policy,
    key: ['from_currency', 'to_currency', 'day'],
    values: ['rate'],
    given: new Set(['rate']),
  });
  let folded = 0;
  return {
    put(row, line) {
      const [from, to] = [fromAt, toAt].map((position) => (row[position] as string).trim().toUpperCase());
      if (currencyDigits(from!) === undefined) return notACurrency('from_currency', from!);
      if (currencyDigits(to!) === undefined) return notACurrency('to_currency', to!);
      if (from === to) return sameCurrency(from!);
      const rate = row[rateAt] as number;
      if (rate <= 0) return notARate(rate);
      const day = row[dayAt] as number;
      const before = staged.put([from!, to!, day], [rate], updatedOf(context, row[updatedAt]!), line);
      if (before?.kind === 'conflict') return duplicateKey('from_currency', from!, before.line);
      if (before !== undefined) folded++;
      days.see(day);
      return undefined;
    },
    finish() {
      const counts = staged.apply(load);
      return { ...counts, ...days.span(), unchanged: counts.unchanged + folded, notes: counts.notes };
    },
  };
}

function notACurrency(column: string, value: string): LoadRefusal {
  return {
    column,
    value,
    code: 'not_a_currency',
    message: `${JSON.stringify(value)} is not a currency`,
    hint: 'three letters of ISO 4217, such as USD',
  };
}

function sameCurrency(value: string): LoadRefusal {
  return {
    column: 'to_currency',
    value,
    code: 'same_currency',
    message: `"${value}" is the currency that is converted`,
  };
}

function notARate(rate: number): LoadRefusal {
  return { column: 'rate', value: String(rate), code: 'not_a_rate', message: `"${rate}" is not above 0` };
}
