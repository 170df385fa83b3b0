import { unknownName } from '../../errors.js';
import type { RawColumn } from '../../learn/encoder.js';
import { type Currency, type Note, note, type Result, type Row, warning } from '../../result.js';
import { wilson } from '../../stats/wilson.js';

const fourFifths = 0.8;
const mostGroups = 20;

/**
 * How the best tenth of the scores falls on the groups of protected features: rate of selection with interval, and its ratio to
 * that of the group selected most often. Below four fifths of it is a warning (29 CFR 1607.4 D, the usual rule of thumb).
 * Numbers are divided at their quartiles. Exit 2 for a feature that is not known.
 */
export function protectedGroups(
  names: readonly string[],
  columns: readonly RawColumn[],
  score: Float64Array,
  used: readonly string[],
  currency: Currency,
): { readonly table: Result; readonly notes: readonly Note[] } {
  const selected = bestTenth(score);
  const known = columns.map((column) => column.name);
  const rows: Row[] = [];
  const notes: Note[] = [];
  for (const name of names) {
    const column = columns.find((one) => one.name === name);
    if (column === undefined) throw unknownName('feature', name, known, '"clm predict features"');
    const groups = groupsOf(column)
      .map(({ group, at }) => {
        const chosen = at.reduce((sum, i) => sum + selected[i]!, 0);
        const mean = at.reduce((sum, i) => sum + score[i]!, 0) / at.length;
        return { group, customers: at.length, chosen, mean };
      })
      .filter(({ customers }) => customers > 0);
    const highest = Math.max(...groups.map(({ chosen, customers }) => chosen / customers));
    for (const { group, customers, chosen, mean } of groups) {
      const interval = wilson(chosen, customers);
      const ratio = highest === 0 ? undefined : chosen / customers / highest;
      rows.push([name, group, customers, mean, chosen / customers, interval?.low, interval?.high, ratio]);
    }
    notes.push(
      used.includes(name)
        ? warning(`the model uses the protected feature ${name}: leave it out with --exclude ${name}`)
        : note(`the model does not use ${name}; features that go with it may still stand in for it`),
    );
    const least = groups.reduce((a, b) => (b.chosen / b.customers < a.chosen / a.customers ? b : a));
    if (least.chosen / least.customers < fourFifths * highest) {
      notes.push(
        warning(
          `${name}: the best tenth holds ${(100 * (least.chosen / least.customers)).toFixed(1)} % of ${least.group}, less than four fifths of the highest rate (${(100 * highest).toFixed(1)} %)`,
        ),
      );
    }
  }
  return {
    notes,
    table: {
      title: 'Protected groups: who is in the best tenth of the scores',
      columns: [
        { name: 'feature', kind: 'text' },
        { name: 'group', kind: 'text' },
        { name: 'customers', kind: 'count' },
        { name: 'mean_score', kind: 'number' },
        { name: 'selected', kind: 'share' },
        { name: 'selected_low', kind: 'share' },
        { name: 'selected_high', kind: 'share' },
        { name: 'ratio_to_highest', kind: 'ratio' },
      ],
      rows,
      currency,
    },
  };
}

function bestTenth(score: Float64Array): Uint8Array {
  const order = Uint32Array.from({ length: score.length }, (_, i) => i);
  order.sort((a, b) => score[b]! - score[a]! || a - b);
  const out = new Uint8Array(score.length);
  for (const i of order.subarray(0, Math.ceil(score.length / 10))) out[i] = 1;
  return out;
}

interface GroupRows {
  readonly group: string;
  readonly at: readonly number[];
}

function groupsOf(column: RawColumn): readonly GroupRows[] {
  const byName = new Map<string, number[]>();
  const add = (name: string, i: number) => {
    const at = byName.get(name);
    if (at === undefined) byName.set(name, [i]);
    else at.push(i);
  };
  if (column.kind === 'categorical') {
    column.codes.forEach((code, i) => {
      add(code < 0 ? '(missing)' : column.levels[code]!, i);
    });
    const ranked = [...byName].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
    return ranked.slice(0, mostGroups).map(([group, at]) => ({ group, at }));
  }
  const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
  const cuts = [
    ...new Set([0.25, 0.5, 0.75].map((share) => sorted[Math.floor(share * sorted.length)])),
  ].filter((cut) => cut !== undefined);
  const text = (value: number) => String(Number(value.toPrecision(4)));
  column.values.forEach((value, i) => {
    if (Number.isNaN(value)) {
      add('(missing)', i);
      return;
    }
    const place = cuts.filter((cut) => value >= cut).length;
    const from = place === 0 ? '' : `from ${text(cuts[place - 1]!)}`;
    const to = place === cuts.length ? '' : `below ${text(cuts[place]!)}`;
    add([from, to].filter((part) => part !== '').join(' ') || 'all', i);
  });
  return [...byName].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([group, at]) => ({ group, at }));
}
