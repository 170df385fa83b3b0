import type { CurrencyOptions } from './convertedRows.js';

/** How the values of a file are read. */
export interface ConvertOptions extends CurrencyOptions {
  readonly zone: string;
  readonly dateFormat: string | undefined;
  readonly decimalComma: boolean;
  /** What stands between thousands, if it was told. */
  readonly thousands?: string | undefined;
  /** The zone of times without an offset; `undefined` = that of the store. */
  readonly timeZone?: string | undefined;
  readonly round: boolean;
  /** The last day that an event may have; `undefined` = any. */
  readonly today: number | undefined;
  /** The power of ten of the unit that a column is in, where it is not one: -2 for amounts in cents. */
  readonly powers?: Readonly<Record<string, number>>;
}
