import { exits, UserError, unknownName } from '../../errors.js';
import { allLists, type ListRow } from '../../store/lists.js';
import type { Store } from '../../store/open.js';

/**
 * The list that a word means: its id, the beginning of one (at least four letters), or a campaign with one list that
 * stands. Exit 2 if it means none or several.
 */
export async function findList(store: Store, word: string): Promise<ListRow> {
  const lists = await allLists(store);
  const exact = lists.find((row) => row.list === word);
  if (exact !== undefined) return exact;
  const started = word.length < 4 ? [] : lists.filter((row) => row.list.startsWith(word));
  const ofCampaign = lists.filter((row) => row.campaign === word && row.supersededBy === undefined);
  const meant = [...new Set([...started, ...ofCampaign])];
  if (meant.length === 1) return meant[0]!;
  if (meant.length > 1) {
    throw new UserError(`"${word}" means several lists: ${meant.map((row) => row.list).join(', ')}`, {
      code: 'ambiguous_list',
      exit: exits.usage,
      hint: 'name one of them',
    });
  }
  throw unknownName(
    'list',
    word,
    lists.flatMap((row) => [row.list, row.campaign]),
    '"clm audit"',
  );
}
