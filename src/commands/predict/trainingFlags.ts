import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import type { Day } from '../../days.js';
import { basketLosses } from '../../predict/boostedBasket.js';
import type { Monotone } from '../../predict/classifier.js';
import { type EffectOutcome, effectOutcomes } from '../../predict/effectOutcome.js';
import type { Level } from '../../store/levels.js';
import { numberFlag, shareFlag, wholeNumberFlag, wordsFlag } from '../flagValues.js';
import { levelOption } from '../measure/level.js';
import { type Uplift, uplifts } from './effectLearning.js';
import { learnedLevel } from './modelLevel.js';
import { type PastOptions, pastFlags, pastOf } from './pastFlags.js';
import { type Target, targets } from './targets.js';
import type { TrainingQuestion } from './trainingData.js';

/** The flags that say what a model learns, and from what. */
export function trainingFlags(command: Command) {
  return pastFlags(
    command.addOption(
      new Option('--target <what>', 'what the model is about').choices(targets).default('effect' as Target),
    ),
  )
    .option(
      '--responses <types>',
      'what counts as a response (default: responded,redeemed,clicked)',
      wordsFlag,
    )
    .option('--features <names>', 'only these features', wordsFlag)
    .option('--exclude <names>', 'all features but these', wordsFlag)
    .option(
      '--protected <names>',
      'features to report on: who of their groups is in the best tenth (keep them out with --exclude)',
      wordsFlag,
    )
    .option(
      '--cutoffs <n>',
      'learn purchase, spend or churn from so many past months instead of campaigns',
      monthsFlag,
    )
    .option(
      '--ridge <strength>',
      'penalty on coefficients of response, purchase, spend and churn (default: the best out of time of 1 to 1000)',
      penaltyFlag,
    )
    .addOption(
      new Option(
        '--uplift <how>',
        'how an effect is learned: regression with shrunk interactions, a meta-learner, or the one that ranks best (default shrunk)',
      ).choices(uplifts as Uplift[]),
    )
    .addOption(
      new Option(
        '--learner <what>',
        'what learns: one of these, or the simplest that is not worse out of time (default auto; of a meta-learner logistic)',
      ).choices(['logistic', 'boosting', 'chaid', 'auto'] as const),
    )
    .option(
      '--prior <share>',
      'share of the population for which the event happens, where the history is a sample that has more of them',
      priorFlag,
    )
    .option(
      '--monotone <features>',
      'chances may not fall as features ending in + rise, nor rise as those ending in - do (boosting): orders_365+,recency_days-',
      monotoneFlag,
    )
    .addOption(
      new Option(
        '--basket <loss>',
        'what a purchase is worth: boosted trees with this loss (default: own past purchases, drawn to the mean of others)',
      ).choices(basketLosses),
    )
    .addOption(
      new Option('--outcome <what>', 'what contact is to change, by a meta-learner (default margin)').choices(
        effectOutcomes as EffectOutcome[],
      ),
    )
    .option('--seed <n>', 'seed of everything drawn (default 1)', wholeNumberFlag)
    .addOption(
      levelOption('what a row is: a person (default), household or account, of all its members together'),
    );
}

function monthsFlag(text: string): number {
  const months = wholeNumberFlag(text);
  if (months < 1) throw new InvalidArgumentError('expected at least one month.');
  return months;
}

function priorFlag(text: string): number {
  const share = shareFlag(text);
  if (share <= 0 || share >= 1) throw new InvalidArgumentError('expected a share between 0 and 1.');
  return share;
}

function monotoneFlag(text: string): Monotone {
  const sides = wordsFlag(text).map((word) => {
    const [name, end] = [word.slice(0, -1), word.at(-1)];
    if (name === '' || (end !== '+' && end !== '-')) {
      throw new InvalidArgumentError(
        `expected + or - behind each feature, as in orders_365+, not "${word}".`,
      );
    }
    return [name, end === '+' ? 1 : -1] as const;
  });
  return Object.fromEntries(sides);
}

function penaltyFlag(text: string): number {
  const strength = numberFlag(text);
  if (strength < 0) throw new InvalidArgumentError('expected a number that is not negative.');
  return strength;
}

/** The flags as typed by commander. */
export interface TrainingOptions extends PastOptions {
  readonly target: Target;
  readonly responses?: readonly string[] | undefined;
  readonly features?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly cutoffs?: number | undefined;
  readonly ridge?: number | undefined;
  readonly seed?: number | undefined;
  readonly level?: Level | undefined;
}

/** Response types that count unless the user says otherwise. */
export const defaultResponses: readonly string[] = ['responded', 'redeemed', 'clicked'];

/** The question that flags ask. */
export function questionOf(options: TrainingOptions, asOf: Day): TrainingQuestion {
  return {
    target: options.target,
    asOf,
    ...pastOf(options),
    responses: options.responses ?? defaultResponses,
    features: options.features,
    exclude: options.exclude ?? [],
    cutoffs: options.cutoffs,
    ...learnedLevel(options.level),
  };
}
