import { exits, unknownName } from '../../errors.js';
import { direction, scoreChanges, spread, type Typical, typicalValues } from '../../predict/explain.js';
import { note, type Result, type Row, type Value } from '../../result.js';
import type { FeatureColumn } from '../../store/features.js';
import { defineCommand } from '../command.js';
import { numberFlag } from '../flagValues.js';
import { asOfDay, asOfNote, currencyOf, reading } from '../shared.js';
import { nodeTable } from './chanceTables.js';
import { coefficientTable, moneyNames } from './coefficientTable.js';
import { readModel } from './modelBody.js';
import { scoreFormula } from './scoreFormula.js';
import { type ScoredCustomers, scoreCustomers, scoresOf } from './scoring.js';

const mostCustomers = 2000;

export const explain = defineCommand({
  description: `What drives the scores of a model: how far each feature moves them, one at a time, against a customer who has its
typical value (median or most frequent) and everything else as it is. Without --customer over all customers (at most 2,000,
evenly chosen): mean_change is how far its changes lie from their mean (what moves everybody alike ranks nobody), importance
the share in that, direction the rank correlation with the score. With --customer why this score: what he has, what is typical, and what the difference does to the score. A tree of rules (--learner chaid)
also lists its nodes, with --cost what a contact to everybody in a node would leave of the margin.
Columns: feature importance mean_change direction; with --customer feature value typical change.`,
  examples: ['clm predict explain spring', 'clm predict explain answers --customer C00017'],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    command
      .argument('<model>', 'name or id of a model')
      .option('--customer <id>', 'explain the score of this customer')
      .option('--cost <amount>', 'cost of a contact, for the profit of the nodes of a tree', numberFlag),
  run: (context, options, name) =>
    reading(context, async (store) => {
      const model = await readModel(store, name);
      const asOf = await asOfDay(context, store);
      const currency = currencyOf(store);
      const scored = await scoreCustomers(store, model, asOf);
      const used = new Set(model.body.features);
      const columns = scored.table.columns.filter((column) => used.has(column.name));
      const isMoney = model.target === 'effect' || model.target === 'spend';
      const kind = isMoney ? 'money' : 'number';
      const { learned } = model.body;
      const scoreOf = (features: readonly FeatureColumn[], rows: number) =>
        scoresOf(learned, features, rows).score;
      const typical = typicalValues(columns);
      const money = moneyNames(scored.table.help);
      const unit = Number(`1e${currency.digits}`);
      const head = note(`model ${model.name} (${model.model}), target ${model.target}, ${asOfNote(asOf)}`);
      if (options.customer !== undefined) {
        const at = scored.ids.indexOf(options.customer);
        if (at < 0) throw unknownName('customer', options.customer, new Set(scored.ids));
        const own = columns.map((column) => rowsOf(column, [at]));
        const changes = scoreChanges(own, typical, 1, (features) => scoreOf(features, 1));
        const rows = changes
          .map((change, c) => ({ change: change.by[0]!, column: columns[c]!, typical: typical[c]! }))
          .filter(({ change }) => change !== 0)
          .sort(
            (a, b) => Math.abs(b.change) - Math.abs(a.change) || (a.column.name < b.column.name ? -1 : 1),
          );
        return {
          columns: [
            { name: 'feature', kind: 'text' },
            { name: 'value', kind: 'text' },
            { name: 'typical', kind: 'text' },
            { name: 'change', kind },
          ],
          rows: rows.map(
            ({ change, column, typical: usual }): Row => [
              column.name,
              valueText(column, valueAt(column, at), money.has(column.name) ? unit : 1),
              valueText(column, usual.value, money.has(column.name) ? unit : 1),
              change,
            ],
          ),
          currency,
          personal: true,
          explain: scoreFormula(learned),
          notes: [head, ...scoreNotes(scored, at), ...scored.notes],
        };
      }
      const step = Math.max(1, Math.ceil(scored.ids.length / mostCustomers));
      const chosen = Array.from(scored.ids.keys()).filter((i) => i % step === 0);
      const sample = columns.map((column) => rowsOf(column, chosen));
      const score = Float64Array.from(chosen, (i) => scored.score[i]!);
      const changes = scoreChanges(sample, typical, chosen.length, (features) =>
        scoreOf(features, chosen.length),
      );
      const moves = changes.map(({ by }) => spread(by));
      const total = moves.reduce((sum, move) => sum + move, 0);
      const order = Array.from(moves.keys()).sort(
        (a, b) => moves[b]! - moves[a]! || (columns[a]!.name < columns[b]!.name ? -1 : 1),
      );
      const global: Result = {
        columns: [
          { name: 'feature', kind: 'text' },
          { name: 'importance', kind: 'share' },
          { name: 'mean_change', kind },
          { name: 'direction', kind: 'number' },
        ],
        rows: order.map(
          (c): Row => [
            columns[c]!.name,
            total === 0 ? 0 : moves[c]! / total,
            moves[c]!,
            moves[c] === 0 ? undefined : direction(sample[c]!, score),
          ],
        ),
        currency,
        explain: scoreFormula(learned),
        notes: [head, ...scored.notes],
      };
      const tree =
        learned.kind === 'chance' && learned.classifier.kind === 'chaid'
          ? learned.classifier.tree
          : undefined;
      const cost =
        options.cost === undefined ? undefined : Math.round(options.cost * Number(`1e${currency.digits}`));
      return [
        global,
        tree === undefined ? coefficientTable(learned, currency) : nodeTable(tree, currency, cost, money),
      ];
    }),
});

function scoreNotes(scored: ScoredCustomers, at: number) {
  const better = scored.score.reduce((count, score) => count + (score > scored.score[at]! ? 1 : 0), 0);
  return [note(`rank ${better + 1} of ${scored.ids.length} customers`)];
}

function rowsOf(column: FeatureColumn, rows: readonly number[]): FeatureColumn {
  return column.kind === 'numeric'
    ? { ...column, values: Float64Array.from(rows, (i) => column.values[i]!) }
    : { ...column, codes: Int32Array.from(rows, (i) => column.codes[i]!) };
}

function valueAt(column: FeatureColumn, at: number): Typical['value'] {
  const value = column.kind === 'numeric' ? column.values[at]! : column.codes[at]!;
  return Number.isNaN(value) || (column.kind === 'categorical' && value < 0) ? undefined : value;
}

function valueText(column: FeatureColumn, value: number | undefined, unit: number): Value {
  if (value === undefined) return undefined;
  return column.kind === 'categorical'
    ? column.levels[value]!
    : String(Number((value / unit).toPrecision(6)));
}
