import { Option } from '@commander-js/extra-typings';
import { exits } from '../../errors.js';
import { buyingModelNames } from '../../predict/buyingModels.js';
import { fitClv, scoreClv } from '../../predict/clv.js';
import { clvTotals } from '../../predict/clvTotals.js';
import type { Result } from '../../result.js';
import { type Context, defineCommand } from '../command.js';
import { dayFlag, wholeNumberFlag } from '../flagValues.js';
import { marginFlags } from '../measure/question.js';
import { reading, writing } from '../shared.js';
import { type ClvOptions, periodOf, refuseTogether } from './clvOptions.js';
import { discountFlag, outlookOf, spanFlag } from './clvOutlook.js';
import { columnsOf, intervalColumns, intervalsOf, results, rowsOf } from './clvRows.js';
import { fromStore } from './clvStore.js';
import { readClvSummary } from './clvSummary.js';
import { explainClv, fitNotes, intervalNotes, spanText, totalsNote } from './clvTalk.js';

export const clv = defineCommand({
  description: `What customers will be worth: the chance that each is still a customer, and orders, margin and discounted margin
(clv) expected over a horizon, from how often, how lately and for how long they have bought. frequency counts the days with a
purchase after the first one, recency and age are weeks from the first purchase to the last and to --as-of (with --model bg-bb
whole periods). A model of buying and leaving and one of margin per order are fitted by maximum likelihood; if one does not
converge, a warning says so and the average of all stands in. Given a name, the fit and the scores are kept in the registry.
Columns: customer_id frequency recency age p_alive expected_orders expected_margin clv margin_per_order overdue state (overdue:
days since the last purchase over the customer's own median gap; state: ok, or what stands in); with --summary customers instead
of overdue; with --parameters model parameter estimate standard_error estimate_low estimate_high log_likelihood converged; with
--holdout frequency customers actual_orders expected_orders actual_mean expected_mean actual_margin expected_margin. --intervals adds
orders_low orders_high margin_low margin_high: what each customer will really do within the horizon lies between them with 95 % chance,
of orders and margin not discounted; empty where a model did not converge.`,
  examples: [
    'clm predict clv -o clv.csv',
    'clm predict clv lifetime --horizon 52w --discount 0.1',
    'clm predict clv --holdout 2025-12-31',
    'clm predict clv --summary donors.csv --model bg-bb --horizon 5',
  ],
  exits: [
    exits.done,
    exits.usage,
    exits.rejected,
    exits.insufficient,
    exits.untrusted,
    exits.noStore,
    exits.busy,
    exits.newer,
  ],
  asOf: true,
  knownAt: true,
  writes: true,
  flags: (command) =>
    marginFlags(
      command
        .argument('[name]', 'keep the fit and the scores under this name')
        .addOption(
          new Option('--model <model>', 'how people buy and leave')
            .choices(buyingModelNames)
            .default('bg-nbd' as const),
        )
        .option(
          '--horizon <span>',
          'such as 52w, 365d or 2y; a number alone is weeks, with bg-bb periods (default: a year)',
          spanFlag,
        )
        .option('--discount <rate>', 'interest a year', discountFlag, 0.1)
        .addOption(
          new Option('--period <length>', 'of bg-bb: year unless told').choices([
            'year',
            'quarter',
            'month',
          ] as const),
        )
        .option(
          '--holdout <day>',
          'fit on days up to this one, and compare what followed with what was expected',
          dayFlag,
        )
        .option(
          '--summary <file>',
          'histories from a file: frequency, recency, age (x, t_x, T), weights, monetary',
        )
        .option(
          '--fitted <model>',
          'score with a model that was kept, instead of fitting, and keep the scores',
        )
        .option('--parameters', 'the fitted parameters instead of the customers')
        .option('--intervals', 'also between what orders and margin of each customer will be (95 %)')
        .option('--seed <n>', 'seed of what is drawn for intervals (default 1)', wholeNumberFlag),
    ),
  run: async (context, options, name) => {
    refuseTogether(options, name);
    if (options.summary !== undefined) return fromSummary(context, options, options.summary);
    const keeps = name !== undefined || options.fitted !== undefined;
    return (keeps ? writing : reading)(context, (store) => fromStore(context, store, options, name));
  },
});

async function fromSummary(context: Context, options: ClvOptions, file: string): Promise<readonly Result[]> {
  const summary = await readClvSummary(context, file);
  const { histories } = summary;
  const period = periodOf(options);
  const outlook = outlookOf(options, period);
  const fit = fitClv(histories, options.model);
  const scores = scoreClv(fit, histories, outlook);
  const weights = histories.weight!;
  const between = intervalsOf(options, fit, histories, outlook, scores);
  return results(
    context,
    options,
    fit,
    {
      columns: [
        ...columnsOf('number'),
        { name: 'customers', kind: 'count' },
        { name: 'state', kind: 'text', machineOnly: true },
        ...intervalColumns(between, 'number'),
      ],
      rows: rowsOf(summary.ids, histories, scores, 1, (i) => weights[i]!, between),
      personal: true,
      notes: [
        ...fitNotes(fit, scores.state, 0),
        ...intervalNotes(between),
        totalsNote(
          clvTotals(fit, histories, outlook),
          spanText(outlook.horizon, period),
          outlook.discount,
          '',
        ),
      ],
      explain: explainClv(fit, []),
    },
    scores,
  );
}
