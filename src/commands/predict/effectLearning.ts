import { exits, UserError } from '../../errors.js';
import type { MetaLearner } from '../../learn/metaLearner.js';
import type { Learner } from '../../learn/outcomeModel.js';
import { type Unbalanced, unbalancedCampaign } from '../../predict/balance.js';
import { trainEffect } from '../../predict/effect.js';
import { type EffectOutcome, fitPurchaseValue, purchaseWorth } from '../../predict/effectOutcome.js';
import type { TrainingSet } from '../../predict/trainingSet.js';
import { trainUplift } from '../../predict/uplift.js';
import {
  autocDifference,
  type EffectVerdict,
  effectVerdict,
  type Judged,
} from '../../predict/upliftEvidence.js';
import { type Currency, type Note, note, warning } from '../../result.js';
import { normalQuantile } from '../../stats/normal.js';
import type { NumberArrays } from '../../store/packArrays.js';
import type { Learned } from './modelBody.js';

/** How an effect is learned: the arm regression with shrunk interactions, a meta-learner, or what ranks best out of fold. */
export type Uplift = 'shrunk' | MetaLearner | 'auto';

export const uplifts: readonly Uplift[] = ['shrunk', 's', 't', 'x', 'transformed', 'auto'];

export interface EffectQuestion {
  readonly uplift: Uplift;
  readonly learner: Learner;
  readonly outcome: EffectOutcome;
  readonly seed: number;
  readonly currency: Currency;
}

/** A fitted effect with what must be kept beside it. */
export interface LearnedEffect {
  readonly learned: Learned;
  readonly arrays: NumberArrays;
  readonly verdict: EffectVerdict;
  readonly notes: readonly Note[];
}

interface Candidate {
  readonly name: Exclude<Uplift, 'auto'>;
  readonly judged: Judged;
  readonly made: Omit<LearnedEffect, 'notes'>;
}

/** Learns an effect as asked. Exit 2 for a combination that does not exist, 5 without randomised history. */
export function learnEffect(set: TrainingSet, question: EffectQuestion): LearnedEffect {
  const { uplift, outcome } = question;
  if (uplift === 'shrunk' && outcome !== 'margin') {
    throw new UserError(`--uplift shrunk learns effects on margin, not on ${outcome}`, {
      code: 'bad_uplift',
      exit: exits.usage,
      hint: `name a meta-learner: --uplift t --outcome ${outcome}`,
    });
  }
  const apart = unbalancedCampaign(set);
  if (apart !== undefined && uplift !== 'shrunk') throw notRandomised(unbalancedText(apart));
  const chosenBefore =
    apart === undefined ? [] : [warning(`${unbalancedText(apart)}: were its arms drawn at random?`)];
  if (uplift !== 'auto') {
    const { made } = candidate(set, question, uplift);
    return { ...made, notes: [...chosenBefore, ...verdictNotes(made, uplift, question.currency)] };
  }
  const names = uplifts.filter(
    (name): name is Candidate['name'] => name !== 'auto' && (name !== 'shrunk' || outcome === 'margin'),
  );
  const tried = names.map((name) => candidate(set, question, name));
  return chosen(set, question, tried);
}

/** What gives a campaign away whose arms were not drawn at random. */
export function unbalancedText({
  campaign,
  worst,
}: {
  readonly campaign: string;
  readonly worst: Unbalanced;
}): string {
  return `in ${campaign} those contacted differed from those held out before the contact: ${worst.name}, p ${Number(worst.pValue.toPrecision(2))}`;
}

function notRandomised(found: string): UserError {
  return new UserError(`an effect cannot be learned: ${found}`, {
    code: 'not_randomised',
    exit: exits.insufficient,
    hint: 'learn from campaigns whose arms were drawn at random: name them with --campaigns; act list draws a holdout',
  });
}

/**
 * The first candidate, unless another ranks better beyond doubt, or ranks beyond doubt where the first does not; the level is
 * shared by all comparisons.
 */
