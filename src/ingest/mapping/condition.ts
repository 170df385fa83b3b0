import type { Day } from '../../days.js';
import type { RowRefusal } from '../cell.js';
import { numberParser } from '../parseAmount.js';
import { dateParser } from '../parseDate.js';

/** The words of a condition on a column of a file. */
export const conditionWords = [
  'is',
  'not',
  'empty',
  'prefix',
  'not_prefix',
  'above',
  'below',
  'at_least',
  'at_most',
] as const;

export type ConditionWord = (typeof conditionWords)[number];

/** What a row must say to be taken: plain data. Texts are compared without the blanks around them. */
export type Condition = { readonly header: string } & (
  | { readonly word: 'is' | 'not' | 'prefix' | 'not_prefix'; readonly texts: readonly string[] }
  | { readonly word: 'empty'; readonly empty: boolean }
  | { readonly word: 'above' | 'below' | 'at_least' | 'at_most'; readonly limit: number }
  | { readonly word: 'above' | 'below' | 'at_least' | 'at_most'; readonly day: Day }
);

export interface ReadAs {
  readonly decimalComma: boolean;
  readonly thousands?: string | undefined;
  readonly dateFormat: string | undefined;
  readonly zone: string;
  readonly timeZone?: string | undefined;
  readonly fileCurrency?: string | undefined;
}

/**
 * Compiles a condition on the field at `index`: whether a row meets it. A value that can not be compared (no number, no
 * date) is a refusal, never a quiet no; an empty one meets no comparison.
 */
export function meets(
  condition: Condition,
  index: number,
  readAs: ReadAs,
): (record: readonly string[]) => boolean | RowRefusal {
  switch (condition.word) {
    case 'empty':
      return (record) => (record[index]!.trim() === '') === condition.empty;
    case 'is':
    case 'not': {
      const texts = new Set(condition.texts.map((text) => text.trim()));
      const wanted = condition.word === 'is';
      return (record) => texts.has(record[index]!.trim()) === wanted;
    }
    case 'prefix':
    case 'not_prefix': {
      const wanted = condition.word === 'prefix';
      return (record) => {
        const text = record[index]!.trim();
        return condition.texts.some((prefix) => text.startsWith(prefix)) === wanted;
      };
    }
    default: {
      const dated = 'day' in condition;
      const limit = dated ? condition.day : condition.limit;
      const parse = dated
        ? dateParser('day', readAs.dateFormat, readAs.zone, readAs.timeZone)
        : numberParser(readAs);
      const { word } = condition;
      return (record) => {
        const text = record[index]!;
        if (text.trim() === '') return false;
        const value = parse(text);
        if (typeof value === 'object') return { column: condition.header, value: text, ...value };
        const number = value as number;
        if (word === 'above') return number > limit;
        if (word === 'below') return number < limit;
        return word === 'at_least' ? number >= limit : number <= limit;
      };
    }
  }
}
