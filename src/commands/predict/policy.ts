import { exits } from '../../errors.js';
import { type PolicyValue, policyValue } from '../../predict/policyValue.js';
import { type Column, howMany, type Note, note, type Row, warning } from '../../result.js';
import { moneyFlag } from '../act/settle.js';
import { defineCommand } from '../command.js';
import { wholeNumberFlag } from '../flagValues.js';
import { asOfDay, asOfNote, currencyOf, reading } from '../shared.js';
import { pastFlags, pastOf } from './pastFlags.js';
import { policyData } from './policyData.js';
import { type Rule, readRule } from './policyRules.js';

const columns: readonly Column[] = [
  { name: 'rule', kind: 'text' },
  { name: 'units', kind: 'count' },
  { name: 'contacted', kind: 'count' },
  { name: 'profit', kind: 'money' },
  { name: 'profit_low', kind: 'money' },
  { name: 'profit_high', kind: 'money' },
  { name: 'profit_per_contact', kind: 'money' },
  { name: 'ipw_profit', kind: 'money' },
  { name: 'ipw_profit_low', kind: 'money' },
  { name: 'ipw_profit_high', kind: 'money' },
  { name: 'cost', kind: 'money' },
  { name: 'differing', kind: 'count' },
];

/**
 * Below so many held-out purchasers bootstrap intervals are too narrow, most of all at their low end: simulated
 * (bench/policyIntervals.mjs), 95 % cover 83 % with 4, 92 % with 16 and 95 % with 90.
 */
const fewBuyers = 25;

export const policy = defineCommand({
  description: `What a rule for whom to contact would have earned on past campaigns whose arms were drawn at random: extra margin
in the window less cost of contact, over all their units, beyond contacting nobody. Rules: everyone, no-one, model:NAME
(expected effect above the cost of a contact), model:NAME>2.50 (a cut-off), model:NAME@30% (the best share), best:NAME,NAME
(of models of single arms, the arm that promises most), where:CLAUSE over the customers as they were the day before,
file:LIST.csv (its customer_id); ARM=RULE contacts with one arm. A second rule is compared with the first, where they differ.
Models are used on units they have not seen. profit is doubly robust, ipw_profit inverse-propensity weighted, both with 95 %
bootstrap intervals by customer. Columns: rule units contacted profit profit_low profit_high profit_per_contact ipw_profit
ipw_profit_low ipw_profit_high cost differing.`,
  examples: [
    'clm predict policy everyone',
    'clm predict policy model:spring everyone',
    'clm predict policy "where:region = \'north\'" --cost 1.20 --format json',
  ],
  exits: [exits.done, exits.usage, exits.rejected, exits.insufficient, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    pastFlags(command.argument('<rule>', 'whom to contact').argument('[other]', 'a rule to compare it with'))
      .option(
        '--cost <amount>',
        'cost of a contact (default: what the contacts of each campaign and arm cost)',
      )
      .option('--seed <n>', 'seed of the bootstrap (default 1)', wholeNumberFlag),
  run: (context, options, first, second) =>
    reading(context, async (store) => {
      const asOf = await asOfDay(context, store);
      const past = await policyData(
        store,
        {
          target: 'effect',
          asOf,
          ...pastOf(options),
          responses: [],
          features: undefined,
          exclude: [],
          cutoffs: undefined,
        },
        moneyFlag(store, '--cost', options.cost),
      );
      const seed = options.seed ?? 1;
      const rules: Rule[] = [];
      for (const text of second === undefined ? [first] : [first, second]) {
        rules.push(await readRule(context, store, past, text));
      }
      const nobody = new Int32Array(past.set.rows);
      const valued = rules.map((rule) => ({
        rule,
        value: policyValue(past.units, rule.choice, nobody, seed),
      }));
      const [one, other] = rules;
      const difference =
        other === undefined ? undefined : policyValue(past.units, one!.choice, other.choice, seed);
      const all = [...valued.map(({ value }) => value), ...(difference === undefined ? [] : [difference])];
      return {
        title: 'What rules would have earned on past randomised campaigns',
        columns,
        rows: [
          ...valued.map(({ rule, value }) => rowOf(rule.text, past.set.rows, contactedBy(rule), value)),
          ...(difference === undefined
            ? []
            : [rowOf(`${one!.text} less ${other!.text}`, past.set.rows, undefined, difference)]),
        ],
        currency: currencyOf(store),
        notes: [
          note(
            `${asOfNote(asOf)}; ${howMany(past.set.rows, 'unit')} of ${past.set.campaigns.filter((_, c) => past.set.campaign.includes(c)).join(', ')}; fixed and booked costs are the same under every rule and left out`,
          ),
          ...past.notes,
          ...rules.flatMap((rule) => rule.notes),
          ...trustNotes(all),
        ],
        explain: definitions,
      };
    }),
});

const definitions: readonly string[] = [
  'doubly robust: Σ over units the rule contacts of m(1) − m(0) + (y − m(arm))/share for the arm drawn − cost; m: logistic regressions of the other four fifths of customers, times what a purchase is worth (Dudík, Langford & Li 2011)',
  'inverse-propensity: per campaign, among the units the rule contacts, (mean margin of those drawn to be contacted − mean of those held out) · units − cost: Horvitz & Thompson with weights normalised (Hájek 1971); normalised per group, so differences of two rules need not add up to the last unit',
  'shares are those of the arms in each campaign; intervals are percentiles of bootstrap samples of customers, the rule held fixed',
  'arms count as drawn at random unless a feature from before contact differs between them at p below 0.001 over the number of features',
];

function rowOf(rule: string, units: number, contacted: number | undefined, value: PolicyValue): Row {
  const { robust, weighted } = value;
  return [
    rule,
    units,
    contacted,
    robust?.value ?? (value.differing === 0 ? 0 : undefined),
    robust?.low,
    robust?.high,
    robust === undefined || contacted === undefined || contacted === 0 ? undefined : robust.value / contacted,
    weighted?.value,
    weighted?.low,
    weighted?.high,
    value.cost,
    contacted === undefined ? value.differing : undefined,
  ];
}

function contactedBy({ choice }: Rule): number {
  return choice.reduce((sum, one) => sum + (one === 0 ? 0 : 1), 0);
}

function trustNotes(values: readonly PolicyValue[]): readonly Note[] {
  const unjudged = Math.max(...values.map((value) => value.unjudged));
  const few = values.filter((value) => value.differing > 0 && value.heldOutBuyers < fewBuyers);
  const empty = values.some((value) => value.differing > 0 && value.weighted === undefined);
  return [
    ...(unjudged === 0
      ? []
      : [
          note(
            `${howMany(unjudged, 'unit was', 'units were')} in campaigns without that arm: they are left out of profit`,
          ),
        ]),
    ...(few.length === 0
      ? []
      : [
          warning(
            `only ${Math.min(...few.map((value) => value.heldOutBuyers))} purchasers were held out where it matters: intervals are too narrow`,
          ),
        ]),
    ...(empty
      ? [note('ipw_profit is empty: in some campaign an arm has nobody among those the rule would contact')]
      : []),
  ];
}
