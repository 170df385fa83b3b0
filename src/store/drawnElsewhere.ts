import type { Store } from './open.js';

/** Members of a list whose arm another list of the campaign drew, and that list. */
export interface DrawnElsewhere {
  readonly list: string;
  readonly units: number;
}

const drawn = `
select a.list, count(*) as units
from member_rows m join list_rows l on l.list = m.list
join campaign_rows k on k.campaign_id = l.campaign
join assignment_rows a on a.customer = m.customer and a.campaign = k.campaign
where m.list = ? and a.list <> m.list
group by a.list order by units desc, a.list`;

/** Whose arms a list took over from others, most units first: what they earn counts where they were drawn. */
export async function drawnElsewhere(store: Store, list: string): Promise<readonly DrawnElsewhere[]> {
  return store.db.prepare<[string], DrawnElsewhere>(drawn).all(list);
}
