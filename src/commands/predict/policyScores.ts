import { exits, UserError } from '../../errors.js';
import { howMany } from '../../result.js';
import type { Store } from '../../store/open.js';
import type { Model } from './modelBody.js';
import type { PolicyData } from './policyData.js';
import { scoresOf } from './scoring.js';
import { trainingData } from './trainingData.js';

/**
 * What a model expected of past units without having seen what they did: for those it learned from, by the fit without
 * their campaign (with a single campaign: their fifth), kept with effect models; for others by the model itself. Minor units
 * or chances. Exit 5 for a model that has seen them and kept no such scores.
 */
export async function policyScores(
  store: Store,
  past: PolicyData,
  model: Model,
): Promise<{ readonly scores: Float64Array; readonly how: string }> {
  const { set } = past;
  const { history, body } = model;
  const kept = new Map<string, number>();
  if (history?.knowsCustomers) {
    history.campaign.forEach((c, i) => {
      kept.set(`${history.campaigns[c]} ${history.unit[i]}`, history.crossFitted[i]!);
    });
  }
  const learned = new Set(body.campaigns);
  const scores = new Float64Array(set.rows).fill(Number.NaN);
  const open: number[] = [];
  for (let i = 0; i < set.rows; i++) {
    const campaign = set.campaigns[set.campaign[i]!]!;
    const score = kept.get(`${campaign} ${set.customer![i]}`);
    if (score !== undefined) scores[i] = score;
    else if (learned.has(campaign) && kept.size === 0) throw seen(model, campaign);
    else open.push(i);
  }
  if (open.length === 0) return { scores, how: 'each unit scored by a fit without it' };
  const { set: again } = await trainingData(store, past.question, body);
  const own = scoresOf(body.learned, again.features, again.rows).score;
  for (const i of open) scores[i] = own[past.kept[i]!]!;
  return {
    scores,
    how:
      open.length === set.rows
        ? 'scored by the model, which has not learned from these units'
        : `${howMany(set.rows - open.length, 'unit')} scored by a fit without them, ${open.length} that it has not learned from by the model`,
  };
}

function seen({ name }: Model, campaign: string): UserError {
  return new UserError(
    `model "${name}" has learned from ${campaign}: on it, its rule would look better than it is`,
    {
      code: 'model_has_seen',
      exit: exits.insufficient,
      hint: `try it on campaigns after its own day (--campaigns), train it with an earlier --as-of, or train an effect model, which keeps unseen scores`,
    },
  );
}
