import { formatDay } from '../../days.js';
import { exits, UserError, unknownName } from '../../errors.js';
import type { Method } from '../../measure/contrast.js';
import { type CampaignHead, responseTypes } from '../../store/campaignFacts.js';
import type { Store } from '../../store/open.js';
import { type Metric, ownMetrics } from './metric.js';
import type { Scope } from './scope.js';

/** Exit 2 for a method that does not fit a metric. */
export function refuseMethod(metric: Metric, method: Method | undefined): void {
  if (method === undefined || method === 'welch') return;
  if ((method === 'newcombe') === (metric.shape === 'rate')) return;
  throw new UserError(`--method ${method} does not fit ${metric.name}`, {
    code: 'method_mismatch',
    exit: exits.usage,
    hint: metric.shape === 'rate' ? 'rates take newcombe or welch' : 'amounts take two-part or welch',
  });
}

/** Exit 2 for a method that does not fit people who were drawn together. */
export function refuseMethodOfPeople(method: Method | undefined): void {
  if (method === undefined || method === 'welch') return;
  throw new UserError(`--method ${method} does not fit --level person: units of several people were drawn`, {
    code: 'method_mismatch',
    exit: exits.usage,
    hint: 'leave --method out, or --level',
  });
}

/** Exit 2 for what is only known of units, asked about people who were drawn together. */
export function noUnitsOfPeople(head: CampaignHead): UserError {
  return new UserError(
    `${head.campaignId}: units of several people were drawn, which --level person can not cut, adjust or take by draw`,
    { code: 'units_of_people', exit: exits.usage, hint: 'leave --level out: the answer is then per unit' },
  );
}

/** Exit 2 for a metric that is neither the store's own nor a type of response. */
export async function refuseUnknownType(store: Store, type: string): Promise<void> {
  const known = await responseTypes(store);
  if (!known.includes(type)) throw unknownName('metric', type, [...ownMetrics, ...known]);
}

/** Exit 5 for campaigns whose windows are all open. */
export function immature(held: readonly CampaignHead[], scopes: ReadonlyMap<number, Scope>): UserError {
  const days = held.map((head) => Math.max(...scopes.get(head.campaign)!.arms.map((arm) => arm.lastDay)));
  return new UserError(`the window of ${held.map((head) => head.campaignId).join(', ')} is not over`, {
    code: 'immature',
    exit: exits.insufficient,
    hint: `wait until ${formatDay(Math.min(...days))}, or look early with --interim`,
  });
}

/** Exit 2 for what can not be asked together. */
export function refuseTogether(asked: {
  readonly by?: string | undefined;
  readonly pool?: string | undefined;
  readonly covariate?: string | true | undefined;
}): void {
  const pairs = [
    ['--pool', '--by', asked.pool !== undefined && asked.by !== undefined],
    [
      `--by ${asked.by}`,
      '--covariate',
      (asked.by === 'channel' || asked.by === 'category') && asked.covariate !== undefined,
    ],
  ] as const;
  for (const [one, other, both] of pairs) {
    if (!both) continue;
    throw new UserError(`${one} and ${other} can not be asked together`, {
      code: 'not_together',
      exit: exits.usage,
      hint: 'ask for one at a time',
    });
  }
}
