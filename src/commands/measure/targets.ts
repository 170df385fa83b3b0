import type { Day } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { trust } from '../../measure/checks.js';
import { effectCourseText } from '../../measure/effectCourse.js';
import type { Column, Result, Row } from '../../result.js';
import { armOutcomesSql } from '../../store/campaignFacts.js';
import { campaignParameters } from '../../store/campaignUnits.js';
import type { Store } from '../../store/open.js';
import { salesDaysSql } from '../../store/salesDays.js';
import { lineParameters } from '../../store/writtenSql.js';
import { type Context, defineCommand } from '../command.js';
import { dayFlag } from '../flagValues.js';
import { realisedByCampaign } from '../realisedByCampaign.js';
import { asOfDay, reading } from '../shared.js';
import { everyTarget } from './everyTarget.js';
import { readUpTo, sqlLines } from './explained.js';
import { atLevel, levelExplain, levelled, levelOption } from './level.js';
import { type Measured, measuredTargets } from './measuredTargets.js';
import { ordersEndNotes } from './ordersEnd.js';
import { marginFlags, millionths } from './question.js';
import { targetChart } from './targetChart.js';
import { targetNotes } from './targetNotes.js';

const columns: readonly Column[] = [
  { name: 'campaign_id', kind: 'text', heading: 'campaign' },
  { name: 'channel', kind: 'text', machineOnly: true },
  { name: 'metric', kind: 'text' },
  { name: 'owner', kind: 'text' },
  { name: 'value', kind: 'number', heading: 'target' },
  { name: 'due_on', kind: 'day', heading: 'due' },
  { name: 'actual', kind: 'number' },
  { name: 'actual_low', kind: 'number', machineOnly: true },
  { name: 'actual_high', kind: 'number', machineOnly: true },
  { name: 'gap', kind: 'number', heading: 'missing', machineOnly: true },
  { name: 'forecast', kind: 'number' },
  { name: 'forecast_low', kind: 'number', machineOnly: true },
  { name: 'forecast_high', kind: 'number', machineOnly: true },
  { name: 'chance', kind: 'share' },
  { name: 'state', kind: 'text' },
  { name: 'method', kind: 'text', machineOnly: true },
  { name: 'days_left', kind: 'count', machineOnly: true },
  { name: 'trust', kind: 'text', machineOnly: true },
];

