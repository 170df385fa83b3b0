import { boostingImportance } from '../../learn/boosting.js';
import type { OutcomeModel } from '../../learn/outcomeModel.js';
import type { ChanceModel } from '../../predict/chance.js';
import type { ArmCoefficients, EffectModel } from '../../predict/effect.js';
import type { UpliftModel } from '../../predict/uplift.js';
import type { Currency, Result, Row } from '../../result.js';
import type { FeatureHelp } from '../../store/features.js';
import { importanceTable, nodeTable } from './chanceTables.js';
import type { Learned } from './modelBody.js';

/** The features whose numbers are money, in minor units. */
export function moneyNames(help: readonly FeatureHelp[]): ReadonlySet<string> {
  return new Set(help.filter(({ unit }) => unit === 'money').map(({ name }) => name));
}

/** The coefficients of a model with their standard errors, one row per column of its matrix. */
export function coefficientTable(learned: Learned, currency?: Currency, money?: ReadonlySet<string>): Result {
  if (learned.kind === 'uplift') return upliftTable(learned);
  return learned.kind === 'effect' ? effectTable(learned) : chanceTable(learned, currency, money);
}

function effectTable({ encoder, purchase, basket }: EffectModel): Result {
  const part = (name: string, half: ArmCoefficients): Row[] => {
    const { standardErrors: errors } = half;
    return [
      [name, '(average)', half.intercept, errors.intercept, half.arm, errors.arm],
      ...encoder.names.map(
        (feature, j): Row => [
          name,
          feature,
          half.main[j],
          errors.main[j],
          half.interaction[j],
          errors.interaction[j],
        ],
      ),
    ];
  };
  return {
    title:
      'Coefficients on standardised features: log odds of a purchase, log of the margin of a purchase; effect is what a contact adds',
    columns: [
      { name: 'part', kind: 'text' },
      { name: 'feature', kind: 'text' },
      { name: 'coefficient', kind: 'number' },
      { name: 'standard_error', kind: 'number', heading: 'std. error' },
      { name: 'effect', kind: 'number' },
      { name: 'effect_standard_error', kind: 'number', heading: 'std. error' },
    ],
    rows: [...part('purchase', purchase), ...part('basket', basket)],
  };
}

const events: Readonly<Record<string, string>> = {
  response: 'a response',
  churn: 'a window without a purchase',
  'look-alike': 'being a customer',
};

function chanceTable(
  { classifier, target }: ChanceModel,
  currency: Currency | undefined,
  money: ReadonlySet<string> | undefined,
): Result {
  if (classifier.kind === 'boosting') return importanceTable(classifier.boosting);
  if (classifier.kind === 'chaid') return nodeTable(classifier.tree, currency, undefined, money);
  const { encoder, logistic } = classifier;
  const event = events[target] ?? 'a purchase';
  const part = event.replace(/^(a|being a) /, '');
  return {
    title: `Coefficients: log odds of ${event} per unit of the feature (numbers with a long tail on a log scale)`,
    columns: [
      { name: 'part', kind: 'text' },
      { name: 'feature', kind: 'text' },
      { name: 'coefficient', kind: 'number' },
      { name: 'standard_error', kind: 'number', heading: 'std. error' },
    ],
    rows: [
      [part, '(intercept)', logistic.intercept, logistic.interceptError],
      ...encoder.names.map(
        (feature, j): Row => [part, feature, logistic.coefficients[j], logistic.errors[j]],
      ),
    ],
  };
}

/** What the parts of a meta-learner look at: coefficients of regressions, shares of the gain of trees. */
function upliftTable({ encoder, model }: UpliftModel): Result {
  const names = [...encoder.names, 'arm'];
  const part = (name: string, fitted: OutcomeModel): Row[] => {
    if (fitted.kind === 'constant') return [[name, '(mean)', fitted.value, undefined]];
    if (fitted.kind === 'boosting')
      return boostingImportance(fitted).map((one): Row => [name, one.name, undefined, one.share]);
    return [
      [name, '(intercept)', fitted.intercept, undefined],
      ...fitted.coefficients.map((b, j): Row => [name, names[j], b, undefined]),
    ];
  };
  const { levels, effect } = model;
  return {
    title: `Parts of the ${model.meta}-learner: log odds of the outcome, and the effect itself where it has models of its own`,
    columns: [
      { name: 'part', kind: 'text' },
      { name: 'feature', kind: 'text' },
      { name: 'coefficient', kind: 'number' },
      { name: 'importance', kind: 'share' },
    ],
    rows: [
      ...(levels.kind === 'one'
        ? part('outcome', levels.model)
        : [...part('held out', levels.control), ...part('contacted', levels.treated)]),
      ...(effect.kind === 'direct' ? part('effect', effect.model) : []),
      ...(effect.kind === 'mixed'
        ? [
            ...part('effect, from contacted', effect.onTreated),
            ...part('effect, from held out', effect.onControl),
          ]
        : []),
    ],
  };
}
