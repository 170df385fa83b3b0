import type { Day } from '../days.js';
import type { Store } from './open.js';

/** A rate into a currency, or out of it (`inverse`). */
export interface ExchangeRate {
  readonly currency: string;
  readonly day: Day;
  readonly rate: number;
  readonly inverse: boolean;
}

const rates = `
select from_currency as currency, day, rate, 0 as inverse from rate_rows where to_currency = @currency
union all
select to_currency, day, rate, 1 from rate_rows where from_currency = @currency
order by 1, 2, 4`;

/** Every rate that the store holds between its own currency and another one. */
export async function exchangeRates(store: Store): Promise<readonly ExchangeRate[]> {
  return store.db
    .prepare<[object], Omit<ExchangeRate, 'inverse'> & { inverse: number }>(rates)
    .all({ currency: store.settings.currency })
    .map((row) => ({ ...row, inverse: row.inverse === 1 }));
}
