import { type Day, formatDay } from '../days.js';
import { type Column, howMany, type Note, note, type Result, type Row } from '../result.js';
import type { ListRow } from '../store/lists.js';
import type { Store } from '../store/open.js';
import type { AuditedList } from './auditTalk.js';
import { realisedByCampaign } from './realisedByCampaign.js';
import { type ListRealised, realisedByList } from './realisedByList.js';
import type { CampaignRealised } from './realisedOf.js';
import { currencyOf } from './shared.js';

/** What the lists of one campaign earned together. */
interface CampaignTotal {
  readonly lists: number;
  readonly measured: readonly string[];
  readonly total: CampaignRealised | undefined;
}

/** What lists earned, and their campaigns. */
export interface RealisedOfLists {
  readonly lists: ReadonlyMap<string, ListRealised>;
  readonly campaigns: ReadonlyMap<string, CampaignTotal>;
}

/** What lists earned: those of a campaign with several standing lists each by themselves. `standing`: all that stand. */
export async function realisedOfLists(
  store: Store,
  asOf: Day,
  lists: readonly ListRow[],
  standing: readonly ListRow[],
  balance: boolean,
): Promise<RealisedOfLists> {
  const names = [...new Set(lists.map((row) => row.campaign))].sort();
  const ofCampaign = (name: string) => standing.filter((row) => row.campaign === name);
  const alone = names.filter((name) => ofCampaign(name).length === 1);
  const whole =
    alone.length === 0
      ? new Map<string, CampaignRealised>()
      : await realisedByCampaign(store, asOf, alone, balance);
  const found = new Map<string, ListRealised>();
  const campaigns = new Map<string, CampaignTotal>();
  for (const name of names) {
    const its = ofCampaign(name);
    if (its.length > 1) {
      const { lists: own, total, measured } = await realisedByList(store, asOf, name, its, balance);
      for (const [list, one] of own) found.set(list, one);
      campaigns.set(name, { lists: its.length, measured, total });
      continue;
    }
    const total = whole.get(name);
    if (its[0] !== undefined && total !== undefined) found.set(its[0].list, { ...total, elsewhere: [] });
    const isMeasured = total?.realised.state === 'measured' && its[0] !== undefined;
    campaigns.set(name, { lists: its.length, measured: isMeasured ? [its[0]!.list] : [], total });
  }
  return { lists: found, campaigns };
}

export const totalColumns: readonly Column[] = [
  { name: 'campaign_id', kind: 'text', heading: 'campaign' },
  { name: 'lists', kind: 'count' },
  { name: 'measured', kind: 'count' },
  { name: 'treated', kind: 'count' },
  { name: 'control', kind: 'count', heading: 'held out' },
  { name: 'promised', kind: 'money' },
  { name: 'realised', kind: 'money' },
  { name: 'realised_low', kind: 'money', heading: 'low' },
  { name: 'realised_high', kind: 'money', heading: 'high' },
  { name: 'cost', kind: 'money' },
  { name: 'method', kind: 'text', machineOnly: true },
];

/** The lists of each campaign together. What was promised stands there if all of its measured lists promised for just those measured. */
export function campaignTotals(
  store: Store,
  asOf: Day,
  audited: readonly AuditedList[],
  campaigns: RealisedOfLists['campaigns'],
): Result {
  const rows = [...campaigns].map(([name, { lists, measured, total }]): Row => {
    const own = audited.filter(({ row }) => row.campaign === name && measured.includes(row.list));
    const promised = own.map(({ row, audited: one }) =>
      one.covered === undefined ? undefined : row.promised,
    );
    const whole = own.length > 0 && promised.every((value) => value !== undefined);
    const realised = total?.realised.state === 'measured' ? total.realised : undefined;
    return [
      name,
      lists,
      measured.length,
      realised && total!.treated,
      realised && total!.control,
      whole ? promised.reduce<number>((sum, value) => sum + value!, 0) : undefined,
      realised?.profit,
      realised?.low,
      realised?.high,
      realised?.cost,
      realised && total!.method,
    ];
  });
  return {
    title: `campaigns, their lists together, as of ${formatDay(asOf)}`,
    columns: totalColumns,
    rows,
    currency: currencyOf(store),
  };
}

/** How lists were put together, where there are several. */
export function totalNotes(campaigns: RealisedOfLists['campaigns']): readonly Note[] {
  return [...campaigns]
    .filter(([, { lists }]) => lists > 1)
    .map(([name, { lists, measured }]) =>
      note(
        `${name}: ${measured.length} of ${howMany(lists, 'list is', 'lists are')} measured; the effect within each, weighted by its treated units, never pooled raw`,
      ),
    );
}
