import { type Day, formatDay } from '../days.js';
import { howMany } from '../result.js';
import type { Sample } from '../stats/sample.js';
import { sampleRatio } from '../stats/sampleRatio.js';
import { smd } from '../stats/smd.js';

export type CheckId =
  | 'not_sent'
  | 'srm'
  | 'contamination'
  | 'double_membership'
  | 'balance'
  | 'maturity'
  | 'orders_end'
  | 'response_before_contact'
  | 'few_buyers';

/** One question whose answer decides whether a result can be believed. */
export interface Check {
  readonly id: CheckId;
  readonly status: 'ok' | 'fail' | 'not_testable';
  /** What was found, in words. */
  readonly finding: string;
  /** The numbers behind it, by name. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** What the checks of one campaign need. Counts are units unless they say otherwise. */
export interface CheckFacts {
  /** Somebody was contacted, as far as the store knows. */
  readonly contacted: boolean;
  readonly arms: readonly ArmSize[];
  readonly contaminated: number;
  readonly sharedEmails: number;
  readonly unitsInTwoArms: number;
  /** Units of assignment in several of the households or accounts that are counted. */
  readonly splitUnits?: number;
  readonly respondedBefore: number;
  /** Set where orders stop before the windows do. */
  readonly ordersEnd?: OrdersEnd | undefined;
  /** Things known before the send, with their sums per arm. */
  readonly covariates: readonly { readonly name: string; readonly arms: ReadonlyMap<string, Sample> }[];
}

/** Orders that stop on a day before windows end, and how many lines would usually have come since. */
export interface OrdersEnd {
  readonly last: Day;
  readonly end: Day;
  readonly usual: number;
}

export interface ArmSize {
  readonly arm: string;
  readonly units: number;
  readonly complete: number;
  /** Planned share of the units, any scale; `undefined` if nobody said. */
  readonly share: number | undefined;
}

const control = 'control';

/**
 * Every check of one campaign, in a fixed order. Sample ratio fails at p < 0.001 (Fabijan et al. 2019); balance where
 * a standardised difference is above 0.1 and p < 0.001 / covariates; the counts fail when they are not 0.
 * `interim` means that the report looks at units whose window is not over.
 */
export function checks(facts: CheckFacts, interim: boolean): readonly Check[] {
  return [
    sentCheck(facts),
    sampleRatioCheck(facts.arms),
    contaminationCheck(facts),
    membershipCheck(facts),
    balanceCheck(facts),
    maturityCheck(facts.arms, interim),
    ...(facts.ordersEnd === undefined ? [] : [ordersEndCheck(facts.ordersEnd)]),
    {
      id: 'response_before_contact',
      status: facts.respondedBefore > 0 ? 'fail' : 'ok',
      finding: `${howMany(facts.respondedBefore, 'unit')} responded on a day before their first contact`,
      numbers: { units: facts.respondedBefore },
    },
  ];
}

/** `ok`, or the ids of the failed checks, separated by blanks. */
export function trust(all: readonly Check[]): string {
  const failed = all.filter((check) => check.status === 'fail').map((check) => check.id);
  return failed.length === 0 ? 'ok' : failed.join(' ');
}

/** The check of the interval itself: whether the method is known to cover for so few buyers or so uneven baskets. */
export function buyersCheck(trusted: boolean, treatedBuyers: number, controlBuyers: number): Check {
  return {
    id: 'few_buyers',
    status: trusted ? 'ok' : 'fail',
    finding: `${treatedBuyers} treated and ${controlBuyers} control buyers${trusted ? '' : ': the interval may be too short'}`,
    numbers: { treated_buyers: treatedBuyers, control_buyers: controlBuyers },
  };
}

function sentCheck({ arms, contacted }: CheckFacts): Check {
  const assigned = arms.some((arm) => arm.arm !== control && arm.units > 0);
  return {
    id: 'not_sent',
    status: contacted ? 'ok' : 'fail',
    finding: contacted
      ? 'contacts are on record'
      : assigned
        ? 'nobody was contacted, as far as the store knows: enter it with "clm act sent", or load contacts'
        : 'nobody was assigned to be contacted',
    numbers: {},
  };
}

function sampleRatioCheck(arms: readonly ArmSize[]): Check {
  const shares = arms.map((arm) => arm.share);
  const tested = shares.every((share) => share !== undefined)
    ? sampleRatio(
        arms.map((arm) => arm.units),
        shares as readonly number[],
      )
    : undefined;
  if (tested === undefined) {
    return {
      id: 'srm',
      status: 'not_testable',
      finding: 'planned shares are not known: pass --shares',
      numbers: {},
    };
  }
  return {
    id: 'srm',
    status: tested.pValue < 0.001 ? 'fail' : 'ok',
    finding: `arm sizes ${arms.map((arm) => `${arm.arm} ${arm.units}`).join(', ')}: p ${tested.pValue.toPrecision(3)} against the planned shares`,
    numbers: { chi_square: tested.chiSquare, df: tested.df, p_value: tested.pValue },
  };
}

function contaminationCheck(facts: CheckFacts): Check {
  const held = facts.arms.find((arm) => arm.arm === control)?.units ?? 0;
  if (held === 0) {
    return { id: 'contamination', status: 'not_testable', finding: 'nobody is held out', numbers: {} };
  }
  return {
    id: 'contamination',
    status: facts.contaminated > 0 ? 'fail' : 'ok',
    finding: `${facts.contaminated} of ${held} held-out units were contacted`,
    numbers: { contaminated: facts.contaminated, control: held },
  };
}

function membershipCheck({ sharedEmails, unitsInTwoArms, splitUnits = 0 }: CheckFacts): Check {
  const split =
    splitUnits === 0 ? '' : `, ${howMany(splitUnits, 'unit')} of assignment in several of those counted`;
  return {
    id: 'double_membership',
    status: sharedEmails + unitsInTwoArms + splitUnits > 0 ? 'fail' : 'ok',
    finding: `${howMany(sharedEmails, 'e-mail address', 'e-mail addresses')} in more than one unit, ${howMany(unitsInTwoArms, 'unit')} in more than one arm${split}`,
    numbers: { shared_emails: sharedEmails, units_in_two_arms: unitsInTwoArms },
  };
}

function balanceCheck(facts: CheckFacts): Check {
  const tests = facts.covariates.flatMap(({ name, arms }) => {
    const held = arms.get(control);
    if (held === undefined) return [];
    return [...arms]
      .filter(([arm]) => arm !== control)
      .flatMap(([arm, sample]) => {
        const tested = smd(sample, held);
        return tested === undefined ? [] : [{ name, arm, ...tested }];
      });
  });
  if (tests.length === 0) {
    return {
      id: 'balance',
      status: 'not_testable',
      finding: 'nothing to compare before the send',
      numbers: {},
    };
  }
  const threshold = 0.001 / facts.covariates.length;
  const uneven = tests.filter((test) => Math.abs(test.smd) > 0.1 && test.pValue < threshold);
  const largest = tests.reduce((a, b) => (Math.abs(b.smd) > Math.abs(a.smd) ? b : a));
  return {
    id: 'balance',
    status: uneven.length > 0 ? 'fail' : 'ok',
    finding:
      uneven.length > 0
        ? `arms differed before the send in ${uneven.map((test) => `${test.name} (${test.arm})`).join(', ')}`
        : `largest difference before the send: ${largest.name} (${largest.arm}), ${largest.smd.toFixed(3)} standard deviations`,
    numbers: { covariates: facts.covariates.length, largest_smd: largest.smd, p_value: largest.pValue },
  };
}

function ordersEndCheck(found: OrdersEnd): Check {
  const { last, end, usual } = found;
  return {
    id: 'orders_end',
    status: 'fail',
    finding: ordersEndText(found, 'the windows do'),
    numbers: { days: end - last, usual_rows: usual },
  };
}

/** What is to be said of orders that stop before something else ends. */
export function ordersEndText({ last, end, usual }: OrdersEnd, before: string): string {
  return `orders end on ${formatDay(last)}, ${howMany(end - last, 'day')} before ${before}, where ${howMany(Math.round(usual), 'row was', 'rows were')} usual: is an export missing?`;
}

function maturityCheck(arms: readonly ArmSize[], interim: boolean): Check {
  const units = arms.reduce((sum, arm) => sum + arm.units, 0);
  const complete = arms.reduce((sum, arm) => sum + arm.complete, 0);
  const left = units - complete;
  return {
    id: 'maturity',
    status: left > 0 && (interim || complete === 0) ? 'fail' : 'ok',
    finding:
      left === 0
        ? `the window is over for all ${howMany(units, 'unit')}`
        : `the window is not over for ${left} of ${howMany(units, 'unit')}: ${interim || complete === 0 ? 'interim, do not decide' : 'left out of both arms'}`,
    numbers: { complete, incomplete: left },
  };
}
