import type { PastUnits } from '../../act/promise.js';
import type { Day } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import type { Store } from '../../store/open.js';

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
export async function modelIdOf(_store: Store, name: string): Promise<string> {
  throw new UserError(`unknown model "${name}"`, { code: 'unknown_model', exit: exits.usage });
}

/** Scores customers by a model as they stood before a day, from rows up to `asOf`. */
export async function audienceScores(
  _store: Store,
  name: string,
  _customers: readonly number[],
  _asOf: Day,
  _sendOn: Day,
): Promise<AudienceScores> {
  throw new UserError(`unknown model "${name}"`, { code: 'unknown_model', exit: exits.usage });
}
