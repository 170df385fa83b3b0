import { currencyDigits } from '../money.js';
import type { LoadContext, Loader, LoadRefusal } from './load.js';
import { columnsOf, loadRows } from './loadRows.js';
import { stage } from './loadStage.js';

const [fromAt, toAt, dayAt, rateAt] = columnsOf('rates', 'from_currency', 'to_currency', 'day', 'rate');

/** Loads exchange rates, by the two currencies and the day. */
export function loadRates(context: LoadContext): Loader {
  const staged = stage(context.db, {
    noun: 'rate',
    policy: context.policy,
    key: ['from_currency', 'to_currency', 'day'],
    values: ['rate'],
    given: new Set(['rate']),
  });
  return loadRows(context, {
    table: 'rates',
    named: 'from_currency',
    staged,
    read(row) {
      const [from, to] = [fromAt, toAt].map((position) => (row[position] as string).trim().toUpperCase());
      if (currencyDigits(from!) === undefined) return notACurrency('from_currency', from!);
      if (currencyDigits(to!) === undefined) return notACurrency('to_currency', to!);
      if (from === to) return sameCurrency(from!);
      const rate = row[rateAt] as number;
      if (rate <= 0) return notARate(rate);
      const day = row[dayAt] as number;
      return { key: [from!, to!, day], values: [rate], days: [day] };
    },
  });
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
