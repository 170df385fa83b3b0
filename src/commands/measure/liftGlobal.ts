import { type Day, formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { buyersCheck, type CheckFacts, checks, trust } from '../../measure/checks.js';
import { family } from '../../measure/family.js';
import { everyLook, readOnce } from '../../measure/guard.js';
import { stratifiedLift } from '../../measure/lift.js';
import { howMany, note, type Result, warning } from '../../result.js';
import { type Sample, sampleOf } from '../../stats/sample.js';
import { globalControlOn, globalControls, isKeptOut } from '../../store/globalControl.js';
import { globalUnits, globalUnitsSql } from '../../store/globalUnits.js';
import type { Store } from '../../store/open.js';
import type { Context } from '../command.js';
import { asOfDay, asOfNote, currencyOf } from '../shared.js';
import { checksResult } from './campaignChecks.js';
import { sqlLines } from './explained.js';
import type { LiftOptions } from './liftAnswer.js';
import { globalColumns, ownMetric, refuseWithGlobal } from './liftGlobalColumns.js';
import { refuseMethod } from './liftRefusals.js';
import { millionths, noMargin } from './question.js';

/** What `--global` answers, for help. */
export const globalHelp = `--global compares all units with those that "clm set global-control 5%" keeps out of every list: what the whole programme
of campaigns changed since then (or --from a day), per unit and in total.`;

/** A standing control is tuned to be read after a year; it can be read on any day. */
const tunedDays = 365;

/** The effect of all campaigns together: units that may be contacted against the global control. */
export async function liftGlobal(
  context: Context,
  store: Store,
  options: LiftOptions,
): Promise<readonly Result[]> {
  refuseWithGlobal(options);
  const metrics = options.metric.map((name) => ownMetric(name));
  for (const metric of metrics) refuseMethod(metric, options.method);
  const asOf = await asOfDay(context, store);
  const { version, from, to, ended } = period(store, asOf, options.from);
  const question = {
    asOf,
    campaignId: undefined,
    windowDays: undefined,
    marginMillionths: millionths(options.margin),
    assumeMarginMillionths: millionths(options.assumeMargin),
  };
  const found = globalUnits(store, question, from, to);
  if (metrics.some((metric) => metric.name === 'margin') && found.unknownMargins > 0)
    throw noMargin(`${howMany(found.unknownMargins, 'order line has', 'order lines have')}`);
  const held = found.units.map((unit) => isKeptOut(store.settings.salt, unit, version));
  const samples = (values: Float64Array) => {
    const of = (control: boolean): Sample => sampleOf(values.filter((_, unit) => held[unit] === control));
    return { treated: of(false), control: of(true) };
  };
  const size = { control: held.filter((one) => one).length, all: held.length };
  if (size.control === 0 || size.control === size.all) {
    throw new UserError('nobody is in the global control, or everybody', {
      code: 'no_control',
      exit: exits.insufficient,
      hint: 'a larger share: "clm set global-control 5%"; it counts from today on',
    });
  }
  const days = to - from + 1;
  const guard = ended ? readOnce : everyLook(days / tunedDays);
  const health = checks(healthOf(found, held, version.share, samples(found.before)), false);
  const measured = metrics.map((metric) => {
    const both = samples(found[metric.name as 'spend']);
    const made = stratifiedLift(metric.shape, [both], {
      method: options.method,
      relativeBy: options.relative,
      guard,
    })!;
    return { metric, ...both, made };
  });
  const worth = family(measured.map(({ made }) => made.effect.pValue));
  const rows = measured.map(({ metric, treated, control, made }, i) => {
    const { effect, relative } = made;
    const money = metric.kind === 'money' && new Set(metrics.map((one) => one.kind)).size > 1;
    const scale = money ? Number(`1e${store.settings.currencyDigits}`) : 1;
    const own = (value: number | undefined) => (value === undefined ? undefined : value / scale);
    const total = (value: number | undefined) =>
      value === undefined ? undefined : (value * treated.n) / scale;
    return [
      'global control',
      metric.name,
      treated.n,
      control.n,
      own(made.treatedMean),
      own(made.controlMean),
      own(effect.difference),
      own(effect.low),
      own(effect.high),
      effect.pValue,
      total(effect.difference),
      total(effect.low),
      total(effect.high),
      relative.relative,
      relative.low,
      relative.high,
      relative.state,
      guard.kind === 'fixed' ? effect.method : `${effect.method}-${guard.kind}`,
      trust([...health, buyersCheck(effect.trusted, treated.buyers, control.buyers)]),
      worth[i]!.holm,
      from,
      to,
      version.share,
      version.version,
    ];
  });
  const failed = health.filter((check) => check.status === 'fail');
  const head = { campaignId: 'global control', campaign: 0 } as Parameters<typeof checksResult>[0][number];
  return [
    {
      title: `What all campaigns together changed: ${metrics.map((metric) => metric.name).join(', ')} per unit${metrics.some((metric) => metric.kind === 'money') ? `, in ${store.settings.currency}` : ''}`,
      columns: globalColumns(metrics),
      rows,
      currency: currencyOf(store),
      notes: [
        note(
          `${asOfNote(asOf)}; ${formatDay(from)} to ${formatDay(to)}, ${howMany(days, 'day')}; ${howMany(size.all, 'unit')} known by then, ${size.control} kept out of every list (${version.share * 100} % planned)`,
        ),
        note(
          'total = difference x units that may be contacted; what the campaigns cost is not deducted: "clm measure roi" has it',
        ),
        ...(ended
          ? []
          : [
              note(
                'the global control goes on: intervals and p hold at every look taken together (confidence sequence, tuned to a year)',
              ),
            ]),
        ...failed.map((check) => warning(`not trustworthy (${check.id}): ${check.finding}`)),
      ],
      ...(context.rows.strict === true && rows.some((row) => row[18] !== 'ok')
        ? { exit: exits.untrusted }
        : {}),
      explain: [
        'difference = mean of units that may be contacted - mean of units kept out; kept out: hash(salt, "global control", unit) < share',
        ...measured.map(
          ({ metric, treated, control, made }) =>
            `${metric.name}: ${treated.sum} / ${treated.n} - ${control.sum} / ${control.n} = ${made.effect.difference.toPrecision(6)} (${metric.kind === 'money' ? 'minor units' : metric.name}), ${made.effect.method} at level ${guard.level().toPrecision(6)}`,
        ),
        ...globalControls(store).map(
          (one) => `version ${one.version}: ${one.share * 100} % from ${formatDay(one.from)}`,
        ),
        ...sqlLines(globalUnitsSql, { from }),
      ],
    },
    checksResult([head], new Map([[0, health]])),
  ];
}

/** The days that are measured, and the version of the global control in force then. */
function period(store: Store, asOf: Day, asked: Day | undefined) {
  const version = globalControlOn(store, asked ?? asOf);
  if (version === undefined || version.share === 0) {
    throw new UserError(`no global control is in force on ${formatDay(asked ?? asOf)}`, {
      code: 'no_global_control',
      exit: exits.insufficient,
      hint: 'keep some units out of every list from today on: "clm set global-control 5%"',
    });
  }
  const next = globalControls(store).find((other) => other.version === version.version + 1);
  const to = next === undefined ? asOf : Math.min(asOf, next.from - 1);
  const from = asked ?? version.from;
  if (from > to) {
    throw new UserError(`--from ${formatDay(from)} is after ${formatDay(to)}`, {
      code: 'bad_period',
      exit: exits.usage,
    });
  }
  return { version, from, to, ended: next !== undefined && next.from <= asOf };
}

function healthOf(
  found: ReturnType<typeof globalUnits>,
  held: readonly boolean[],
  share: number,
  before: { readonly treated: Sample; readonly control: Sample },
): CheckFacts {
  let contaminated = 0;
  held.forEach((one, unit) => {
    if (one && found.contacted[unit] === 1) contaminated++;
  });
  const arm = (name: string, control: boolean, planned: number) => {
    const units = held.filter((one) => one === control).length;
    return { arm: name, units, complete: units, share: planned };
  };
  return {
    contacted: found.contacted.some((one) => one === 1),
    arms: [arm('control', true, share), arm('treated', false, 1 - share)],
    contaminated,
    sharedEmails: 0,
    unitsInTwoArms: 0,
    respondedBefore: 0,
    covariates: [
      {
        name: 'spend',
        arms: new Map([
          ['treated', before.treated],
          ['control', before.control],
        ]),
      },
    ],
  };
}
