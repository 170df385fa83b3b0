import type { Day } from '../days.js';
import { exits, UserError } from '../errors.js';
import {
  badValue,
  dayKey,
  integerOf,
  knownKeys,
  moneyOf,
  parseToml,
  requiredText,
  sectionsOf,
  shareOf,
  type TomlSection,
  textOf,
} from '../toml.js';
import { type Caps, capsOf, type SuppressRule, suppressOf, type Target, targetOf } from './planRules.js';

/** One way of treating a unit. Shares are of the units contacted and sum to 1. */
export interface PlanArm {
  readonly name: string;
  readonly share: number;
  /** Cost of one contact, millionths; undefined = the plan's contact_cost. */
  readonly cost: number | undefined;
  readonly offer: string | undefined;
}

export type ConsentRule = 'opt-in' | 'opt-out';

/** A campaign as planned. Money in minor units, rates in millionths. */
export interface Plan {
  readonly campaign: string;
  readonly name: string | undefined;
  readonly kind: string | undefined;
  readonly program: string | undefined;
  readonly owner: string | undefined;
  readonly code: string | undefined;
  readonly priority: number | undefined;
  readonly offer: string | undefined;
  readonly channel: string;
  /** A where-clause over the customers view; undefined = everyone. */
  readonly audience: string | undefined;
  readonly sendOn: Day | undefined;
  readonly windowDays: number | undefined;
  readonly contactCost: number | undefined;
  readonly fixedCost: number | undefined;
  /** Margin rate, millionths. */
  readonly margin: number | undefined;
  readonly arms: readonly PlanArm[];
  readonly consent: ConsentRule;
  readonly purpose: string;
  readonly holdout: number | 'auto' | undefined;
  readonly caps: Caps;
  readonly suppress: readonly SuppressRule[];
  readonly targets: readonly Target[];
  readonly model: string | undefined;
  readonly top: number | undefined;
  /** Least expected profit per contact, minor units. */
  readonly min: number | undefined;
  readonly budget: number | undefined;
  /** Expected extra margin per contacted unit, minor units, where history cannot say. */
  readonly expectedEffect: number | undefined;
  /** How often the result may be looked at, the last time at the end of the window. */
  readonly looks?: number | undefined;
  /** Something known before the send whose part is taken out of the outcomes: a metric (`spend:365`) or an attribute. */
  readonly covariate?: string | undefined;
}

/** The arm that is held out, everywhere. */
export const controlArm = 'control';

const keys = [
  'campaign',
  'name',
  'kind',
  'program',
  'owner',
  'code',
  'priority',
  'offer',
  'channel',
  'audience',
  'send_on',
  'window_days',
  'contact_cost',
  'fixed_cost',
  'margin',
  'arms',
  'consent',
  'purpose',
  'holdout',
  'caps',
  'suppress',
  'targets',
  'model',
  'top',
  'min',
  'budget',
  'expected_effect',
  'looks',
  'covariate',
] as const;

const rateDecimals = 6;

/**
 * A plan from the text of its TOML file. Every mistake is a UserError (exit 2) that names the file, the line, the
 * key and the value. Consent defaults to opt-in for e-mail, SMS and phone and to opt-out elsewhere.
 */
export function parsePlan(text: string, file: string, currencyDigits: number): Plan {
  const top = parseToml(text, file);
  knownKeys(top, keys);
  const campaign = requiredText(top, 'campaign', 'name the campaign: campaign = "spring-2026"');
  plainName(top, 'campaign', campaign);
  const channel = requiredText(top, 'channel', 'say how people are contacted: channel = "email"')
    .toLowerCase()
    .replaceAll('e-mail', 'email');
  const holdout = top.values.holdout === 'auto' ? 'auto' : shareOf(top, 'holdout');
  if (typeof holdout === 'number' && holdout > 0.95) {
    throw badValue(top, 'holdout', `${holdout} leaves nobody to contact`, 'a holdout is usually 0.05 to 0.5');
  }
  return {
    campaign,
    name: textOf(top, 'name'),
    kind: textOf(top, 'kind'),
    program: textOf(top, 'program'),
    owner: textOf(top, 'owner'),
    code: textOf(top, 'code'),
    priority: integerOf(top, 'priority', 0),
    offer: textOf(top, 'offer'),
    channel,
    audience: textOf(top, 'audience'),
    sendOn: dayKey(top, 'send_on'),
    windowDays: integerOf(top, 'window_days', 1, 3660),
    contactCost: moneyOf(top, 'contact_cost', rateDecimals),
    fixedCost: moneyOf(top, 'fixed_cost', currencyDigits),
    margin: marginOf(top),
    arms: armsOf(top),
    consent: consentOf(top, channel),
    purpose: textOf(top, 'purpose') ?? 'marketing',
    holdout,
    caps: capsOf(top),
    suppress: sectionsOf(top, 'suppress').map(suppressOf),
    targets: sectionsOf(top, 'targets').map(targetOf),
    model: textOf(top, 'model'),
    top: integerOf(top, 'top', 0),
    min: moneyOf(top, 'min', currencyDigits),
    budget: moneyOf(top, 'budget', currencyDigits),
    expectedEffect: effectOf(top, currencyDigits),
    ...declared(top),
  };
}

