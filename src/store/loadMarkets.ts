import { parsePeriod } from '../periods.js';
import { tables } from '../tables.js';
import { daySpan, type LoadCell, type LoadContext, type Loader, updatedOf } from './load.js';
import { duplicateKey } from './loadRefusals.js';
import { stage } from './loadStage.js';

const figures = ['size', 'sales', 'share', 'respondents'] as const;
const conversion = ['currency', 'exchange_rate'] as const;

/** Loads market figures, by period, segment and brand. */
export function loadMarkets(context: LoadContext): Loader {
  const { db, load, given } = context;
  const names = tables.markets.columns.map((column) => column.name);
  const at = (column: string) => names.indexOf(column);
  const [periodAt, segmentAt, brandAt, updatedAt] = [
    at('period'),
    at('segment'),
    at('brand'),
    at('updated_at'),
  ];
  const figuresAt = [...figures, ...conversion].map(at);
  const days = daySpan();
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
  let folded = 0;
  return {
    put(row, line) {
      const cells: LoadCell[] = figuresAt.map((position) => row[position]!);
      const { text, firstDay, lastDay } = parsePeriod(row[periodAt] as string)!;
      const key = [text, (row[segmentAt] as string | null) ?? '', (row[brandAt] as string | null) ?? ''];
      const updated = updatedOf(context, row[updatedAt]!);
      const before = staged.put(key, [firstDay, lastDay, ...cells], updated, line);
      if (before?.kind === 'conflict') return duplicateKey('period', text, before.line);
      if (before !== undefined) folded++;
      days.see(firstDay);
      days.see(lastDay);
      return undefined;
    },
    finish() {
      const counts = staged.apply(load);
      return { ...counts, ...days.span(), unchanged: counts.unchanged + folded, notes: counts.notes };
    },
  };
}
