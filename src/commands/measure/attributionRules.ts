import { exits, UserError } from '../../errors.js';
import { byCode, type CreditRule, creditRules, shapley, shareOut, toAll } from '../../measure/creditRules.js';
import { markovAttribution } from '../../measure/markov.js';
import type { Path } from '../../measure/paths.js';
import { howMany, note } from '../../result.js';

/** The rules by which orders are shared. */
export const rules = [...creditRules, 'markov', 'shapley', 'code', 'all'] as const;
export type Rule = (typeof rules)[number];

/** `last,linear,markov`. */
export function rulesFlag(text: string): readonly Rule[] {
  return text.split(',').map((word) => {
    const rule = rules.find((known) => known === word.trim());
    if (rule === undefined) {
      throw new UserError(`--rule: "${word.trim()}" is none of ${rules.join(', ')}`, {
        code: 'bad_rule',
        exit: exits.usage,
      });
    }
    return rule;
  });
}

/** What a rule gives to each code. */
export interface Credited {
  readonly rule: Rule;
  readonly credit: readonly {
    readonly conversions: number;
    readonly value: number;
    readonly removal?: number;
  }[];
}

/** The credit of every code under each rule. */
export function credited(
  paths: readonly Path[],
  size: number,
  asked: readonly Rule[],
  order: number,
): readonly Credited[] {
  return asked.map((rule) => {
    if (rule === 'shapley') return { rule, credit: shapley(paths, size) };
    if (rule === 'code') return { rule, credit: byCode(paths, size) };
    if (rule === 'all') return { rule, credit: toAll(paths, size) };
    if (rule !== 'markov') return { rule, credit: shareOut(paths, size, rule as CreditRule) };
    const found = markovAttribution(paths, size, order);
    return { rule, credit: found?.channels ?? [] };
  });
}

/** What every table of credit has to say. */
export const creditNote = note(
  'credit is not effect: hold people out, and "clm measure lift" says what contact really adds',
);

/** Credits by value, then number, best first. */
export function sorted<
  T extends { readonly value: number; readonly conversions: number; readonly i: number },
>(rows: readonly T[]): readonly T[] {
  return [...rows].sort((a, b) => b.value - a.value || b.conversions - a.conversions || a.i - b.i);
}

/** The formulas of rules, for `--explain`. */
export function formulas(asked: readonly Rule[], order: number): readonly string[] {
  const of: Readonly<Record<Rule, string>> = {
    last: 'credit = 1 for the last contact before the order',
    first: 'credit = 1 for the first contact before the order',
    linear: 'credit = 1/n for each of n contacts before the order',
    decay: 'credit in proportion to 2^(-days between contact and order / 7)',
    position:
      'credit = 0.4 for the first and the last contact, 0.2/(n - 2) for each between; 0.5 and 0.5 of two',
    markov: `removal effect = 1 - P(order | journeys end there) / P(order), in a chain over the last ${howMany(order, 'contact')}; credit in proportion`,
    shapley:
      'credit = 1/d for each of d distinct ones before the order, the Shapley value of journeys that touch only a given set',
    code: 'credit = 1 for the last contact of the campaign whose code the order names, if it is before the order; else none',
    all: 'credit = 1 for each distinct one before the order: more than there is, never a return',
  };
  return asked.map((rule) => `${rule}: ${of[rule]}`);
}
