import { dateFormat } from '../dateFormat.js';
import { numberText } from '../numberText.js';
import { dateParser } from '../parseDate.js';

/** What the values of one column of a file look like. */
export interface ColumnProfile {
  readonly header: string;
  /** The first values that are not empty. */
  readonly examples: readonly string[];
  readonly filled: number;
  readonly distinct: number;
  /** All values are ISO dates; else the date formats in which all of them can be read. */
  readonly iso: boolean;
  readonly dateFormats: readonly string[];
  /** All values are numbers with a decimal point, or with a decimal comma. */
  readonly point: boolean;
  readonly comma: boolean;
  readonly fractions: boolean;
  readonly email: boolean;
}

/** Day first before month first; a format without leading zeros reads those with them. */
const formatsTried = [
  'dd/mm/yyyy',
  'mm/dd/yyyy',
  'd/m/yyyy',
  'm/d/yyyy',
  'dd.mm.yyyy',
  'd.m.yyyy',
  'dd-mm-yyyy',
  'mm-dd-yyyy',
  'd-m-yyyy',
  'm-d-yyyy',
  'dd/mm/yy',
  'mm/dd/yy',
  'd/m/yy',
  'm/d/yy',
  'dd.mm.yy',
  'd.m.yy',
  'yyyymmdd',
  'd mmm yyyy',
  'd-mmm-yyyy',
  'd mmm yy',
  'd-mmm-yy',
  'mmm d, yyyy',
  'mmmm d, yyyy',
];

/** Looks at the values of a column. */
export function columnProfile(header: string, values: readonly string[]): ColumnProfile {
  const filled = values.map((value) => value.trim()).filter((value) => value !== '');
  const different = [...new Set(filled)];
  const all = (test: (value: string) => boolean) => different.length > 0 && different.every(test);
  const isoParse = dateParser('instant', undefined, 'UTC');
  const number = (decimalComma: boolean) => (value: string) =>
    typeof numberText(value, { decimalComma }) === 'string' && /\d/.test(value);
  const iso = all((value) => /^\d{4}[-/.]/.test(value) && typeof isoParse(value) === 'number');
  return {
    header,
    examples: different.slice(0, 3),
    filled: filled.length,
    distinct: different.length,
    iso,
    dateFormats: iso
      ? []
      : formatsTried.filter((format) => {
          const { read } = dateFormat(format);
          return all((value) => {
            const read1 = /\d/.test(value) ? read(value) : undefined;
            return typeof read1 === 'object' && read1.day > -26_000 && read1.day < 33_000;
          });
        }),
    point: all(number(false)),
    comma: all(number(true)),
    fractions: different.some((value) => /\d[.,]\d{1,2}(\D|$)/.test(value)),
    email: all((value) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)),
  };
}

/** Whether a column holds dates, as far as its values tell. */
export function isDated(profile: ColumnProfile): boolean {
  return profile.iso || profile.dateFormats.length > 0;
}
