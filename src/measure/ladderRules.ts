import { howMany } from '../result.js';
import {
  badValue,
  knownKeys,
  parseToml,
  requiredText,
  sectionsOf,
  type TomlSection,
  textOf,
  textsOf,
} from '../toml.js';

/** What rules speak of, as of a day: of orders with a positive net amount; spend has returns taken off. */
export const ladderFacts = ['orders', 'spend', 'days_since_last', 'days_since_first', 'last_gap'] as const;

/** One of these facts; `days` = only of the days that end with the day of the report. */
export interface LadderFact {
  readonly name: (typeof ladderFacts)[number];
  readonly days: number | undefined;
}

/** A fact, by its place in `facts`, lies between two whole numbers, both included. */
export interface LadderCondition {
  readonly fact: number;
  readonly low: number;
  readonly high: number;
}

/** States from the top: a customer is in the first of them of which all conditions of one alternative hold. */
export interface LadderRules {
  readonly names: readonly string[];
  readonly facts: readonly LadderFact[];
  /** Alternatives by state; the last state has none and takes everybody else. */
  readonly alternatives: readonly (readonly (readonly LadderCondition[])[])[];
}

/** The ladder that is used unless another is given. */
export const usualLadder = `[[state]]
name = "prospect"
when = "orders = 0"

[[state]]
name = "first"
when = "orders = 1 and days_since_last <= 365"

[[state]]
name = "won-back"
when = "last_gap > 365 and days_since_last <= 365"

[[state]]
name = "repeat"
when = "orders <= 3 and days_since_last <= 365"

[[state]]
name = "loyal"
when = "days_since_last <= 365"

[[state]]
name = "dormant"
when = "days_since_last <= 730"

[[state]]
name = "lost"
`;

const blocks = 'states stand in [[state]] blocks with name and when, the best known first';

/**
 * Reads a ladder: [[state]] blocks with a name and `when`, one rule or a list of which any may hold; a rule is conditions
 * joined by "and", such as "orders in 365 days >= 3 and spend > 200". The last state has no `when`. So everybody is in
 * exactly one. A state that nobody can reach, for a state above it has all of them, is refused, as is a condition that can
 * never hold: UserError, exit 2, naming file, line and rule. Money is in units of the currency, which has `digits` decimals.
 */
export function parseLadder(text: string, file: string, digits: number): LadderRules {
  const whole = parseToml(text, file);
  knownKeys(whole, ['state']);
  const sections = sectionsOf(whole, 'state');
  if (sections.length < 2) throw badValue(whole, 'state', 'fewer than two states', blocks);
  if (sections.length > 50) throw badValue(whole, 'state', `${sections.length} states are too many`, blocks);
  const facts: LadderFact[] = [];
  const names: string[] = [];
  const alternatives = sections.map((section, i) => {
    knownKeys(section, ['name', 'when']);
    const name = requiredText(section, 'name', blocks);
    if (['from', 'customers', 'level'].includes(name)) {
      throw badValue(section, 'name', `"${name}" is a column of the report`, 'call it something else');
    }
    if (names.includes(name)) throw badValue(section, 'name', `"${name}" is there twice`);
    names.push(name);
    const last = i === sections.length - 1;
    const rules = rulesOf(section);
    if (rules.length === 0 && !last) {
      throw badValue(
        section,
        'name',
        `"${name}" has no "when", so nobody is left for "${next(sections, i)}"`,
        blocks,
      );
    }
    if (rules.length > 0 && last) {
      throw badValue(
        section,
        'when',
        `"${name}" is the last state and takes everybody else`,
        'leave its "when" out, or add a state below it',
      );
    }
    return rules.map((rule) => ({ rule, section, conditions: conditionsOf(section, rule, facts, digits) }));
  });
  refuseUnreachable(alternatives, names);
  return {
    names,
    facts,
    alternatives: alternatives.map((rules) => rules.map(({ conditions }) => conditions)),
  };
}