export const targets = defineCommand({
  description: `Every target ("clm ingest targets", or [[targets]] of a plan) against what was reached, what is to be expected by the
day it is due, and the chance that it is met.

Of a campaign, over its contacted units within their windows: revenue, margin, orders, buyers, a type of response
(responses, clicks, redeemed, unsubscribed ...), each of these counts with _rate, cost, contacts; and effects of contact,
beyond those held out: profit (after cost), incremental_margin, roi. Of no campaign, over the whole store or the channel
of its orders, from --from (or the first of January of the year it is due) on: revenue, margin, orders, buyers,
new_customers. Cost and unwanted responses are not to be exceeded; all else is to be reached.

How the chance is made. Counts of a running campaign: what is to come is in proportion to what came, by the usual course
of finished campaigns, else evenly. Sales of the store: the run rate or last year's days with this year's growth,
whichever forecast the past better; its own past errors are the spread. Effects: the chance that the true effect is that
large, by the interval of "clm measure roi"; before the window is over the effect is taken to grow on as those of finished
campaigns did from that day (without any, in proportion, give or take 58 % of what is to come). Before a campaign starts: its list's promise. forecast_low and _high are an 80 % interval, actual_low and _high of effects 95 %.

state: met missed open (still running) measured (an effect, the windows over) not_started no_control no_margin no_cost
no_forecast too_little needs_campaign unknown_metric unknown_channel. Columns: ${columns.map((column) => column.name).join(' ')}.`,
  examples: [
    'clm measure targets',
    'clm measure targets --campaign spring',
    `clm measure targets --format json | jq -r '.[] | select(.chance != null and .chance < 0.5) | .owner'`,
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.untrusted, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    marginFlags(
      command
        .option('--campaign <id>', 'only targets of this campaign')
        .option('--owner <name>', 'only targets of this owner')
        .option('--from <day>', 'first day that counts for targets of no campaign', dayFlag),
    ).addOption(
      levelOption('who counts as one: person, household or account (default: the unit of assignment)'),
    ),
  run: (context, options) => reading(context, (store) => answer(context, store, options as Options)),
});

interface Options {
  readonly campaign?: string | undefined;
  readonly owner?: string | undefined;
  readonly from?: number | undefined;
  readonly margin?: number | undefined;
  readonly assumeMargin?: number | undefined;
  readonly level?: 'person' | 'household' | 'account' | undefined;
}

async function answer(context: Context, store: Store, options: Options): Promise<Result> {
  const all = await everyTarget(store);
  const wanted = all.filter(
    (one) =>
      (options.campaign === undefined || one.campaignId === options.campaign) &&
      (options.owner === undefined || one.owner === options.owner),
  );
  if (wanted.length === 0) throw noTargets(all.length, options);
  const level = options.level === undefined ? undefined : atLevel(store, options.level);
  const asOf = await asOfDay(context, store);
  const measured = await measuredTargets(store, wanted, asOf, options);
  const trusts = await trustOf(store, asOf, measured);
  const rows = measured.map((one): Row => rowOf(one, asOf, trusts));
  const untrusted = context.rows.strict === true && [...trusts.values()].some((word) => word !== 'ok');
  return levelled(level, {
    title: `Targets; money in ${store.settings.currency}`,
    columns,
    rows,
    notes: [
      ...targetNotes(measured, asOf, trusts, options.from),
      ...ordersEndNotes(store, lastSalesDay(measured, asOf)),
    ],
    chart: targetChart(measured),
    ...(untrusted ? { exit: exits.untrusted } : {}),
    explain: [...explanation(store, measured, asOf, options), ...levelExplain(level)],
  });
}

/** The last day whose sales any of the targets counts; those of effects have checks of their own. */
function lastSalesDay(measured: readonly Measured[], asOf: Day): Day {
  const days = measured
    .filter(({ metric, reached }) => metric?.of === 'sales' && reached.actual !== undefined)
    .map(({ dueOn }) => Math.min(dueOn ?? asOf, asOf));
  return Math.max(Number.NEGATIVE_INFINITY, ...days);
}

function noTargets(known: number, { campaign, owner }: Options): UserError {
  const whose =
    campaign !== undefined ? ` of campaign "${campaign}"` : owner !== undefined ? ` of "${owner}"` : '';
  return new UserError(`there are no targets${known === 0 ? ' yet' : whose}`, {
    code: 'no_targets',
    exit: exits.insufficient,
    hint: 'load some with "clm ingest targets", or write [[targets]] into the plan of a campaign',
  });
}

/** The failed checks of the campaigns whose effect is a target, by campaign. */
async function trustOf(
  store: Store,
  asOf: number,
  measured: readonly Measured[],
): Promise<ReadonlyMap<string, string>> {
  const ids = measured
    .filter(({ metric, reached }) => metric?.of === 'effect' && reached.actual !== undefined)
    .map(({ target }) => target.campaignId!);
  if (ids.length === 0) return new Map();
  const found = await realisedByCampaign(store, asOf, ids, false);
  return new Map(
    [...found].map(([id, { checks }]) => [id, trust(checks.filter((check) => check.id !== 'maturity'))]),
  );
}

function rowOf(
  { target, reached, dueOn, metric }: Measured,
  asOf: number,
  trusts: ReadonlyMap<string, string>,
): Row {
  return [
    target.campaignId,
    target.channel,
    target.metric,
    target.owner,
    target.value,
    dueOn,
    reached.actual,
    reached.low,
    reached.high,
    reached.actual === undefined ? undefined : reached.actual - target.value,
    reached.forecast,
    reached.forecastLow,
    reached.forecastHigh,
    reached.chance,
    reached.state,
    reached.method,
    dueOn === undefined ? undefined : Math.max(0, dueOn - asOf),
    metric?.of === 'effect' ? trusts.get(target.campaignId ?? '') : undefined,
  ];
}

function explanation(
  store: Store,
  measured: readonly Measured[],
  asOf: number,
  options: Options,
): readonly string[] {
  const number = (value: number | undefined) => (value === undefined ? '-' : value.toPrecision(6));
  const lines = measured.map(
    ({ target, reached }) =>
      `${target.campaignId ?? target.channel ?? 'store'} ${target.metric}: actual ${number(reached.actual)}, target ${target.value}, gap ${number(reached.actual === undefined ? undefined : reached.actual - target.value)}, forecast ${number(reached.forecast)} by ${reached.method ?? '-'}, chance ${number(reached.chance)}`,
  );
  const channels = [
    ...new Set(
      measured
        .filter(({ target }) => target.campaignId === undefined)
        .map(({ target }) => target.channel?.toLowerCase() ?? null),
    ),
  ];
  const campaigns = measured.some(({ target }) => target.campaignId !== undefined);
  return [
    readUpTo(asOf),
    'usual course: to come / so far = exposure to come / exposure so far; exposure = units on a day of the window x its share',
    effectCourseText,
    'run rate: mean of the last 91 days; last year: the same weekdays 364 days earlier x growth of the last 91 days',
    'effects: chance = 1 - p/2 of the difference being target + cost per unit (p/2 where the estimate is below it)',
    ...lines,
    ...(campaigns
      ? sqlLines(
          armOutcomesSql,
          {
            ...campaignParameters(store, {
              asOf,
              campaignId: undefined,
              windowDays: undefined,
              marginMillionths: millionths(options.margin),
              assumeMarginMillionths: millionths(options.assumeMargin),
            }),
            every: 0,
          },
          'sql of the campaigns:',
        )
      : []),
    ...channels.flatMap((channel) =>
      sqlLines(
        salesDaysSql,
        { ...lineParameters(store, asOf, undefined, millionths(options.assumeMargin)), channel },
        `sql of the sales${channel === null ? '' : ` by ${channel}`}:`,
      ),
    ),
  ];
}
