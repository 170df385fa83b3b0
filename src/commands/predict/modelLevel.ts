import { exits, UserError } from '../../errors.js';
import { type Note, note, warning } from '../../result.js';
import { misfitsOf } from '../../store/armsBefore.js';
import type { Level, Levelled } from '../../store/levels.js';
import { readingAs } from '../../store/levels.js';
import type { Store } from '../../store/open.js';
import { atLevel, mostTorn } from '../measure/level.js';

/** A store read at the level of a model, for as long as the work on it takes. */
export interface ModelLevel {
  readonly counted: Levelled;
  readonly notes: readonly Note[];
}

/** Does `work` with the store read at a level; afterwards it is read as before. No level and that of a person change nothing. */
export async function withLevel<T>(
  store: Store,
  level: Level | undefined,
  work: (at: ModelLevel | undefined) => Promise<T>,
): Promise<T> {
  if (level === undefined || level === 'person') return work(undefined);
  return readingAs(store, async () => work(atLevel(store, level)));
}

/** The level that a model learned at; that of a person is left out, for it is what every model had before there were levels. */
export function learnedLevel(level: Level | undefined): { readonly level?: Level } {
  return level === undefined || level === 'person' ? {} : { level };
}

const campaignIds = 'campaigns that were not assigned by it';

/**
 * The past campaigns that can teach at a level: all but those of which more than one household or account in a hundred has
 * members in several arms, or shares a unit of assignment with others. Exit 5 if one of those was asked for by name.
 */
export function teaching(
  store: Store,
  asOf: number,
  level: Level,
  known: readonly { readonly campaign: number; readonly campaignId: string }[],
  asked: readonly string[] | undefined,
): { readonly campaigns: readonly string[] | undefined; readonly notes: readonly Note[] } {
  const misfits = misfitsOf(store, asOf);
  const wrong = known.filter(({ campaign }) => {
    const found = misfits.get(campaign);
    return found !== undefined && found.torn + found.split > mostTorn * found.assigned;
  });
  if (wrong.length === 0) return { campaigns: asked, notes: [] };
  const named = wrong.map(({ campaignId }) => campaignId);
  const insisted = asked?.find((id) => named.includes(id));
  if (insisted !== undefined || wrong.length === known.length) {
    throw new UserError(
      `${insisted ?? named[0]} was not assigned by ${level}: members of one sit in several arms`,
      {
        code: 'not_assigned_so',
        exit: exits.insufficient,
        hint: 'leave --level out',
      },
    );
  }
  return {
    campaigns: (asked ?? known.map(({ campaignId }) => campaignId)).filter((id) => !named.includes(id)),
    notes: [warning(`${named.join(', ')}: left out, ${campaignIds} (${level})`)],
  };
}

/** `counted by household`, for models. */
export function levelNote(level: Level | undefined): readonly Note[] {
  return level === undefined
    ? []
    : [note(`the model is about ${level}s: of each, the first member by id stands for all`)];
}
