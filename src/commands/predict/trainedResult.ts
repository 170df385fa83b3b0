import type { Day } from '../../days.js';
import type { Coverage } from '../../predict/coverage.js';
import type { TrainingSet } from '../../predict/trainingSet.js';
import { type Column, howMany, type Note, note, type Result, type Row, warning } from '../../result.js';
import { failureText, rateText } from './driftText.js';
import type { Learned, ModelBody } from './modelBody.js';
import { spendDoubts, uncalibrated, uncalibratedText } from './scoring.js';
import type { Target } from './targets.js';

const columns = (learned: Learned): readonly Column[] => [
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
  { name: 'average_effect', kind: inMoney(learned) ? 'money' : 'number' },
  { name: 'auc', kind: 'number' },
  { name: 'log_loss', kind: 'number' },
  { name: 'brier', kind: 'number' },
  { name: 'calibration_slope', kind: 'number' },
  { name: 'calibration_intercept', kind: 'number' },
];

/** The row of a model that was fitted: what it learned from, and how well it predicts what it has not seen. */
export function trainedRow(
  { id, name, asOf }: { readonly id: string; readonly name: string; readonly asOf: Day },
  body: ModelBody,
  set: TrainingSet,
): Pick<Result, 'columns' | 'rows'> {
  const total = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0);
  const contacted = total(set.treated);
  const { learned } = body;
  return {
    columns: columns(learned),
    rows: [
      [
        id,
        name,
        targetOf(learned, body.question.target),
        asOf,
        set.rows,
        contacted,
        set.rows - contacted,
        total(set.purchase),
        total(set.response.map((response, i) => response * set.treated[i]!)),
        set.campaigns.length,
        set.features.length,
        ...metricsOf(body),
      ],
    ],
  };
}

/** How far features are shared by customers and the prospects to score. */
export function coverageTable(found: readonly Coverage[]): Result {
  return {
    title: 'What is known of those who ordered, and of the prospects to score',
    columns: [
      { name: 'feature', kind: 'text' },
      { name: 'customers', kind: 'share' },
      { name: 'prospects', kind: 'share' },
      { name: 'unseen', kind: 'share' },
      { name: 'not_used', kind: 'text' },
    ],
    rows: found.map(
      ({ name, customers, prospects, unseen, reason }): Row => [name, customers, prospects, unseen, reason],
    ),
  };
}

function inMoney(learned: Learned): boolean {
  return learned.kind !== 'uplift' || learned.outcome === 'margin';
}

/** The target a model is kept under: effects on margin are money, others are differences of chances. */
export function targetOf(learned: Learned, target: Target): string {
  return learned.kind === 'uplift' && learned.outcome !== 'margin' ? `effect-${learned.outcome}` : target;
}

function metricsOf({ learned, meanScore }: ModelBody): Row {
  if (learned.kind === 'effect' || learned.kind === 'uplift') return [meanScore];
  const { auc, logLoss, brier, slope, intercept } = learned.calibration;
  return [undefined, auc, logLoss, brier, slope?.value, intercept?.value];
}

/** Whether a fit can be trusted: its calibration and its convergence. */
export function trustNotes(learned: Learned, set: TrainingSet): readonly Note[] {
  return [
    ...recalibrationNotes(learned),
    ...doubts(learned, set),
    ...spendDoubts(learned),
    ...(learned.kind === 'chance' && learned.target === 'churn' ? [note(riskText)] : []),
  ];
}

/** Ascarza 2018, Journal of Marketing Research 55(1): contacting those most at risk can keep fewer than contacting at random. */
const riskText =
  'who is likely to leave is not who stays because of a contact: choose whom to contact by a model of effect (--target effect)';

/** Says that chances follow steps, as this is decided by the data and not by a flag. */
function recalibrationNotes(learned: Learned): readonly Note[] {
  if (learned.kind !== 'chance' || learned.recalibration.isotonic === undefined) return [];
  const blocks = learned.recalibration.isotonic.length;
  return [
    note(
      `chances are recalibrated by isotonic regression (${blocks} blocks): it predicted past campaigns better than a line`,
    ),
  ];
}

function doubts(learned: Learned, set: TrainingSet): readonly Note[] {
  if (learned.kind === 'chance' && uncalibrated(learned)) {
    const rates = rateText(set, learned.target);
    const why = failureText(learned.calibration);
    return [warning(`${uncalibratedText}: ${why}${rates === undefined ? '' : `; ${rates}`}`)];
  }
  if (learned.kind === 'chance' && learned.calibration.gate === 'too few') {
    return [note('too few events were predicted out of time to check the calibration')];
  }
  if (learned.kind === 'uplift') return [];
  const halves =
    learned.kind === 'effect'
      ? [learned.purchase, learned.basket]
      : learned.classifier.kind === 'logistic'
        ? [learned.classifier.logistic]
        : [];
  return halves.every((half) => half.converged) ? [] : [warning('the fit did not converge')];
}

/** A model that does not say what margin to expect if margins of past purchases are not known. */
export function priced(learned: Learned, unpriced: number): Learned {
  return learned.kind === 'chance' && unpriced > 0 ? { ...learned, unpriced: true } : learned;
}

/** Why no margin is expected from chances of a purchase. */
export function unpricedNotes(learned: Learned, unpriced: number): readonly Note[] {
  if (learned.kind !== 'chance' || unpriced === 0) return [];
  return [
    note(
      `the margin of purchases is not known in ${howMany(unpriced, 'row')}: no expected margin is computed; load costs, or say --margin`,
    ),
  ];
}
