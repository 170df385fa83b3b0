import { exits, UserError } from '../../errors.js';
import { howMany, type Note, note, warning } from '../../result.js';
import type { CampaignHead } from '../../store/campaignFacts.js';
import type { CampaignQuestion } from '../../store/campaignUnits.js';
import type { Store } from '../../store/open.js';
import { latestPlan } from '../../store/plans.js';
import { customerCuts, unitCut } from '../../store/unitCuts.js';
import { unitsBefore } from '../../store/unitOutcomes.js';
import { planOf } from '../act/readPlan.js';
import { ownMetrics } from './metric.js';

/** Something known of every unit before its first contact. */
export interface Covariate {
  readonly name: string;
  readonly isMoney: boolean;
  /** By the place of the unit; NaN where it is not known. Money in minor units. */
  readonly values: Float64Array;
  readonly notes: readonly Note[];
}

/**
 * The covariate that is asked for: one of the store's own metrics before the first contact (`spend`, `spend:365` for so many
 * days), a numeric attribute, or (`asked` is true) what the plan declares. Exit 2 for what is neither, 5 where no plan declares one.
 */
export async function covariateOf(
  store: Store,
  question: CampaignQuestion,
  heads: readonly CampaignHead[],
  asked: string | true,
): Promise<Covariate> {
  const declared = await declaredBy(store, heads);
  const name = asked === true ? soleOf(declared, heads) : asked;
  const unplanned = heads.filter((head) => declared.get(head.campaignId) !== name);
  const notes: Note[] =
    unplanned.length === 0
      ? []
      : [
          warning(
            `covariate ${name} is not declared by the plan of ${unplanned.map((head) => head.campaignId).join(', ')}: choose it before looking, not by what it does to the result`,
          ),
        ];
  const [metric = '', days] = name.split(':');
  if (ownMetrics.includes(metric)) return ownBefore(store, question, name, metric, days, notes);
  const cut = unitCut(store, question, name);
  if (!cut.numeric || (customerCuts as readonly string[]).includes(name)) {
    throw new UserError(`--covariate ${name}: it is not a number`, {
      code: 'not_numeric',
      exit: exits.usage,
      hint: 'take a numeric attribute, or spend, margin, orders or purchase before the send',
    });
  }
  const numbers = cut.labels.map(Number);
  return {
    name,
    isMoney: false,
    values: Float64Array.from(cut.code, (code) => (code < 0 ? Number.NaN : numbers[code]!)),
    notes:
      cut.later === 0
        ? notes
        : [
            ...notes,
            note(
              `covariate ${name}: ${howMany(cut.later, 'unit has', 'units have')} a value that became known on the day of contact or later only; right only if it was so before`,
            ),
          ],
  };
}

function ownBefore(
  store: Store,
  question: CampaignQuestion,
  name: string,
  metric: string,
  days: string | undefined,
  notes: readonly Note[],
): Covariate {
  if (days !== undefined && !/^[1-9]\d{0,4}$/.test(days)) {
    throw new UserError(`--covariate ${name}: "${days}" is not a number of days`, {
      code: 'bad_covariate',
      exit: exits.usage,
      hint: 'such as spend:365, or spend for everything before the first contact',
    });
  }
  const before = unitsBefore(store, question, days === undefined ? undefined : Number(days));
  const values = before[metric as 'spend' | 'margin' | 'orders' | 'purchase'];
  return {
    name,
    isMoney: metric === 'spend' || metric === 'margin',
    values: values.map((value, unit) => (before.known[unit] === 1 ? value : Number.NaN)),
    notes,
  };
}

async function declaredBy(
  store: Store,
  heads: readonly CampaignHead[],
): Promise<ReadonlyMap<string, string | undefined>> {
  const found = new Map<string, string | undefined>();
  for (const { campaignId } of heads) {
    const stored = await latestPlan(store, campaignId);
    found.set(campaignId, stored === undefined ? undefined : planOf(stored).covariate);
  }
  return found;
}

function soleOf(declared: ReadonlyMap<string, string | undefined>, heads: readonly CampaignHead[]): string {
  const names = new Set(declared.values());
  const [only] = names;
  if (names.size === 1 && only !== undefined) return only;
  const without = heads.filter((head) => declared.get(head.campaignId) === undefined);
  throw new UserError(
    without.length === 0
      ? 'the plans of these campaigns declare different covariates'
      : `no covariate is declared by the plan of ${without.map((head) => head.campaignId).join(', ')}`,
    {
      code: 'no_covariate',
      exit: exits.insufficient,
      hint: 'put covariate = "spend:365" into the plan before the send, ask for one --campaign, or name it: --covariate spend:365',
    },
  );
}
