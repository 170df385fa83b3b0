import type { Manifest } from '../act/manifest.js';
import { type TrackRecord, trackRecord } from '../audit/trackRecord.js';
import { verdict } from '../audit/verdict.js';
import { type Day, formatDay } from '../days.js';
import { exits } from '../errors.js';
import type { Column, Result, Row } from '../result.js';
import { armOutcomesSql } from '../store/campaignFacts.js';
import { allLists, type ListRow } from '../store/lists.js';
import type { Store } from '../store/open.js';
import { findList } from './act/findList.js';
import { type AuditedList, closedLists, listNotes, overallNotes } from './auditTalk.js';
import { defineCommand } from './command.js';
import { moneyOf, readUpTo, sqlLines } from './measure/explained.js';
import { type CampaignRealised, realisedByCampaign } from './realised.js';
import { asOfDay, currencyOf, reading } from './shared.js';

const columns: readonly Column[] = [
  { name: 'list_id', kind: 'text', heading: 'list', detail: true },
  { name: 'campaign_id', kind: 'text', heading: 'campaign' },
  { name: 'promised', kind: 'money' },
  { name: 'promised_low', kind: 'money', heading: 'low' },
  { name: 'promised_high', kind: 'money', heading: 'high' },
  { name: 'realised', kind: 'money' },
  { name: 'realised_low', kind: 'money', heading: 'low' },
  { name: 'realised_high', kind: 'money', heading: 'high' },
  { name: 'cost_gap', kind: 'money', heading: 'cost gap', detail: true },
  { name: 'covered', kind: 'flag', detail: true },
  { name: 'verdict', kind: 'text' },
  { name: 'reason', kind: 'text', machineOnly: true },
  { name: 'model', kind: 'text', machineOnly: true },
  { name: 'sent_on', kind: 'day', machineOnly: true },
  { name: 'window_end', kind: 'day', machineOnly: true },
  { name: 'treated', kind: 'count', machineOnly: true },
  { name: 'control', kind: 'count', machineOnly: true },
  { name: 'cost', kind: 'money', machineOnly: true },
  { name: 'method', kind: 'text', machineOnly: true },
];

export const audit = defineCommand({
  description: `Holds every list to what it promised. Promised and realised are both: extra margin of the contacted beyond the held
out, within the window, less full cost. promised_low and _high is the 80 % interval for what would be measured,
realised_low and _high the 95 % interval of what was. cost_gap is actual less planned cost. verdict: as promised,
below promise, above promise, no promise, running, not measurable (reason says why).
Over all lists: how many came out inside their interval, against 80 %. Exit 7 from 10 closed lists on, if that is off
with p < 0.01. Columns: ${columns.map((column) => column.name).join(' ')}.`,
  examples: [
    'clm audit',
    'clm audit spring',
    'clm audit --format json | jq -r \'.[] | select(.verdict == "below promise") | .list_id\'',
  ],
  exits: [
    exits.done,
    exits.usage,
    exits.insufficient,
    exits.untrusted,
    exits.alert,
    exits.noStore,
    exits.newer,
  ],
  asOf: true,
  knownAt: true,
  flags: (command) => command.argument('[list]', 'a list or its campaign; all lists if left out'),
  run: (context, _options, word) =>
    reading(context, async (store): Promise<Result> => {
      const asOf = await asOfDay(context, store);
      const only = word === undefined ? undefined : await findList(store, word);
      const standing = (await allLists(store)).filter((row) => row.supersededBy === undefined);
      const lists =
        only !== undefined
          ? [only]
          : standing.filter((row) => context.asOf === undefined || row.asOf <= asOf);
      const found = await realisedByCampaign(
        store,
        asOf,
        lists.map((row) => row.campaign),
        only !== undefined,
      );
      const leaders = firstLists(standing);
      const audited = lists.map((row) => auditOne(row, found.get(row.campaign), leaders.get(row.campaign)));
      const record = trackRecord(closedLists(audited));
      const untrusted =
        context.rows.strict === true && audited.some((one) => one.audited.verdict === 'not measurable');
      return {
        title: `promised against realised, as of ${formatDay(asOf)}`,
        columns,
        rows: audited.map(rowOf),
        currency: currencyOf(store),
        notes: only === undefined ? overallNotes(store, audited, record) : listNotes(store, audited[0], asOf),
        chart: {
          kind: 'intervals',
          title: `Profit promised (80 % interval) and realised (95 %) per list, in ${store.settings.currency}`,
          label: ['list_id', 'campaign_id'],
          series: [
            { name: 'promised', value: 'promised', low: 'promised_low', high: 'promised_high' },
            { name: 'realised', value: 'realised', low: 'realised_low', high: 'realised_high' },
          ],
          reference: { value: 0, label: 'no profit' },
        },
        explain: explanation(store, asOf, audited, record),
        ...(only === undefined && record.verdict === 'off'
          ? { exit: exits.alert }
          : untrusted
            ? { exit: exits.untrusted }
            : {}),
      };
    }),
});