function chosen(set: TrainingSet, question: EffectQuestion, tried: readonly Candidate[]): LearnedEffect {
  const [usual, ...others] = tried as [Candidate, ...Candidate[]];
  const compared = others.map((other) => ({
    other,
    difference: autocDifference(set, other.judged, usual.judged, {
      outcome: question.outcome,
      seed: question.seed,
      tail: 0.025 / others.length,
    }),
  }));
  const better = compared
    .filter(
      ({ other, difference }) =>
        (difference !== undefined && difference.low > 0) ||
        (usual.made.verdict.state !== 'ranks' && ranksClearly(other, others.length)),
    )
    .sort((a, b) => b.difference!.value - a.difference!.value)[0];
  const { name, made } = better?.other ?? usual;
  const minor = question.outcome === 'margin' ? Number(`1e${question.currency.digits}`) : 1;
  const list = tried
    .map(
      ({ name: of, made: { verdict } }) =>
        `${of} ${verdict.autoc === undefined ? '–' : small(verdict.autoc.value)}`,
    )
    .join(', ');
  return {
    ...made,
    notes: [
      note(
        `--uplift auto: ${name}, ${better === undefined ? `for no other ranks clearly better than ${usual.name}` : `which ranks clearly better than ${usual.name}, or clearly where that does not`} on units not seen; AUTOC${minor === 1 ? '' : ' of margin'}: ${list}`,
      ),
      ...verdictNotes(made, name, question.currency),
    ],
  };
}

function ranksClearly({ made: { verdict } }: Candidate, comparisons: number): boolean {
  const { state, autoc } = verdict;
  const z = normalQuantile(1 - 0.025 / comparisons)!;
  return state === 'ranks' && autoc !== undefined && autoc.value - z * autoc.error > 0;
}

function candidate(set: TrainingSet, question: EffectQuestion, name: Candidate['name']): Candidate {
  const { outcome, learner, seed } = question;
  const customer = set.customer === undefined ? {} : { unit: set.customer };
  if (name === 'shrunk') {
    const { model, history } = trainEffect(set);
    const { campaign, treated, margin, fitted, crossFitted } = history;
    const everyRow = Int32Array.from({ length: set.rows }, (_, i) => i);
    const worth = purchaseWorth(fitPurchaseValue(set, everyRow), set.features, set.rows);
    const judged = { effect: crossFitted, worth };
    const verdict = effectVerdict(set, judged, outcome, seed);
    const arrays = { campaign, treated, margin, fitted, crossFitted, ...customer };
    return { name, judged, made: { learned: model, arrays, verdict } };
  }
  const { model, history, judged } = trainUplift(set, { meta: name, learner, outcome, seed });
  const { campaign, treated, margin, fitted, crossFitted, levelControl, levelTreated } = history;
  const arrays = {
    campaign,
    treated,
    margin,
    fitted,
    crossFitted,
    outcome: history.outcome,
    levelControl,
    levelTreated,
    ...customer,
  };
  return { name, judged, made: { learned: model, arrays, verdict: model.verdict } };
}

/** What the data could tell, if that is not everything. */
function verdictNotes(
  { verdict, learned }: Pick<LearnedEffect, 'verdict' | 'learned'>,
  name: string,
  currency: Currency,
): readonly Note[] {
  const { state, autoc, average } = verdict;
  const money = learned.kind === 'effect' || (learned.kind === 'uplift' && learned.outcome === 'margin');
  const minor = money ? Number(`1e${currency.digits}`) : 1;
  const what = money
    ? `${currency.code} of margin`
    : `chance of a ${learned.kind === 'uplift' ? learned.outcome : ''}`;
  const text = (estimate: typeof autoc) =>
    estimate === undefined
      ? 'not known'
      : `${small(estimate.value / minor)} (95 % ${small(estimate.low / minor)} to ${small(estimate.high / minor)}) ${what}`;
  if (state === 'none') {
    return [
      warning(
        `no evidence of an effect: on units not seen, a contact brought ${text(average)} on average, and the best-ranked got ${text(autoc)} more than all (AUTOC)`,
      ),
    ];
  }
  if (name === 'shrunk') return [];
  return state === 'ranks'
    ? [
        note(
          `evidence: the ranking by ${name} holds on units not seen, the best-ranked got ${text(autoc)} more than all (AUTOC)`,
        ),
      ]
    : [
        warning(
          `no evidence that ${name} ranks: on units not seen the best-ranked got ${text(autoc)} more than all (AUTOC); everybody is given the average effect, ${text(average)}`,
        ),
      ];
}

function small(value: number): string {
  return String(Number(value.toPrecision(3)));
}
