import { parsePeriod } from '../periods.js';
import type { LoadContext, Loader } from './load.js';
import { columnsOf, loadRows } from './loadRows.js';
import { stage } from './loadStage.js';

const figures = ['size', 'sales', 'share', 'respondents'] as const;
const conversion = ['currency', 'exchange_rate'] as const;
const [periodAt, segmentAt, brandAt] = columnsOf('markets', 'period', 'segment', 'brand');
const figuresAt = columnsOf('markets', ...figures, ...conversion);

/** Loads market figures, by period, segment and brand. */
export function loadMarkets(context: LoadContext): Loader {
  const { db, given } = context;
  const staged = stage(db, {
    noun: 'market',
    policy: context.policy,
    key: ['period', 'segment', 'brand'],
    values: ['first_day', 'last_day', ...figures, ...conversion],
    given: new Set([
      'first_day',
      'last_day',
      ...figures.filter((name) => given.has(name)),
      ...(given.has('size') || given.has('sales') ? conversion : []),
    ]),
  });
  return loadRows(context, {
    table: 'markets',
    named: 'period',
    staged,
    read(row) {
      const { text, firstDay, lastDay } = parsePeriod(row[periodAt] as string)!;
      return {
        key: [text, row[segmentAt] ?? '', row[brandAt] ?? ''],
        values: [firstDay, lastDay, ...figuresAt.map((position) => row[position]!)],
        days: [firstDay, lastDay],
      };
    },
  });
}
