import type { Manifest } from '../act/manifest.js';
import { type Day, formatDay } from '../days.js';
import type { Column, Row } from '../result.js';
import type { CustomerRecord } from '../store/customerRecord.js';
import { type ListPlace, type ListScores, listPlace, listScores } from '../store/listPlace.js';
import { allLists, type ListRow } from '../store/lists.js';
import type { Store } from '../store/open.js';
import { moneyTargets } from './act/listTable.js';
import { moneyText } from './act/moneyText.js';
import { cutWords, notOnList, scoreText, unitWords } from './notOnList.js';

/** Where one customer stands with one list, and why. Money in minor units. */
export interface ListStanding {
  readonly row: ListRow;
  readonly manifest: Manifest;
  readonly place: 'to contact' | 'held out' | 'not on it';
  /** As in the waterfall of the list; `undefined` for those on it, and where nothing says why. */
  readonly reason: string | undefined;
  readonly why: string;
  readonly arm: string | undefined;
  /** The chance that the unit had of its arm. */
  readonly chance: number | undefined;
  readonly rank: number | undefined;
  /** Units of the list with a score. */
  readonly ranked: number | undefined;
  readonly score: number | undefined;
  /** The least score on the list. */
  readonly cutOff: number | undefined;
  readonly expectedProfit: number | undefined;
}

export const listColumns: readonly Column[] = [
  { name: 'list_id', kind: 'text', heading: 'list' },
  { name: 'campaign_id', kind: 'text', heading: 'campaign' },
  { name: 'wave', kind: 'text', machineOnly: true },
  { name: 'as_of', kind: 'day', heading: 'made as of' },
  { name: 'send_on', kind: 'day', machineOnly: true },
  { name: 'status', kind: 'text', machineOnly: true },
  { name: 'place', kind: 'text' },
  { name: 'reason', kind: 'text', machineOnly: true },
  { name: 'arm', kind: 'text', machineOnly: true },
  { name: 'chance', kind: 'share', machineOnly: true },
  { name: 'rank', kind: 'count', machineOnly: true },
  { name: 'ranked', kind: 'count', machineOnly: true },
  { name: 'score', kind: 'number', machineOnly: true },
  { name: 'cut_off', kind: 'number', machineOnly: true },
  { name: 'expected_profit', kind: 'money', machineOnly: true },
  { name: 'promised', kind: 'money', machineOnly: true },
  { name: 'contacted', kind: 'count', machineOnly: true },
  { name: 'why', kind: 'text' },
];

/**
 * Why a customer is on each list, or is not, by the day it was made as of: the first reason that held, by the rules that the list was
 * made by, judged on what the store knows today. Superseded lists too; `until` leaves out those made as of later days.
 */
export async function listStandings(
  store: Store,
  who: CustomerRecord,
  until: Day | undefined,
): Promise<readonly ListStanding[]> {
  const found: ListStanding[] = [];
  for (const row of await allLists(store)) {
    if (until === undefined || row.asOf <= until) found.push(await standing(store, row, who));
  }
  return found.sort((a, b) => a.row.asOf - b.row.asOf);
}

async function standing(store: Store, row: ListRow, who: CustomerRecord): Promise<ListStanding> {
  const manifest = JSON.parse(row.body) as Manifest;
  const mailboxes = manifest.channel === 'email';
  const there = await listPlace(store, row.list, row.campaign, who.customer, mailboxes);
  const scores = await listScores(store, row.list);
  const { scored, lowest } = scores;
  const list = { row, manifest, ranked: scored === 0 ? undefined : scored, cutOff: lowest };
  if (there === undefined)
    return { ...list, ...nowhere, ...(await notOnList(store, row, manifest, who, lowest)) };
  const numbers = {
    arm: there.arm,
    chance: known(there),
    rank: there.rank ?? undefined,
    score: there.score ?? undefined,
    expectedProfit: there.expectedProfit ?? undefined,
  };
  if (there.customer !== who.customer) {
    const words = `${there.customerId} stands for ${unitWords(there.unit)}, ${there.contacted ? `contacted in arm ${there.arm}` : 'held out'}`;
    return { ...list, ...numbers, place: 'not on it', reason: 'same_unit', why: words };
  }
  const why = memberWords(store, row, manifest, there, scores);
  return there.contacted
    ? { ...list, ...numbers, place: 'to contact', reason: undefined, why }
    : { ...list, ...numbers, place: 'held out', reason: 'held_out', why };
}

const nowhere = {
  place: 'not on it',
  arm: undefined,
  chance: undefined,
  rank: undefined,
  expectedProfit: undefined,
} as const;

/** The chance of the arm; lists made elsewhere do not say it. */
function known({ propensity }: ListPlace): number | undefined {
  return propensity > 0 ? propensity : undefined;
}

function memberWords(
  store: Store,
  row: ListRow,
  manifest: Manifest,
  there: ListPlace,
  { scored, lowest }: ListScores,
): string {
  const drawn = there.contacted ? `arm ${there.arm}` : 'held out, to measure the effect';
  const chance = known(there) === undefined ? '' : ` (chance ${(100 * there.propensity).toFixed(1)} %)`;
  const count = (n: number) => n.toLocaleString('en');
  const ranked =
    there.rank === null || there.score === null
      ? manifest.promiseState === 'recorded'
        ? 'on a list made elsewhere'
        : 'may be contacted; the list ranks nobody'
      : `rank ${count(there.rank)} of ${count(scored)} by score, ${scoreText(store, manifest, there.score)}; the last has ${scoreText(store, manifest, lowest!)}, ${cutWords[manifest.endedBy]}`;
  const expected =
    there.expectedProfit === null
      ? ''
      : `; expected profit of contacting ${moneyText(store, there.expectedProfit)}${row.promised === undefined ? '' : `, the list promises ${moneyText(store, row.promised)} for all ${count(manifest.contacted)} contacted`}`;
  return `${ranked}; ${drawn}${chance}${expected}`;
}

/** The standing as a row of `listColumns`. A score that is money is in major units. */
export function listRow(store: Store, one: ListStanding): Row {
  const { row, manifest } = one;
  const scale = moneyTargets.includes(manifest.modelTarget ?? '')
    ? Number(`1e${store.settings.currencyDigits}`)
    : 1;
  const scaled = (value: number | undefined) => (value === undefined ? undefined : value / scale);
  return [
    row.list,
    row.campaign,
    row.wave === '' ? undefined : row.wave,
    row.asOf,
    row.sentOn ?? row.sendOn,
    row.supersededBy === undefined ? row.status : 'superseded',
    one.place,
    one.reason,
    one.arm,
    one.chance,
    one.rank,
    one.ranked,
    scaled(one.score),
    scaled(one.cutOff),
    one.expectedProfit,
    row.promised,
    manifest.contacted,
    one.why,
  ];
}

/** The list in a sentence of the history: `spring wave two: held out, goes out on 2026-04-02`. */
export function listDetail({ row, place, arm }: ListStanding): string {
  const wave = row.wave === '' ? '' : ` wave ${row.wave}`;
  const said = place === 'to contact' ? `to contact, arm ${arm}` : place;
  const status = row.supersededBy === undefined ? row.status : 'superseded';
  const day =
    row.sentOn === undefined ? `to go out on ${formatDay(row.sendOn)}` : `sent on ${formatDay(row.sentOn)}`;
  return `${row.campaign}${wave}: ${said} (${status === 'sent' ? day : `${status}, ${day}`})`;
}
