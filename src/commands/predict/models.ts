import type { Day } from '../../days.js';
import { exits, UserError, unknownName } from '../../errors.js';
import { type Column, note, type Result, type Row } from '../../result.js';
import { dropModels, listModels, loadModel } from '../../store/models.js';
import type { Store } from '../../store/open.js';
import type { Context } from '../command.js';
import { defineCommand } from '../command.js';
import { asOfDay, currencyOf, reading, writing } from '../shared.js';
import { isClvModel, showClv } from './clvBody.js';
import { coefficientTable, moneyNames } from './coefficientTable.js';
import { tooManyNotes } from './dirtyAttributes.js';
import { isClustersModel, showClusters } from './keptClusters.js';
import { type Model, readModel } from './modelBody.js';
import { driftNotes, movedFeatures } from './movedFeatures.js';
import { isNextProductModel, showNextProduct } from './nextProductModel.js';
import { provenCells, provenColumns, reliabilityTable } from './provenCells.js';
import { registryCells, registryColumns } from './registryColumns.js';
import { scoreFormula } from './scoreFormula.js';
import { scoreCustomers } from './scoring.js';

const showColumns: readonly Column[] = [
  ...registryColumns,
  { name: 'window_days', kind: 'count' },
  { name: 'rows', kind: 'count' },
  { name: 'campaigns', kind: 'count' },
  { name: 'features', kind: 'count' },
  { name: 'ridge', kind: 'number' },
  { name: 'seed', kind: 'count' },
  { name: 'data', kind: 'text', machineOnly: true },
  { name: 'version', kind: 'text' },
  { name: 'mean_score_then', kind: 'number' },
  { name: 'mean_score_now', kind: 'number' },
  { name: 'largest_psi', kind: 'number' },
  ...provenColumns,
];

export const models = defineCommand({
  description: `The registry of models, newest first; with a name, what one is made of, its coefficients and how far customers
have moved since it was trained (population stability index; above 0.2 the population has changed). --drop takes a model, or all
of a name, out of the registry; lists made with it stay. Columns: model_id model target as_of made_at, and with a name
window_days rows campaigns features ridge seed data version mean_score_then mean_score_now largest_psi learner auc log_loss
brier calibration_slope calibration_intercept calibration (as when it was trained, on what it had not seen); of lifetime value
instead of these buying, its parameters (r alpha a b, r alpha s beta or alpha beta gamma delta), log_likelihood, p q gamma,
spend_log_likelihood, customers converged horizon discount data version; of clusters clusters features silhouette stability
seed data version, and their names; of next products by learned_from window_days items prior hits popular_hits foretold came
data version, and the chance of each item.`,
  examples: ['clm predict models', 'clm predict models spring', 'clm predict models spring --drop'],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.busy, exits.newer],
  asOf: true,
  writes: true,
  knownAt: true,
  flags: (command) =>
    command
      .argument('[model]', 'name or id of a model; "show" may stand before it')
      .argument('[name]')
      .option('--drop', 'take it out of the registry'),
  run: async (context, options, first, second) => {
    const name = first === 'show' && second !== undefined ? second : first;
    if (options.drop === true) return writing(context, async (store) => drop(context, store, name));
    return reading(context, async (store) => {
      if (name === undefined) return list(store);
      const stored = await loadModel(store, name);
      if (isClvModel(stored)) return showClv(stored);
      if (isClustersModel(stored)) return showClusters(stored);
      if (isNextProductModel(stored)) return showNextProduct(stored);
      const model = await readModel(store, name);
      return show(store, model, await asOfDay(context, store));
    });
  },
});

async function list(store: Store): Promise<Result> {
  const entries = await listModels(store);
  return {
    columns: registryColumns,
    rows: entries.map(registryCells),
    notes: entries.length === 0 ? [note('no models yet: "clm predict train <name>" makes one')] : [],
  };
}

async function drop(context: Context, store: Store, name: string | undefined): Promise<Result> {
  if (name === undefined) {
    throw new UserError('--drop needs the name or id of a model', { code: 'no_model', exit: exits.usage });
  }
  const found = (await listModels(store)).filter((entry) => entry.name === name || entry.model === name);
  if (found.length === 0) {
    const known = (await listModels(store)).map((entry) => entry.name);
    throw unknownName('model', name, new Set(known), '"clm predict models"');
  }
  if (!context.dryRun) dropModels(store, name);
  return {
    columns: registryColumns,
    rows: found.map((entry) => [entry.model, entry.name, entry.target, entry.asOf, entry.madeAt]),
    notes: [
      note(
        `${context.dryRun ? 'would drop' : 'dropped'} ${found.length} ${found.length === 1 ? 'model' : 'models'}`,
      ),
    ],
  };
}

async function show(store: Store, model: Model, asOf: Day): Promise<readonly Result[]> {
  const { body } = model;
  const scored = await scoreCustomers(store, model, asOf);
  const moved = movedFeatures(body, scored.table.columns);
  const isMoney = model.target === 'effect' || model.target === 'spend';
  const unit = isMoney ? Number(`1e${store.settings.currencyDigits}`) : 1;
  const meanNow =
    scored.score.length === 0
      ? undefined
      : scored.score.reduce((sum, value) => sum + value, 0) / scored.score.length;
  const row: Row = [
    ...registryCells(model),
    body.windowDays,
    body.learned.kind === 'chance'
      ? body.learned.rows
      : body.account.reduce((sum, one) => sum + one.treated + one.control, 0),
    body.campaigns.length,
    body.features.length,
    body.ridge,
    body.seed,
    body.fingerprint,
    body.version,
    body.meanScore / unit,
    meanNow === undefined ? undefined : meanNow / unit,
    moved[0]?.psi,
    ...provenCells(body.learned),
  ];
  return [
    {
      columns: showColumns,
      rows: [row],
      currency: currencyOf(store),
      explain: scoreFormula(body.learned),
      notes: [
        note(`learned from ${body.campaigns.join(', ')}`),
        ...tooManyNotes(body.learned),
        ...driftNotes(moved, asOf),
      ],
    },
    coefficientTable(body.learned, currencyOf(store), moneyNames(scored.table.help)),
    ...reliabilityTable(body.learned),
    {
      title: 'How far features have moved since training (population stability index)',
      columns: [
        { name: 'feature', kind: 'text' },
        { name: 'psi', kind: 'number' },
      ],
      rows: moved.map(({ name, psi }) => [name, psi]),
    },
  ];
}
