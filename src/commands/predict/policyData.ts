import { exits, UserError } from '../../errors.js';
import { unbalancedCampaign } from '../../predict/balance.js';
import { policyLevels } from '../../predict/policyLevels.js';
import type { PolicyUnits } from '../../predict/policyValue.js';
import { selectRows, type TrainingSet } from '../../predict/trainingSet.js';
import { type Note, note, warning } from '../../result.js';
import { campaignHeads } from '../../store/campaignFacts.js';
import { armContacts } from '../../store/costFacts.js';
import type { Store } from '../../store/open.js';
import { unbalancedText } from './effectLearning.js';
import { type TrainingData, type TrainingQuestion, trainingData } from './trainingData.js';

/** Past units of randomised campaigns, ready to try rules on. */
export interface PolicyData {
  readonly question: TrainingQuestion;
  /** Everything that was read, and which of its rows are tried: those of campaigns with both arms. */
  readonly data: TrainingData;
  readonly kept: Int32Array;
  /** The kept rows. */
  readonly set: TrainingSet;
  readonly units: PolicyUnits;
  readonly notes: readonly Note[];
}

/**
 * Reads past units for a policy. Exit 5 without a campaign that held somebody out, or if those contacted differed from those
 * held out before the contact more than chance allows: then the past was not randomised, and no rule can be judged on it.
 */
export async function policyData(
  store: Store,
  question: TrainingQuestion,
  contactCost: number | undefined,
): Promise<PolicyData> {
  const data = await trainingData(store, question);
  const whole = data.set;
  const arms = whole.campaigns.map(() => [0, 0]);
  for (let i = 0; i < whole.rows; i++) arms[whole.campaign[i]!]![whole.treated[i]!]!++;
  const randomised = arms.map(([held, contacted]) => held! > 0 && contacted! > 0);
  const keep = Uint8Array.from(whole.campaign, (c) => (randomised[c] ? 1 : 0));
  if (!keep.includes(1)) throw notRandomised('no past campaign has both contacted and held-out units');
  const set = selectRows(whole, keep);
  requireBalance(set);
  const left = whole.campaigns.filter((_, c) => !randomised[c]);
  const armNames = set.armNames ?? ['treated'];
  const arm = set.arm ?? Int32Array.from(set.treated);
  const costs = await contactCosts(store, question, set, armNames, arm, contactCost);
  return {
    question,
    data,
    kept: Int32Array.from({ length: whole.rows }, (_, i) => i).filter((i) => keep[i] === 1),
    set,
    units: {
      unit: set.customer ?? Int32Array.from({ length: set.rows }, (_, i) => i),
      campaign: set.campaign,
      campaigns: set.campaigns.length,
      arm,
      arms: armNames.length,
      margin: set.margin,
      cost: costs.cost,
      levels: policyLevels(set, arm, armNames.length),
    },
    notes: [
      ...data.notes,
      ...(left.length === 0 ? [] : [note(`left out, for nobody was held out: ${left.join(', ')}`)]),
      ...costs.notes,
    ],
  };
}

/** Every campaign's contacted against its held out, on features from before contact. */
function requireBalance(set: TrainingSet): void {
  const found = unbalancedCampaign(set);
  if (found !== undefined) throw notRandomised(unbalancedText(found));
}

function notRandomised(found: string): UserError {
  return new UserError(`a rule cannot be judged: ${found}`, {
    code: 'not_randomised',
    exit: exits.insufficient,
    hint: 'only campaigns whose arms were drawn at random can say what another rule would have earned: name them with --campaigns; act list draws a holdout',
  });
}

/** What a contacted unit of each campaign and arm cost, waves included; minor units. */
async function contactCosts(
  store: Store,
  question: TrainingQuestion,
  set: TrainingSet,
  armNames: readonly string[],
  arm: Int32Array,
  stated: number | undefined,
): Promise<{ readonly cost: Float64Array; readonly notes: readonly Note[] }> {
  const width = armNames.length + 1;
  const cost = new Float64Array(set.campaigns.length * width);
  if (stated !== undefined) return { cost: cost.fill(stated), notes: [] };
  const counts = new Float64Array(cost.length);
  for (let i = 0; i < set.rows; i++) counts[set.campaign[i]! * width + arm[i]!]!++;
  const asked = {
    asOf: question.asOf,
    campaignId: undefined,
    windowDays: question.windowDays,
    marginMillionths: question.marginMillionths,
    assumeMarginMillionths: undefined,
  };
  const ids = new Map((await campaignHeads(store, asked)).map((head) => [head.campaign, head.campaignId]));
  const minor = Number(`1e${store.settings.currencyDigits}`);
  const unpriced = new Set<string>();
  for (const made of await armContacts(store, asked)) {
    const campaign = ids.get(made.campaign) ?? '';
    const at = set.campaigns.indexOf(campaign);
    const place = armNames.indexOf(made.arm);
    if (at < 0 || place < 0 || !made.complete) continue;
    const cell = at * width + place + 1;
    if (counts[cell]! > 0) cost[cell] = (made.rateSum / 1_000_000) * (minor / counts[cell]!);
    if (made.unpriced > 0) unpriced.add(campaign);
  }
  const notes =
    unpriced.size === 0
      ? []
      : [warning(`contacts without a cost count as free: ${[...unpriced].join(', ')}; say it with --cost`)];
  return { cost, notes };
}
