import {
  allShares,
  type HoldoutOption,
  holdoutOption,
  holdoutTable,
  smallestHoldout,
  tableShares,
} from '../../act/holdout.js';
import { lintPlan } from '../../act/lintPlan.js';
import { armCost, meanContactCost, type Plan } from '../../act/plan.js';
import { waterfall } from '../../act/waterfall.js';
import { type Day, formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { rateScale } from '../../money.js';
import { howMany, type Note, note, type Result, warning } from '../../result.js';
import { newestDay } from '../../store/asOf.js';
import { consentPurposes } from '../../store/consents.js';
import type { Store } from '../../store/open.js';
import { savePlan } from '../../store/plans.js';
import { defineCommand } from '../command.js';
import { currencyOf, todayIn, writing } from '../shared.js';
import { minorOf, moneyText } from './moneyText.js';
import { type PowerInputs, type PowerUnit, powerInputs } from './powerInputs.js';
import { type PlanFile, readPlan } from './readPlan.js';
import { audienceScores, modelAsOf } from './scores.js';
import { type Judged, judgedAudience } from './suppress.js';
import { writeCampaign } from './writeCampaign.js';

export const plan = defineCommand({
  description: `Reads a campaign from a TOML file, lints it, keeps it (a plan with a list is frozen: a changed file becomes the
next version) and prints what each size of holdout could see and would cost. Nothing is blocked by what it says.
Keys: campaign channel audience send_on window_days contact_cost fixed_cost margin [[arms]] (name share cost offer)
consent (opt-in, opt-out) purpose holdout (a share, or "auto") [caps] (min_gap_days, max_contacts and in_days, channel)
[[suppress]] (reason where) [[targets]] (metric value due_on owner) model top min budget expected_effect looks covariate
name kind program owner code priority offer.
Columns: holdout treated held_out detectable_effect expected_effect break_even_effect holdout_price
campaigns_to_see_effect campaigns_to_see_profit.`,
  examples: [
    'clm act plan spring.toml',
    'clm act plan spring.toml --all-shares --format csv',
    'clm act plan - < spring.toml',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.busy, exits.newer],
  asOf: true,
  writes: true,
  flags: (command) =>
    command
      .argument('<file>', 'the plan, or - for stdin')
      .option('--all-shares', 'a row for every holdout from 1 to 50 %'),
  run: (context, options, path) =>
    writing(context, async (store) => {
      const file = await readPlan(context.io, path, store.settings.currencyDigits);
      const today = todayIn(context, store);
      const asOf = context.asOf ?? (await newestDay(store, today)) ?? today;
      const people = await judgedAudience(store, file.plan, asOf, file.plan.sendOn ?? asOf + 1, file.place);
      const saved = context.dryRun ? undefined : keep(store, file, context.io.now());
      const { units, words } = await scoredUnits(store, file.plan, people, asOf);
      const inputs = await powerInputs(store, file.plan, units, asOf);
      const shares = options.allShares === true ? allShares : tableShares;
      const lint = lintPlan(file.plan, {
        today,
        storeMargin: store.settings.marginMillionths,
        otherPurposes: await consentPurposes(store),
        audience: people.length,
        reachable: people.filter((person) => person.reason === undefined).length,
      });
      const kept =
        saved === undefined
          ? 'nothing was kept (--dry-run)'
          : `plan version ${saved.version} ${keptWords[saved.state]}`;
      return table(store, file.plan, inputs, shares, [
        note(`${file.plan.campaign}: ${kept}`),
        ...audienceNotes(people, units.length),
        ...words.map(note),
        ...powerNotes(store, file.plan, inputs, asOf),
        ...lint.map(warning),
      ]);
    }),
});

/** The units that may be contacted, with what the plan's model expects of each, if it can be used as of that day. */
async function scoredUnits(
  store: Store,
  planned: Plan,
  people: readonly Judged[],
  asOf: Day,
): Promise<{ readonly units: readonly PowerUnit[]; readonly words: readonly string[] }> {
  const first = new Map<string, Judged>();
  for (const person of [...people].sort((a, b) => a.customer - b.customer)) {
    if (person.reason === undefined && !first.has(person.unit)) first.set(person.unit, person);
  }
  const open = [...first.values()].sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
  const plain = open.map(({ unit }) => ({ unit, effect: undefined }));
  if (planned.model === undefined) return { units: plain, words: [] };
  try {
    const model = await modelAsOf(store, planned.model, asOf, formatDay);
    const customers = open.map((person) => person.customer);
    const scores = await audienceScores(store, model, customers, asOf, planned.sendOn ?? asOf + 1);
    return { units: open.map(({ unit }, i) => ({ unit, effect: scores.effect?.[i] })), words: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { units: plain, words: [`model "${planned.model}" can not be used yet: ${error.message}`] };
  }
}

const keptWords = {
  new: 'kept',
  unchanged: 'was kept before, nothing has changed',
  replaced: 'replaced: no list was made from it yet',
  frozen: 'kept: the version before has a list and stays as it is',
} as const;

/** Keeps plan and campaign in one transaction. */
function keep(store: Store, file: PlanFile, now: Date) {
  const at = now.toISOString();
  return store.db
    .transaction(() => {
      const saved = savePlan(store, { ...file, campaign: file.plan.campaign, madeAt: at });
      if (saved.state === 'frozen' || saved.state === 'unchanged') return saved;
      writeCampaign(store, file.plan, file.plan.sendOn, file.file, file.sha256, at);
      return saved;
    })
    .immediate();
}

function table(
  store: Store,
  planned: Plan,
  inputs: PowerInputs,
  shares: readonly number[],
  notes: readonly Note[],
): Result {
  const options = holdoutTable(inputs, shares);
  return {
    title: `${planned.campaign}: what a holdout can see, and what it costs`,
    columns: [
      { name: 'holdout', kind: 'share' },
      { name: 'treated', kind: 'count', machineOnly: true },
      { name: 'held_out', kind: 'count', heading: 'held out' },
      { name: 'detectable_effect', kind: 'money', heading: 'can see' },
      { name: 'expected_effect', kind: 'money', heading: 'expected' },
      { name: 'break_even_effect', kind: 'money', heading: 'pays from' },
      { name: 'holdout_price', kind: 'money', heading: 'price' },
      { name: 'campaigns_to_see_effect', kind: 'count', heading: 'effect in' },
      { name: 'campaigns_to_see_profit', kind: 'count', heading: 'profit in' },
    ],
    rows: options.map((option: HoldoutOption) => [
      option.share,
      option.treated,
      option.heldOut,
      option.mde,
      inputs.expected,
      inputs.breakEven,
      option.price,
      option.campaignsForEffect,
      option.campaignsForProfit,
    ]),
    currency: currencyOf(store),
    notes,
    explain: [
      'effects are extra margin per contacted unit within the window',
      'detectable effect = 2.80 x sigma x sqrt(1/treated + 1/held out): seen with 80 % power at 5 %',
      'break-even effect = mean cost of a contact; price of holdout = held out x max(0, expected - break-even)',
      'campaigns to see effect = (detectable / expected)^2; to see profit = (detectable / (expected - break-even))^2',
      `sigma ${inputs.sigma === undefined ? 'is not known' : moneyText(store, inputs.sigma)}; units ${inputs.units}`,
    ],
  };
}

function audienceNotes(people: readonly Judged[], units: number): readonly Note[] {
  const steps = waterfall(people.map((person) => person.reason));
  const removed = steps.map((step) => `${step.removed} ${step.words}`).join(', ');
  const left = people.filter((person) => person.reason === undefined).length;
  return [
    note(
      `audience ${people.length} people${removed === '' ? '' : `, less ${removed}`}: ${left} may be contacted, in ${howMany(units, 'unit')}`,
    ),
  ];
}

function powerNotes(store: Store, planned: Plan, inputs: PowerInputs, asOf: Day): readonly Note[] {
  const cost = minorOf(store, meanContactCost(planned));
  const rate = planned.margin ?? store.settings.marginMillionths;
  const sales =
    rate === undefined || rate === 0
      ? ''
      : `, which is ${moneyText(store, (cost * rateScale) / rate)} of extra sales`;
  const said = [
    note(
      `a contact costs ${moneyText(store, cost)}: it pays from ${moneyText(store, cost)} of extra margin per unit${sales}`,
    ),
    note(
      inputs.sigma === undefined
        ? 'margins are not known (no cost, no margin rate): what a holdout can see can not be said; set one with "clm set margin 0.4"'
        : `margin per unit varied by ${moneyText(store, inputs.sigma)} (standard deviation) in the window before ${formatDay(asOf)}`,
    ),
    note(
      inputs.selected
        ? `the model would select ${howMany(inputs.units, 'unit')}; the table is for them`
        : `the table is for all ${howMany(inputs.units, 'unit')}`,
    ),
    note(
      inputs.expected === undefined
        ? 'nothing says what effect to expect: put expected_effect into the plan, or train an effect model'
        : `expected effect ${moneyText(store, inputs.expected)} per contacted unit, from ${inputs.expectedFrom}; "holdout = auto" would be ${Math.round(smallestHoldout(inputs) * 100)} %`,
    ),
  ];
  const share = planned.holdout === 'auto' ? smallestHoldout(inputs) : (planned.holdout ?? 0.1);
  const chosen = holdoutOption(inputs, share);
  if (chosen.mde !== undefined) {
    const pooled = chosen.campaignsForEffect;
    const enough =
      pooled === undefined
        ? ''
        : pooled === 1
          ? ', so it can see the expected effect'
          : `, so ${pooled} such campaigns pooled would see the expected effect`;
    said.push(
      note(
        `the plan holds out ${Math.round(share * 100)} %, ${howMany(chosen.heldOut, 'unit')}: that can see ${moneyText(store, chosen.mde)} per unit${enough}`,
      ),
    );
  }
  said.push(
    note('effect in, profit in: so many such campaigns, pooled, would show the effect, or that it pays'),
  );
  const unequal = planned.arms.filter((arm) => armCost(planned, arm) !== armCost(planned, planned.arms[0]!));
  if (unequal.length > 0) said.push(note('arms cost differently: the break-even effect is their mean'));
  return said;
}
