import type { Day } from '../../days.js';
import { unknownName } from '../../errors.js';
import type { Coverage } from '../../predict/coverage.js';
import { selectRows, type TrainingSet } from '../../predict/trainingSet.js';
import type { Note } from '../../result.js';
import { chooseAttributes } from '../../store/attributeColumns.js';
import { campaignHeads } from '../../store/campaignFacts.js';
import { type CustomerFacts, readCustomerFacts } from '../../store/customerFacts.js';
import {
  chooseVocabulary,
  type FeatureChoice,
  type FeatureHelp,
  type FeatureTable,
  features,
} from '../../store/features.js';
import { type History, readHistory } from '../../store/history.js';
import type { Level } from '../../store/levels.js';
import type { Store } from '../../store/open.js';
import type { CampaignAccount } from '../../store/pastOutcomes.js';
import { requireMargins } from '../../store/unitOutcome.js';
import { teaching, withLevel } from './modelLevel.js';
import type { Target } from './targets.js';
import { type TrainingColumns, trainingColumns } from './trainingColumns.js';
import { accountNotes, laterNote } from './trainingNotes.js';
import { trainingUnits } from './trainingUnits.js';

/** What a model is to learn, and from which rows and columns. */
export interface TrainingQuestion {
  readonly target: Target;
  readonly asOf: Day;
  readonly campaigns: readonly string[] | undefined;
  readonly channels: readonly string[] | undefined;
  readonly arms: readonly string[] | undefined;
  readonly windowDays: number | undefined;
  readonly responses: readonly string[];
  readonly marginMillionths: number | undefined;
  /** Only these features; `undefined` = all that the rules allow. */
  readonly features: readonly string[] | undefined;
  readonly exclude: readonly string[];
  /** Learn from this many past months instead of campaigns; `undefined` = campaigns if there are any. */
  readonly cutoffs: number | undefined;
  /** Whose facts a row sums, if not those of a person. */
  readonly level?: Level;
  /** Look-alike only: the prospects of this earlier day, and who of them has ordered since. */
  readonly prospectsOf?: Day;
}

/** Training rows with everything that a model must remember about how they were made. */
export interface TrainingData {
  readonly set: TrainingSet;
  readonly choice: FeatureChoice;
  readonly help: readonly FeatureHelp[];
  readonly account: readonly CampaignAccount[];
  readonly windowDays: number;
  /** Rows with a purchase whose margin is not known. */
  readonly unpriced: number;
  readonly notes: readonly Note[];
  /** Prospects only: how far each feature is shared by customers and prospects. */
  readonly coverage?: readonly Coverage[];
  readonly history: History;
  readonly facts: CustomerFacts;
}

/** Types that every store knows, whether or not it holds any. */
const responseTypes = [
  'sent',
  'rejected',
  'bounced_hard',
  'bounced_soft',
  'delivered',
  'opened',
  'clicked',
  'responded',
  'unsubscribed',
  'complained',
  'redeemed',
];

/** Builds the training set of a question. Exit 5 if no past unit can teach what is asked. */
export async function trainingData(
  store: Store,
  question: TrainingQuestion,
  frozen?: { readonly choice: FeatureChoice; readonly features: readonly string[] },
): Promise<TrainingData> {
  return withLevel(store, question.level, async (level) => {
    if (level === undefined) return trainingRows(store, question, frozen);
    const known = await campaignHeads(store, { ...everyCampaign, asOf: question.asOf });
    const { campaigns, notes } = teaching(store, question.asOf, question.level!, known, question.campaigns);
    const data = await trainingRows(store, { ...question, campaigns }, frozen);
    return { ...data, notes: [...level.notes, ...notes, ...data.notes] };
  });
}

const everyCampaign = {
  campaignId: undefined,
  windowDays: undefined,
  marginMillionths: undefined,
  assumeMarginMillionths: undefined,
};

async function trainingRows(
  store: Store,
  question: TrainingQuestion,
  frozen?: { readonly choice: FeatureChoice; readonly features: readonly string[] },
): Promise<TrainingData> {
  const history = await readHistory(store, question.asOf);
  const facts = await readCustomerFacts(
    store,
    frozen?.choice.attributes.map(({ name }) => name),
  );
  for (const type of question.responses) {
    if (!responseTypes.includes(type) && !history.responses.types.includes(type)) {
      throw unknownName('response type', type, [...responseTypes, ...history.responses.types]);
    }
  }
  const { units, notes } = await trainingUnits(store, history, facts, question);
  if (question.target === 'effect' || question.target === 'spend') requireMargins(units);
  const attributes =
    frozen === undefined
      ? chooseAttributes(facts, units, question.features ?? [])
      : { chosen: frozen.choice.attributes, leftOut: [], spelt: [] };
  const rate = question.marginMillionths ?? store.settings.marginMillionths;
  const choice = frozen?.choice ?? { ...chooseVocabulary(history, rate), attributes: attributes.chosen };
  const table = features(history, facts, units, choice);
  const picked: TrainingColumns =
    frozen === undefined
      ? trainingColumns(table, units, question, choice, attributes, { history, facts })
      : { names: new Set(frozen.features), notes: [] };
  const { names } = picked;
  const { rows, campaigns, campaign, treated, response, purchase, margin, customer, arm, armNames } = units;
  const set: TrainingSet = {
    rows,
    features: table.columns.filter((column) => names.has(column.name)),
    campaigns,
    campaign,
    treated,
    response,
    purchase,
    margin: known(margin),
    customer: Int32Array.from(customer),
    ...(arm === undefined || armNames === undefined ? {} : { arm, armNames }),
    ...(picked.spare === undefined ? {} : { spare: picked.spare }),
  };
  return {
    set: question.target === 'churn' ? selectRows(set, boughtBefore(table)) : set,
    choice,
    help: table.help.filter(({ name }) => names.has(name)),
    account: units.account,
    unpriced: margin.reduce((n, value) => n + (Number.isNaN(value) ? 1 : 0), 0),
    windowDays: commonWindow(units.account, question.windowDays ?? store.settings.windowDays),
    notes: [
      ...notes,
      ...accountNotes(units.account),
      ...picked.notes,
      ...laterNote(
        table.later.filter(({ name }) => names.has(name) || names.has(`attribute:${name}`)),
        rows,
        'rows',
      ),
    ],
    ...(picked.coverage === undefined ? {} : { coverage: picked.coverage }),
    history,
    facts,
  };
}

/** Who can leave: rows with a purchase before their day. */
function boughtBefore(table: FeatureTable): Uint8Array {
  const orders = table.columns.find((column) => column.name === 'orders_all');
  return Uint8Array.from({ length: table.rows }, (_, i) =>
    orders?.kind === 'numeric' && orders.values[i]! > 0 ? 1 : 0,
  );
}

/** Margins that are not known are not needed where they get this far; no model sees a NaN. */
function known(margin: Float64Array): Float64Array {
  return margin.map((value) => (Number.isNaN(value) ? 0 : value));
}

function commonWindow(account: readonly CampaignAccount[], otherwise: number): number {
  const used = account.filter((one) => one.treated + one.control > 0).map((one) => one.windowDays);
  const sorted = [...used].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? otherwise;
}