/** What is declared about measuring. Left out where the plan says nothing, so that the hash of other plans stays. */
function declared(top: TomlSection): Pick<Plan, 'looks' | 'covariate'> {
  const looks = integerOf(top, 'looks', 1, 50);
  const covariate = textOf(top, 'covariate');
  return { ...(looks === undefined ? {} : { looks }), ...(covariate === undefined ? {} : { covariate }) };
}

/** The consent rule of a channel that the plan does not set (`rules.md`, consent). */
export function defaultConsent(channel: string): ConsentRule {
  const strict = ['email', 'e-mail', 'sms', 'phone', 'telephone', 'push', 'whatsapp'];
  return strict.includes(channel.toLowerCase()) ? 'opt-in' : 'opt-out';
}

/** What one contact of an arm costs, millionths of a major unit; 0 where nothing says. */
export function armCost(plan: Plan, arm: PlanArm): number {
  return arm.cost ?? plan.contactCost ?? 0;
}

/** What one contact costs on average over the arms, millionths. */
export function meanContactCost(plan: Plan): number {
  return plan.arms.reduce((sum, arm) => sum + arm.share * armCost(plan, arm), 0);
}

/** Refuses a name that no terminal could show as it is. */
function plainName(section: TomlSection, key: string, name: string): void {
  if (/\p{Cc}/u.test(name)) throw badValue(section, key, `${JSON.stringify(name)} holds a control character`);
}

/** Minor units with up to four more decimals: an effect per contact is often a fraction of a cent. */
function effectOf(top: TomlSection, currencyDigits: number): number | undefined {
  const value = moneyOf(top, 'expected_effect', currencyDigits + 4);
  return value === undefined ? undefined : value / 10_000;
}

function marginOf(top: TomlSection): number | undefined {
  const share = shareOf(top, 'margin');
  return share === undefined ? undefined : Math.round(share * 1_000_000);
}

function armsOf(top: TomlSection): readonly PlanArm[] {
  const sections = sectionsOf(top, 'arms');
  if (sections.length === 0) return [{ name: 'treated', share: 1, cost: undefined, offer: undefined }];
  const given = sections.map((section) => {
    knownKeys(section, ['name', 'share', 'cost', 'offer']);
    const name = requiredText(section, 'name', 'every [[arms]] block needs a name');
    plainName(section, 'name', name);
    if (name.toLowerCase() === controlArm) {
      throw badValue(section, 'name', '"control" is the arm held out', 'set its size with holdout = 0.1');
    }
    return {
      section,
      name,
      share: shareOf(section, 'share'),
      cost: moneyOf(section, 'cost', rateDecimals),
      offer: textOf(section, 'offer'),
    };
  });
  const seen = new Set<string>();
  for (const arm of given) {
    if (seen.has(arm.name)) throw badValue(arm.section, 'name', `"${arm.name}" is given twice`);
    seen.add(arm.name);
  }
  const named = given.reduce((sum, arm) => sum + (arm.share ?? 0), 0);
  const open = given.filter((arm) => arm.share === undefined).length;
  if (open === 0 ? Math.abs(named - 1) > 1e-9 : named >= 1) {
    throw new UserError(`${top.file}: the shares of the arms sum to ${Number(named.toFixed(6))}, not to 1`, {
      code: 'bad_shares',
      exit: exits.usage,
      hint: 'leave out share in one [[arms]] block to give it the rest',
    });
  }
  return given.map(({ name, share, cost, offer }) => ({
    name,
    share: share ?? (1 - named) / open,
    cost,
    offer,
  }));
}

function consentOf(top: TomlSection, channel: string): ConsentRule {
  const rule = textOf(top, 'consent');
  if (rule === undefined) return defaultConsent(channel);
  if (rule !== 'opt-in' && rule !== 'opt-out') {
    throw badValue(top, 'consent', `"${rule}" is neither "opt-in" nor "opt-out"`);
  }
  return rule;
}
