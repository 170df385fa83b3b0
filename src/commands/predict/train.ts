import { createHash } from 'node:crypto';
import { exits } from '../../errors.js';
import { trainEffect } from '../../predict/effect.js';
import type { TrainingSet } from '../../predict/trainingSet.js';
import { note } from '../../result.js';
import { featureSetVersion } from '../../store/features.js';
import { modelFormat, saveModel } from '../../store/models.js';
import type { NumberArrays } from '../../store/packArrays.js';
import { version } from '../../version.js';
import { defineCommand } from '../command.js';
import { asOfDay, asOfNote, currencyOf, writing } from '../shared.js';
import { coefficientTable } from './coefficientTable.js';
import type { ModelBody } from './modelBody.js';
import { trainingData } from './trainingData.js';
import { questionOf, trainingFlags } from './trainingFlags.js';

export const train = defineCommand({
  description: `Fits a model on past campaigns and keeps it in the store under a name. Every past unit whose window is over is
a row, with its features from before the day of contact; lists made by "clm act list" are past campaigns like any other.
--target effect learns what a contact changes, from campaigns with a control group; response who answers (the contacted
only); purchase who buys; spend how much margin. Columns: model_id model target as_of rows treated control buyers responders
campaigns features; in tables also the coefficients with their standard errors, on standardised features.`,
  examples: [
    'clm predict train spring',
    'clm predict train answers --target response --exclude region,country',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.busy, exits.newer],
  asOf: true,
  writes: true,
  flags: (command) => trainingFlags(command).argument('<model>', 'its name'),
  run: (context, options, name) =>
    writing(context, async (store) => {
      const asOf = await asOfDay(context, store);
      const question = questionOf(options, asOf);
      const data = await trainingData(store, question);
      const { set } = data;
      const { model, history } = trainEffect(set);
      const fingerprint = fingerprintOf(set);
      const content = {
        question,
        ridge: options.ridge ?? 1,
        seed: options.seed ?? 1,
        windowDays: data.windowDays,
        choice: data.choice,
        features: set.features.map((column) => column.name),
      };
      const body: ModelBody = {
        ...content,
        learned: model,
        campaigns: set.campaigns,
        account: data.account,
        metrics: {},
        fingerprint,
        version,
      };
      const id = createHash('sha256')
        .update(JSON.stringify([name, content, fingerprint, modelFormat, featureSetVersion]))
        .digest('hex')
        .slice(0, 12);
      const { campaign, treated, margin, fitted, crossFitted } = history;
      const arrays: NumberArrays = { campaign, treated, margin, fitted, crossFitted };
      if (!context.dryRun) {
        const madeAt = context.io.now().toISOString();
        saveModel(store, { model: id, name, target: question.target, madeAt, asOf, body, arrays });
      }
      const total = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0);
      const contacted = total(set.treated);
      return [
        {
          columns: [
            { name: 'model_id', kind: 'text' },
            { name: 'model', kind: 'text' },
            { name: 'target', kind: 'text' },
            { name: 'as_of', kind: 'day' },
            { name: 'rows', kind: 'count' },
            { name: 'treated', kind: 'count' },
            { name: 'control', kind: 'count' },
            { name: 'buyers', kind: 'count' },
            { name: 'responders', kind: 'count' },
            { name: 'campaigns', kind: 'count' },
            { name: 'features', kind: 'count' },
          ],
          rows: [
            [
              id,
              name,
              question.target,
              asOf,
              set.rows,
              contacted,
              set.rows - contacted,
              total(set.purchase),
              total(set.response),
              set.campaigns.length,
              set.features.length,
            ],
          ],
          currency: currencyOf(store),
          notes: [
            note(
              `${context.dryRun ? 'would keep' : 'kept'} model ${name} (${id}), ${asOfNote(asOf)}, window ${data.windowDays} days; learned from ${set.campaigns.join(', ')}`,
            ),
            ...data.notes,
          ],
        },
        coefficientTable(body),
      ];
    }),
});

/** SHA-256 over the rows of a training set: features, arms and outcomes. */
function fingerprintOf(set: TrainingSet): string {
  const hash = createHash('sha256').update(JSON.stringify(set.campaigns));
  const bytes = (array: Float64Array | Int32Array | Uint8Array) =>
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  for (const column of set.features) {
    hash.update(column.name);
    if (column.kind === 'numeric') bytes(column.values);
    else {
      hash.update(column.levels.join('\u001f'));
      bytes(column.codes);
    }
  }
  for (const array of [set.campaign, set.treated, set.response, set.purchase, set.margin]) bytes(array);
  return hash.digest('hex');
}
