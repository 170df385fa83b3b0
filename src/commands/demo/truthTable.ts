import { note, type Result, type Row } from '../../result.js';
import type { Truth } from '../../world/shop.js';

/**
 * Promise, what was realised, and truth of every list, and their sums. `audited` are the rows of `clm audit`, money in minor units;
 * `everybody` is what contacting everybody instead would truly have earned, where it is known.
 */
export function truthTable(
  lists: readonly { readonly campaign: string; readonly truth: Truth }[],
  audited: readonly Readonly<Record<string, unknown>>[],
  everybody: readonly (Truth | undefined)[],
): Result {
  const rows: Row[] = lists.map(({ campaign, truth }, i) => {
    const row = audited.find(({ campaign_id }) => campaign_id === campaign);
    const money = (name: string) => {
      const value = row?.[name];
      return typeof value === 'number' ? Math.round(value) : undefined;
    };
    return [
      String(row?.list_id ?? ''),
      campaign,
      truth.contacts,
      money('promised'),
      money('promised_low'),
      money('promised_high'),
      money('realised'),
      money('realised_low'),
      money('realised_high'),
      Math.round(truth.profit),
      everybody[i] === undefined ? undefined : Math.round(everybody[i].profit),
    ];
  });
  const sum = (column: number) => rows.reduce((total, row) => total + Number(row[column] ?? 0), 0);
  const complete = (column: number) =>
    rows.every((row) => row[column] !== undefined) ? sum(column) : undefined;
  rows.push([
    '',
    'all lists',
    sum(2),
    complete(3),
    undefined,
    undefined,
    complete(6),
    undefined,
    undefined,
    sum(9),
    undefined,
  ]);
  return {
    title: 'promised, realised, and true',
    columns: [
      { name: 'list_id', kind: 'text', machineOnly: true },
      { name: 'campaign_id', kind: 'text', heading: 'campaign' },
      { name: 'contacted', kind: 'count' },
      { name: 'promised', kind: 'money' },
      { name: 'promised_low', kind: 'money', machineOnly: true },
      { name: 'promised_high', kind: 'money', machineOnly: true },
      { name: 'realised', kind: 'money' },
      { name: 'realised_low', kind: 'money', heading: 'low' },
      { name: 'realised_high', kind: 'money', heading: 'high' },
      { name: 'truth', kind: 'money' },
      { name: 'truth_everybody', kind: 'money', heading: 'if all mailed' },
    ],
    rows,
    currency: { code: 'EUR', digits: 2 },
    notes: [
      note('realised: extra margin of the contacted beyond the held out, less cost, with its 95 % interval'),
      note('truth: what that had to be expected to be; the rest of realised is chance'),
    ],
  };
}