/** The first of the standing lists of each campaign: it carries what all its waves earned. */
function firstLists(lists: readonly ListRow[]): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  for (const row of lists) {
    if (!first.has(row.campaign)) first.set(row.campaign, row.list);
  }
  return first;
}

function auditOne(
  row: ListRow,
  found: CampaignRealised | undefined,
  leader: string | undefined,
): AuditedList {
  const manifest = JSON.parse(row.body) as Manifest;
  const promised = {
    profit: row.promised,
    low: row.promisedLow,
    high: row.promisedHigh,
    cost: manifest.cost,
  };
  const later =
    row.supersededBy !== undefined
      ? `superseded by ${row.supersededBy}`
      : leader !== undefined && leader !== row.list
        ? `a later wave: its results are in those of list ${leader}`
        : undefined;
  const realised =
    later !== undefined
      ? ({ state: 'not measurable', why: later, cost: undefined } as const)
      : (found?.realised ??
        (manifest.contacted === 0
          ? ({ state: 'not measurable', why: 'nobody was on it', cost: undefined } as const)
          : ({ state: 'running' } as const)));
  return {
    row,
    manifest,
    found: later === undefined ? found : undefined,
    audited: verdict(promised, realised),
    reason: realised.state === 'not measurable' ? realised.why : undefined,
  };
}

function rowOf({ row, manifest, found, audited: one, reason }: AuditedList): Row {
  const realised = found?.realised;
  return [
    row.list,
    row.campaign,
    row.promised,
    row.promisedLow,
    row.promisedHigh,
    one.realised,
    one.realisedLow,
    one.realisedHigh,
    one.costGap,
    one.covered,
    one.verdict,
    reason,
    manifest.modelName,
    row.sentOn,
    (row.sentOn ?? row.sendOn) + row.windowDays - 1,
    found?.treated,
    found?.control,
    realised !== undefined && realised.state !== 'running' ? realised.cost : undefined,
    found?.method,
  ];
}

function explanation(
  store: Store,
  asOf: Day,
  audited: readonly AuditedList[],
  record: TrackRecord,
): readonly string[] {
  const money = moneyOf(store);
  const known = (minor: number | undefined) => (minor === undefined ? 'none' : money(minor));
  return [
    readUpTo(asOf),
    `counted: ${record.lists} of ${audited.length} lists, those with a promise and a measurement; not counted: lists whose window is not over, without a holdout, with a failed check, or without a promise`,
    'realised = (mean margin of assigned treated units - mean margin of held-out units) x treated - actual cost; units by assignment, orders of the window',
    'its interval is that of "measure roi": Welch with many buyers, two-part with few',
    'covered = realised within promised_low and promised_high; cost_gap = actual cost - planned cost',
    ...audited.map((one) => listLine(one, known)),
    `over lists: exact binomial test of ${record.covered} covered of ${record.lists} against 80 %`,
    ...sqlLines(armOutcomesSql, 'sql of what each arm earned:'),
  ];
}

function listLine(
  { row, manifest, found, audited: one, reason }: AuditedList,
  known: (minor: number | undefined) => string,
): string {
  const realised = found?.realised;
  const name = `  ${row.campaign} (${row.list})`;
  if (realised?.state !== 'measured')
    return `${name}: ${one.verdict}${reason === undefined ? '' : `, ${reason}`}`;
  return `${name}: realised ${known(realised.profit)} = extra margin ${known(realised.profit + realised.cost)} of ${found!.treated} treated beyond ${found!.control} held out - cost ${known(realised.cost)}; ${found!.method}; promised ${known(row.promised)} (${known(row.promisedLow)} to ${known(row.promisedHigh)}); cost_gap ${known(realised.cost)} - ${known(manifest.cost)}`;
}
