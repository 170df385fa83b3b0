import { combinations, type Rule } from '../../measure/combinations.js';
import { type Column, howMany, note, type Result, type Row } from '../../result.js';
import { type Baskets, baskets, basketsSql } from '../../store/baskets.js';
import type { Store } from '../../store/open.js';
import { lineParameters } from '../../store/writtenSql.js';
import { fraction, precise, readUpTo, sqlLines, worked } from './explained.js';
import { marginOf, type ProductQuestion } from './productQuestion.js';

/** Which combinations are wanted. */
export interface Wanted {
  readonly least: number;
  readonly confidence: number;
  readonly largest: number;
  readonly promoted: boolean;
  /** Also those that chance explains. */
  readonly all: boolean;
  /** Also those that are no surer than a shorter one. */
  readonly redundant: boolean;
}

/** The share of false discoveries that is borne. */
const falseDiscoveries = 0.05;

/** Columns of `measure products --combinations`. */
export const combinationColumns: readonly Column[] = [
  { name: 'given', kind: 'text' },
  { name: 'then', kind: 'text' },
  { name: 'orders', kind: 'count' },
  { name: 'support', kind: 'share' },
  { name: 'confidence', kind: 'share' },
  { name: 'lift', kind: 'ratio' },
  { name: 'leverage', kind: 'share', machineOnly: true },
  { name: 'margin_per_order', kind: 'money', heading: 'margin each' },
  { name: 'p_value', kind: 'number', machineOnly: true },
  { name: 'adjusted_p', kind: 'number', heading: 'adjusted p' },
];

/** What is bought together, by what such orders return. */
export async function combinationResult(
  store: Store,
  question: ProductQuestion,
  wanted: Wanted,
): Promise<Result> {
  const found = await baskets(
    store,
    question.by,
    question.from,
    question.to,
    wanted.promoted,
    question.assumed,
  );
  const rules = combinations(found.items, { ...wanted, redundancyRemoved: !wanted.redundant });
  const margins = found.known.map((known, i) => marginOf(known, found.rated[i]!, question));
  const holders = holdersOf(found);
  const sure = rules.filter((rule) => rule.adjustedP < falseDiscoveries && rule.lift > 1);
  const rows = (wanted.all ? rules : sure)
    .map((rule) => ({ rule, margin: meanMargin(rule, found, holders, margins) }))
    .sort((a, b) => b.margin * b.rule.both - a.margin * a.rule.both)
    .map(
      ({ rule, margin }): Row => [
        rule.given.map((item) => found.labels[item]!).join(' + '),
        found.labels[rule.then],
        rule.both,
        rule.support,
        rule.confidence,
        rule.lift,
        rule.leverage,
        margin,
        rule.pValue,
        rule.adjustedP,
      ],
    );
  return {
    title: `What is bought together; money in ${store.settings.currency}`,
    columns: combinationColumns,
    rows,
    notes: [
      note(
        `${howMany(found.items.length, 'order')}${wanted.promoted ? '' : ' without voucher or discount'}; combinations in at least ${wanted.least} of them, sure to at least ${(100 * wanted.confidence).toFixed(0)} %; those that earn most in all come first`,
      ),
      note(
        `${sure.length} of ${rules.length} go together more often than chance explains, at a false discovery rate of 5 %`,
      ),
    ],
    explain: [
      readUpTo(question.to, question.from),
      `counted: ${howMany(found.items.length, 'order')}${wanted.promoted ? '' : ', those with a voucher code or a discount left out'}; ${howMany(rules.length, 'combination')} in at least ${howMany(wanted.least, 'order')}, sure to at least ${precise(wanted.confidence)}, of at most ${wanted.largest}; longer ones that are no surer than a shorter one left out`,
      'support = orders with all / all orders; confidence = orders with all / orders with given',
      'lift = confidence / share of orders with then; leverage = support - share with given x share with then',
      'margin_per_order = margin of the whole orders that hold the combination / their number',
      'p = Fisher’s exact test, one-sided: so many orders with both or more, if the two had nothing to do with each other; adjusted by Benjamini-Hochberg over all combinations',
      ...(wanted.all ? rules : sure).slice(0, worked).map((rule) => {
        const given = Math.round(rule.both / rule.confidence);
        const names = `${rule.given.map((item) => found.labels[item]!).join(' + ')} -> ${found.labels[rule.then]}`;
        return `  ${names}: support ${fraction(rule.both, found.items.length)}; confidence ${fraction(rule.both, given)}; lift ${precise(rule.confidence)} / ${precise(rule.confidence / rule.lift)} = ${precise(rule.lift)}`;
      }),
      ...sqlLines(
        basketsSql(question.by, wanted.promoted),
        lineParameters(store, question.to, question.from, question.assumed),
      ),
    ],
  };
}

/** The baskets that hold each item. */
function holdersOf(found: Baskets): readonly (readonly number[])[] {
  const holders: number[][] = found.labels.map(() => []);
  found.items.forEach((items, i) => {
    for (const item of items) holders[item]!.push(i);
  });
  return holders;
}

function meanMargin(
  rule: Rule,
  found: Baskets,
  holders: readonly (readonly number[])[],
  margins: readonly number[],
): number {
  const wanted = [...rule.given, rule.then];
  const rarest = wanted.reduce((a, b) => (holders[b]!.length < holders[a]!.length ? b : a));
  let sum = 0;
  for (const i of holders[rarest]!) {
    if (wanted.every((item) => found.items[i]!.includes(item))) sum += margins[i]!;
  }
  return sum / rule.both;
}