function next(sections: readonly TomlSection[], i: number): string {
  return textOf(sections[i + 1]!, 'name') ?? '';
}

function rulesOf(section: TomlSection): readonly string[] {
  if (typeof section.values.when === 'string') return [section.values.when];
  return textsOf(section, 'when') ?? [];
}

interface Alternative {
  readonly rule: string;
  readonly section: TomlSection;
  readonly conditions: readonly LadderCondition[];
}

const ruleHint = `conditions such as "orders >= 3 and days_since_last <= 180"; facts: ${ladderFacts.join(', ')}; orders and spend also "in 365 days"`;

function conditionsOf(
  section: TomlSection,
  rule: string,
  facts: LadderFact[],
  digits: number,
): readonly LadderCondition[] {
  const found = new Map<number, LadderCondition>();
  for (const part of rule.trim().split(/\s+and\s+/)) {
    const match = /^([a-z_]+)(?:\s+in\s+(\d+)\s+days?)?\s*(<=|>=|=|<|>)\s*(-?\d+(?:\.\d+)?)$/.exec(
      part.trim(),
    );
    const name = ladderFacts.find((fact) => fact === match?.[1]);
    if (match === null || name === undefined) {
      throw badValue(section, 'when', `"${part.trim()}" is not a condition`, ruleHint);
    }
    const days = match[2] === undefined ? undefined : Number(match[2]);
    if (days !== undefined && name !== 'orders' && name !== 'spend') {
      throw badValue(
        section,
        'when',
        `"${part.trim()}": only orders and spend can be "in ${howMany(days, 'day')}"`,
        ruleHint,
      );
    }
    let fact = facts.findIndex((one) => one.name === name && one.days === days);
    if (fact < 0) fact = facts.push({ name, days }) - 1;
    const { low, high } = bounds(section, part.trim(), match[3]!, match[4]!, name === 'spend' ? digits : 0);
    const before = found.get(fact);
    const both = {
      fact,
      low: Math.max(low, before?.low ?? low),
      high: Math.min(high, before?.high ?? high),
    };
    if (both.low > both.high || (name !== 'spend' && both.high < 0)) {
      throw badValue(section, 'when', `"${rule}" can never hold`);
    }
    found.set(fact, both);
  }
  return [...found.values()];
}

/** The whole numbers that a comparison allows; money in minor units. */
function bounds(
  section: TomlSection,
  part: string,
  sign: string,
  number: string,
  digits: number,
): { readonly low: number; readonly high: number } {
  const [whole, fraction = ''] = number.split('.');
  if (fraction.length > digits) {
    const wanted = digits === 0 ? 'a whole number' : `a number with at most ${digits} decimals`;
    throw badValue(section, 'when', `"${part}": "${number}" is not ${wanted}`);
  }
  const value = Number(`${whole}${fraction.padEnd(digits, '0')}`);
  const [least, most] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  if (sign === '=') return { low: value, high: value };
  if (sign === '>=') return { low: value, high: most };
  if (sign === '>') return { low: value + 1, high: most };
  return { low: least, high: sign === '<=' ? value : value - 1 };
}

function refuseUnreachable(states: readonly (readonly Alternative[])[], names: readonly string[]): void {
  states.forEach((rules, state) => {
    for (const { rule, section, conditions } of rules) {
      const above = states.findIndex(
        (others, other) => other < state && others.some((one) => isWithin(conditions, one.conditions)),
      );
      if (above < 0) continue;
      throw badValue(
        section,
        'when',
        `"${rule}": nobody is left for it, "${names[above]!}" above has all of them`,
        'the first state whose rule holds is the customer’s; put the narrower rule above',
      );
    }
  });
}

/** Whether whoever meets all of `inner` meets all of `outer`. */
function isWithin(inner: readonly LadderCondition[], outer: readonly LadderCondition[]): boolean {
  return outer.every((wide) =>
    inner.some(({ fact, low, high }) => fact === wide.fact && low >= wide.low && high <= wide.high),
  );
}
