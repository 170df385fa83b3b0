import { type Day, formatDay } from '../../days.js';
import { exits, UserError, unknownName } from '../../errors.js';
import { separatingColumns } from '../../predict/separation.js';
import { selectRows, type TrainingSet } from '../../predict/trainingSet.js';
import { type Note, note } from '../../result.js';
import { chooseAttributes, type LeftOut } from '../../store/attributeColumns.js';
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
import { readPastDays } from '../../store/pastDays.js';
import { type CampaignAccount, type PastUnits, readPastUnits } from '../../store/pastUnits.js';
import { requireMargins } from '../../store/unitOutcome.js';
import { dirtyNotes, neverVaries } from './dirtyAttributes.js';
import { teaching, withLevel } from './modelLevel.js';
import { pastMonths } from './pastMonths.js';
import { accountNotes, laterNote } from './trainingNotes.js';

export type Target = 'effect' | 'response' | 'purchase' | 'spend' | 'churn';

export const targets: readonly Target[] = ['effect', 'response', 'purchase', 'spend', 'churn'];

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
}

/** Training rows with everything that a model must remember about how they were made. */
export interface TrainingData {
  readonly set: TrainingSet;
  readonly choice: FeatureChoice;
  readonly help: readonly FeatureHelp[];
  readonly account: readonly CampaignAccount[];
  readonly windowDays: number;
  readonly notes: readonly Note[];
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
  const facts = await readCustomerFacts(store);
  for (const type of question.responses) {
    if (!responseTypes.includes(type) && !history.responses.types.includes(type)) {
      throw unknownName('response type', type, [...responseTypes, ...history.responses.types]);
    }
  }
  const { units, notes } = await unitsFor(store, history, facts, question);
  const needsMargin = question.target === 'effect' || question.target === 'spend';
  if (needsMargin) requireMargins(units);
  const attributes =
    frozen === undefined
      ? chooseAttributes(facts, units, question.features ?? [])
      : { chosen: frozen.choice.attributes, leftOut: [] };
  const rate = question.marginMillionths ?? store.settings.marginMillionths;
  const choice = frozen?.choice ?? { ...chooseVocabulary(history, rate), attributes: attributes.chosen };
  const table = features(history, facts, units, choice);
  const all = table.columns.map((column) => column.name);
  const picked =
    frozen === undefined ? pickFeatures(all, question, attributes.leftOut) : new Set(frozen.features);
  const suspects =
    frozen === undefined
      ? separating(table, picked, attributes.chosen, units, question)
      : new Map<string, string>();
  const own = new Set(attributes.chosen.map(({ name }) => name));
  const attributeColumns = table.columns.filter((column) => own.has(column.name) && picked.has(column.name));
  const constant = new Set(
    frozen === undefined
      ? attributeColumns
          .filter((column) => !question.features?.includes(column.name) && neverVaries(column))
          .map((column) => column.name)
      : [],
  );
  const names = new Set([...picked].filter((name) => !suspects.has(name) && !constant.has(name)));
  const columns = table.columns.filter((column) => names.has(column.name));
  const { rows, campaigns, campaign, treated, response, purchase, margin, customer, arm, armNames } = units;
  const set: TrainingSet = {
    rows,
    features: columns,
    campaigns,
    campaign,
    treated,
    response,
    purchase,
    margin: known(margin),
    customer: Int32Array.from(customer),
    ...(arm === undefined || armNames === undefined ? {} : { arm, armNames }),
  };
  return {
    set: question.target === 'churn' ? selectRows(set, boughtBefore(table)) : set,
    choice,
    help: table.help.filter(({ name }) => names.has(name)),
    account: units.account,
    windowDays: commonWindow(units.account, store.settings.windowDays),
    notes: [
      ...notes,
      ...accountNotes(units.account),
      ...[...attributes.leftOut, ...[...suspects].map(([name, reason]) => ({ name, reason }))]
        .filter(({ name }) => !question.exclude.includes(name))
        .map(({ name, reason }) =>
          note(`attribute ${name} is not used: ${reason}; name it in --features to use it`),
        ),
      ...dirtyNotes(
        [...constant],
        attributeColumns.filter((column) => names.has(column.name)),
      ),
      ...laterNote(
        table.later.filter(({ name }) => names.has(name) || names.has(`attribute:${name}`)),
        rows,
        'rows',
      ),
    ],
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

/** Attributes that alone separate the target: not used unless named. */
function separating(
  table: FeatureTable,
  picked: ReadonlySet<string>,
  attributes: FeatureChoice['attributes'],
  units: PastUnits,
  question: TrainingQuestion,
): ReadonlyMap<string, string> {
  const asked = question.features ?? [];
  const candidates = new Set(
    attributes.map(({ name }) => name).filter((name) => picked.has(name) && !asked.includes(name)),
  );
  const columns = table.columns.filter(({ name }) => candidates.has(name));
  const outcome = question.target === 'response' ? units.response : units.purchase;
  return new Map(
    separatingColumns(columns, outcome).map(({ name, auc }) => [
      name,
      `it alone separates the target (AUC ${auc.toFixed(3)})`,
    ]),
  );
}

async function unitsFor(
  store: Store,
  history: History,
  facts: CustomerFacts,
  question: TrainingQuestion,
): Promise<{ readonly units: PastUnits; readonly notes: readonly Note[] }> {
  if (question.cutoffs === undefined && question.target !== 'churn') {
    const units = await readPastUnits(store, history, facts, question);
    const useful = question.target === 'response' ? units.treated.some((t) => t === 1) : units.rows > 0;
    if (useful || question.target === 'effect' || question.target === 'response') {
      if (useful) return { units, notes: [] };
      throw noHistory(question, units.account);
    }
  }
  const windowDays = question.windowDays ?? store.settings.windowDays;
  const { cutoffs, notes } = pastMonths(history, question.asOf, windowDays, question.cutoffs);
  const past = readPastDays(store, history, facts, {
    windowDays,
    cutoffs,
    marginMillionths: question.marginMillionths,
  });
  if (past.rows > 0) return { units: past, notes };
  throw noHistory(question, []);
}

function noHistory(question: TrainingQuestion, account: readonly CampaignAccount[]): UserError {
  const waiting = account.reduce((n, one) => n + one.incomplete, 0);
  const randomised = question.target === 'effect';
  const unsent = account.filter((one) => one.unsent).map((one) => one.campaign);
  const allUnsent = unsent.length > 0 && unsent.length === account.length;
  const reason = allUnsent
    ? `nobody was contacted for ${unsent.join(', ')}, as far as the store knows`
    : waiting > 0
      ? `the windows of ${waiting} assigned units are not over as of ${formatDay(question.asOf)}`
      : `there are no past ${question.target === 'response' ? 'contacts' : 'units'} as of ${formatDay(question.asOf)}`;
  return new UserError(
    `nothing to learn ${randomised ? 'an effect' : `a ${question.target}`} from: ${reason}`,
    {
      code: randomised ? 'no_randomised_history' : 'no_history',
      exit: exits.insufficient,
      hint: allUnsent
        ? 'if it went out, enter it with "clm act sent", or load contacts'
        : randomised
          ? 'send a list with a holdout first (act list holds out 10 % unless told otherwise), or use --target response'
          : 'load past contacts and orders, or wait until their windows are over',
    },
  );
}

/** The features to use, by name. Exit 2 for one that is not known. */
function pickFeatures(
  all: readonly string[],
  question: TrainingQuestion,
  leftOut: readonly LeftOut[],
): ReadonlySet<string> {
  const known = [...all, ...leftOut.map(({ name }) => name)];
  for (const name of [...(question.features ?? []), ...question.exclude]) {
    if (!known.includes(name)) throw unknownName('feature', name, known, '"clm predict features"');
  }
  const wanted = question.features ?? all;
  return new Set(wanted.filter((name) => !question.exclude.includes(name)));
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
