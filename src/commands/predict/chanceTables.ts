import { type BoostingModel, boostingImportance } from '../../learn/boosting.js';
import type { ChaidTree } from '../../learn/chaid.js';
import { chaidRule } from '../../learn/chaidRule.js';
import type { Compared } from '../../predict/chooseLearner.js';
import type { Currency, Result, Row } from '../../result.js';
import { wilson } from '../../stats/wilson.js';

/** What boosted trees look at: the share of each feature in what they took off the loss. */
export function importanceTable(model: BoostingModel): Result {
  return {
    title: `Importance: share of each feature in what ${model.trees.length} boosted trees took off the loss`,
    columns: [
      { name: 'feature', kind: 'text' },
      { name: 'importance', kind: 'share' },
    ],
    rows: boostingImportance(model).map(({ name, share }): Row => [name, share]),
  };
}

/**
 * The nodes of a CHAID tree as rules people can read, each with its rate, interval and margin; p of the division below it,
 * raw and adjusted. `money` names features in minor units. With the cost of a contact, also what a contact to everybody in the node would have left of the margin.
 */
export function nodeTable(
  tree: ChaidTree,
  currency: Currency | undefined,
  costMinor?: number,
  money: ReadonlySet<string> = new Set(),
): Result {
  const unit = Number(`1e${currency?.digits ?? 0}`);
  const show = (name: string, value: number) => String(money.has(name) ? value / unit : value);
  return {
    title: 'Nodes of the tree, each with the rule that leads to it; a leaf is divided no further',
    columns: [
      { name: 'node', kind: 'count' },
      { name: 'parent', kind: 'count' },
      { name: 'leaf', kind: 'text' },
      { name: 'rows', kind: 'count' },
      { name: 'rate', kind: 'share' },
      { name: 'rate_low', kind: 'share' },
      { name: 'rate_high', kind: 'share' },
      { name: 'margin', kind: 'money' },
      ...(costMinor === undefined ? [] : [{ name: 'profit', kind: 'money' } as const]),
      { name: 'divided_by', kind: 'text' },
      { name: 'p_value', kind: 'number' },
      { name: 'p_adjusted', kind: 'number' },
      { name: 'rule', kind: 'text' },
    ],
    rows: tree.nodes.map((node, at): Row => {
      const interval = wilson(node.events, node.rows);
      return [
        at,
        node.parent < 0 ? undefined : node.parent,
        node.split === null ? 'yes' : 'no',
        node.rows,
        node.rows === 0 ? undefined : node.events / node.rows,
        interval?.low,
        interval?.high,
        node.value,
        ...(costMinor === undefined ? [] : [node.value - costMinor]),
        node.split === null ? undefined : tree.columns[node.split.column]!.name,
        node.split?.p,
        node.split?.adjusted,
        chaidRule(tree, at, show).join(' and ') || 'everybody',
      ];
    }),
    ...(currency === undefined ? {} : { currency }),
  };
}

/** Learners side by side, tried on the same rows that none of them had seen. */
export function comparedTable(compared: readonly Compared[], currency: Currency | undefined): Result {
  return {
    title: 'Learners out of time, the simplest first',
    columns: [
      { name: 'learner', kind: 'text' },
      { name: 'log_loss', kind: 'number' },
      { name: 'above_best', kind: 'number' },
      { name: 'standard_error', kind: 'number' },
      { name: 'margin_best_tenth', kind: 'money' },
      { name: 'margin_short', kind: 'money' },
      { name: 'margin_error', kind: 'money' },
      { name: 'kept', kind: 'text' },
    ],
    rows: compared.map(
      (one): Row => [
        one.learner,
        one.logLoss,
        one.worse,
        one.worseError,
        one.bestTenth,
        one.profitShort,
        one.profitShortError,
        one.kept ? 'yes' : 'no',
      ],
    ),
    ...(currency === undefined ? {} : { currency }),
  };
}

/** Why a learner was kept, in a sentence. */
export function comparedText(compared: readonly Compared[]): string {
  const kept = compared.find((one) => one.kept)!;
  const best = compared.reduce((a, b) => (b.logLoss < a.logLoss ? b : a));
  const tried = compared.map((one) => one.learner).join(', ');
  const why =
    kept.learner !== best.learner
      ? `the simplest whose log loss (${kept.logLoss.toFixed(4)}, best ${best.logLoss.toFixed(4)} by ${best.learner}) and margin in its best tenth are within one standard error of the best`
      : compared[0] === kept
        ? 'the simplest, and none predicts better out of time'
        : `the simpler ones lose in log loss or in the margin of their best tenth by more than one standard error`;
  return `kept ${kept.learner}, of ${tried}: ${why}`;
}
