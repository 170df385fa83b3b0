import type { PastUnits } from '../../act/promise.js';
import type { Day } from '../../days.js';
import type { Store } from '../../store/open.js';
import { readModel } from '../predict/modelBody.js';
import { scoreCustomers } from '../predict/scoring.js';

/** What a model says about the people of an audience; arrays have one entry per person asked about. */
export interface AudienceScores {
  readonly ranking: 'effect' | 'response';
  readonly modelId: string;
  readonly modelName: string;
  readonly score: Float64Array;
  /** Expected incremental margin of a contact, minor units; only from an effect model. */
  readonly effect: Float64Array | undefined;
  /** The history that turns effects into a promise; only from an effect model. */
  readonly history: PastUnits | undefined;
}

/** The id of a model by its name or id. Exit 2 if there is none. */
export async function modelIdOf(store: Store, name: string): Promise<string> {
  return (await readModel(store, name)).model;
}

/** Scores customers by a model as they stood before a day, from rows up to `asOf`. */
export async function audienceScores(
  store: Store,
  name: string,
  customers: readonly number[],
  asOf: Day,
  sendOn: Day,
): Promise<AudienceScores> {
  const model = await readModel(store, name);
  const { score, effect } = await scoreCustomers(store, model, { asOf, t0: sendOn, customers });
  return {
    ranking: effect === undefined ? 'response' : 'effect',
    modelId: model.model,
    modelName: model.name,
    score,
    effect: effect?.effect,
    history: model.history,
  };
}
