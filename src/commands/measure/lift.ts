import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { exits } from '../../errors.js';
import { defineCommand } from '../command.js';
import { dayFlag, windowFlag, wordsFlag } from '../flagValues.js';
import { reading } from '../shared.js';
import { levelHelp, levelOption } from './level.js';
import { type LiftOptions, liftAnswer } from './liftAnswer.js';
import { globalHelp, liftGlobal } from './liftGlobal.js';
import { globalColumnNames } from './liftGlobalColumns.js';
import { poolHelp } from './liftPool.js';
import { liftColumns } from './liftRows.js';
import { metricNamed } from './metric.js';
import { looksFlag, marginFlags, sharesFlag } from './question.js';

const columns = liftColumns({ metrics: [metricNamed('purchase')], scale: 100 });

export const lift = defineCommand({
  description: `What contacting people changed: units assigned to an arm against units held out, per unit, whoever was
reached, opened or clicked. The difference has a 95 % interval and a p of the same method: newcombe for rates (purchase
and types of response), and for amounts (spend, margin, orders) welch with at least 100 buyers in the smaller arm and
baskets that are not too uneven, else two-part. relative is treated over control minus 1, with Fieller's set, or
beside two-part from the same limits of each mean (Donner & Zou's, in small arms Fieller's would be too short); it is empty
and its state is "unbounded" when the control mean can not be told from 0.

The two-part interval follows the recipe of small arms; where baskets vary by more than their mean it is widened for what
few baskets understate.

Several arms, metrics or parts of a campaign are a family: p_holm is for decisions, p_bh for exploring, and
simultaneous_low and simultaneous_high (Bonferroni) hold for all of them together.

--by cuts by what was known of a unit when it was assigned: an attribute, region city country postal_code gender
acquisition_channel, segment (recency, frequency, value) or wave (the draw); or by channel or category of what was bought
(spend and margin). Parts sum to the total; whether they differ is tested as a whole.

A campaign whose draws (lists of several waves, days of contact) held out different shares is never pooled raw: the
effect is taken within each draw. ${poolHelp}

While windows are open the interval is a confidence sequence: it holds at every look taken together, and so does its p.
With looks declared (in the plan, or --looks) it is the wider interval of that look instead, whose alpha is spent late.

--covariate takes out of the outcomes what was known before: spend, margin, orders or purchase before the first contact
(spend:365 for so many days) or a numeric attribute; without a name, what the plan declares. It changes the noise, not
what is estimated; error_ratio says by how much.

${globalHelp}

${levelHelp}

Columns: ${columns.map((column) => column.name).join(' ')}; with --by also by value interaction_p, with --against also against, with
--covariate also covariate theta error_ratio covariate_missing plain_difference plain_low plain_high, with --per-delivered
also delivered_share per_delivered per_delivered_low per_delivered_high. With --global: ${globalColumnNames}.`,
  examples: [
    'clm measure lift --campaign spring',
    'clm measure lift --campaign spring --metric margin --format json',
    'clm measure lift --metric clicked --window 7',
    'clm measure lift --campaign spring --metric purchase,margin --by region',
    'clm measure lift --metric margin --pool channel',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.untrusted, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    marginFlags(
      command
        .option('--campaign <id>', 'only this campaign (default: all that have a control group)')
        .addOption(
          new Option(
            '--metric <metrics>',
            'purchase, spend, margin, orders or a type of response; several with commas',
          )
            .argParser(metricsFlag)
            .default<readonly string[]>(['purchase'], 'purchase'),
        )
        .option(
          '--window <days>',
          'count outcomes for so many days instead of the campaign’s own window',
          windowFlag,
        ),
    )
      .addOption(
        new Option('--method <method>', 'how difference, interval and p are made').choices([
          'welch',
          'newcombe',
          'two-part',
        ] as const),
      )
      .addOption(
        new Option(
          '--relative <method>',
          'interval of the relative lift (default: fieller, beside two-part from the same limits)',
        ).choices(['fieller', 'delta'] as const),
      )
      .option('--by <what>', 'cut by an attribute, region, segment, wave, channel, category ...')
      .option('--against <arm>', 'compare with this arm instead of control; all: every pair of arms')
      .addOption(
        new Option('--pool <what>', 'put campaigns together, each as a stratum').choices([
          'program',
          'channel',
          'kind',
          'all',
        ] as const),
      )
      .option('--covariate [what]', 'take out what was known before (default: what the plan declares)')
      .option('--global', 'what all campaigns together changed: everybody against the global control')
      .option('--from <day>', 'with --global: from this day on (default: since it holds)', dayFlag)
      .option('--per-delivered', 'also the effect per unit that the message reached')
      .option(
        '--shares <shares>',
        'planned shares of the arms, such as control=10,mens=45,womens=45',
        sharesFlag,
      )
      .option('--interim', 'also count units whose window is not over; do not decide on it')
      .option(
        '--looks <n>',
        'how often it was to be looked at, the end included (default: the plan’s)',
        looksFlag,
      )
      .addOption(
        levelOption('whose facts are summed: person, household or account (default: the unit of assignment)'),
      ),
  run: (context, options) =>
    reading(context, (store) =>
      options.global === true
        ? liftGlobal(context, store, options as LiftOptions)
        : liftAnswer(context, store, options as LiftOptions),
    ),
});

function metricsFlag(text: string): readonly string[] {
  const names = [...new Set(wordsFlag(text))];
  if (names.length === 0) throw new InvalidArgumentError('expected a metric, such as margin.');
  return names;
}
