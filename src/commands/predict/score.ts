import { formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { howMany, note, type Row, warning } from '../../result.js';
import type { Level } from '../../store/levels.js';
import { saveScores } from '../../store/models.js';
import { defineCommand } from '../command.js';
import { levelOption } from '../measure/level.js';
import { ordersEndNotes } from '../measure/ordersEnd.js';
import { asOfDay, asOfNote, currencyOf, writing } from '../shared.js';
import { type Model, readModel } from './modelBody.js';
import { driftWarning } from './movedFeatures.js';
import { scoreFormula } from './scoreFormula.js';
import { ranked, scoreCustomers } from './scoring.js';

export const score = defineCommand({
  description: `Scores every customer for a contact on the day after --as-of, and keeps the scores in the store.
The score of an effect model is the expected incremental margin of one contact; of a response or purchase model a chance;
of a spend model an expected margin. expected_margin is the margin expected in the model's window; decile 1 is the best tenth.
A model of households or accounts ("clm predict train --level") scores those: customer_id is the first member by id, and
the last column is household_id or account_id. Columns: customer_id score expected_margin rank decile.`,
  examples: [
    'clm predict score spring -o scores.csv',
    'clm predict score spring --as-of 2026-03-31 --limit 20',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.busy, exits.newer],
  asOf: true,
  knownAt: true,
  writes: true,
  flags: (command) =>
    command
      .argument('<model>', 'name or id of a model')
      .addOption(levelOption('the level that is expected; a model of another one is refused')),
  run: (context, options, name) =>
    writing(context, async (store) => {
      const asOf = await asOfDay(context, store);
      const model = await readModel(store, name);
      refuseOtherLevel(model, options.level);
      const scored = await scoreCustomers(store, model, asOf);
      const { order, rank, decile } = ranked(scored);
      const currency = currencyOf(store);
      const isMoney = model.target === 'effect' || model.target === 'spend';
      const unit = isMoney ? Number(`1e${currency.digits}`) : 1;
      if (!context.dryRun) {
        const { customer, expectedMargin } = scored;
        const kept = scored.score.map((value) => value / unit);
        saveScores(store, model.model, asOf, { customer, score: kept, expectedMargin, rank, decile });
      }
      const rows = Array.from(order, (i): Row => {
        const margin = scored.expectedMargin[i]!;
        return [
          scored.ids[i]!,
          scored.score[i]!,
          Number.isNaN(margin) ? undefined : margin,
          rank[i]!,
          decile[i]!,
          ...(scored.entities === undefined ? [] : [scored.entities[i]]),
        ];
      });
      return {
        columns: [
          { name: 'customer_id', kind: 'text' },
          { name: 'score', kind: isMoney ? 'money' : 'number' },
          { name: 'expected_margin', kind: 'money' },
          { name: 'rank', kind: 'count' },
          { name: 'decile', kind: 'count' },
          ...(scored.entities === undefined
            ? []
            : [{ name: `${model.body.question.level}_id`, kind: 'text' as const }]),
        ],
        rows,
        currency,
        personal: true,
        explain: scoreFormula(model.body.learned),
        notes: [
          note(
            `model ${model.name} (${model.model}), target ${model.target}, ${asOfNote(asOf)}, window ${howMany(model.body.windowDays, 'day')}`,
          ),
          ...(model.asOf > asOf
            ? [warning(`the model was trained as of ${formatDay(model.asOf)}: it has seen what it predicts`)]
            : []),
          ...ordersEndNotes(store, asOf),
          ...driftWarning(model, scored.table.columns, asOf),
          ...scored.notes,
        ],
      };
    }),
});

/** Exit 2 where a model is about another level than the one that is expected. */
function refuseOtherLevel(model: Model, level: Level | undefined): void {
  const own = model.body.question.level ?? 'person';
  if (level === undefined || level === own) return;
  throw new UserError(
    `model "${model.name}" is about ${own === 'person' ? 'people' : `${own}s`}, not ${level === 'person' ? 'people' : `${level}s`}`,
    {
      code: 'other_level',
      exit: exits.usage,
      hint: `train one: clm predict train ${model.name}-${level} --target ${model.target} --level ${level}`,
    },
  );
}
