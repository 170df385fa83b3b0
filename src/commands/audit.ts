import { Option } from '@commander-js/extra-typings';
import type { Manifest } from '../act/manifest.js';
import { type TrackRecord, trackRecord } from '../audit/trackRecord.js';
import { verdict } from '../audit/verdict.js';
import { type Day, formatDay } from '../days.js';
import { exits } from '../errors.js';
import { type Column, howMany, type Result, type Row } from '../result.js';
import { armOutcomesSql } from '../store/campaignFacts.js';
import { campaignParameters } from '../store/campaignUnits.js';
import { allLists, type ListRow } from '../store/lists.js';
import type { Store } from '../store/open.js';
import { findList } from './act/findList.js';
import { type AuditedList, closedLists, listNotes, overallNotes } from './auditTalk.js';
import { campaignTotals, realisedOfLists, totalColumns, totalNotes } from './auditTotals.js';
import { defineCommand } from './command.js';
import { moneyOf, readUpTo, sqlLines } from './measure/explained.js';
import type { ListRealised } from './realisedByList.js';
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
below promise, above promise, no promise, running, in part, not measurable (reason says why).
A list is held to the units that it drew, its window and its costs. A unit that a later list contacts again counts, with the
cost of that, where it was drawn: such a list is measured in part. --by campaign: the effect within each list of a campaign,
weighted by treated units and never pooled raw, so a total is the sum of its lists.
Over all lists: how many came out inside their interval, against 80 %. Exit 7 from 10 closed lists on, if that is off
with p < 0.01. Columns: ${columns.map((column) => column.name).join(' ')};
by campaign: ${totalColumns.map((column) => column.name).join(' ')}.`,
  examples: [
    'clm audit',
    'clm audit spring',
    'clm audit --by campaign',
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
  flags: (command) =>
    command
      .argument('[list]', 'a list or its campaign; all lists if left out')
      .addOption(
        new Option('--by <what>', 'list (default), or campaign: its lists together').choices([
          'list',
          'campaign',
        ] as const),
      ),
  run: (context, options, word) =>
    reading(context, async (store): Promise<Result | readonly Result[]> => {
      const asOf = await asOfDay(context, store);
      const only = word === undefined ? undefined : await findList(store, word);
      const standing = (await allLists(store)).filter(
        (row) => row.supersededBy === undefined && (context.asOf === undefined || row.asOf <= asOf),
      );
      const lists = only === undefined ? standing : [only];
      const found = await realisedOfLists(store, asOf, lists, standing, only !== undefined);
      const audited = lists.map((row) => auditOne(row, found.lists.get(row.list)));
      const record = trackRecord(closedLists(audited));
      const untrusted =
        context.rows.strict === true && audited.some((one) => one.audited.verdict === 'not measurable');
      const totals = campaignTotals(store, asOf, audited, found.campaigns);
      if (options.by === 'campaign') return { ...totals, notes: totalNotes(found.campaigns) };
      const result: Result = {
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
      const several = [...found.campaigns.values()].some((one) => one.lists > 1);
      return options.by === undefined && several && only === undefined ? [result, totals] : result;
    }),
});

function auditOne(row: ListRow, found: ListRealised | undefined): AuditedList {
  const manifest = JSON.parse(row.body) as Manifest;
  const promised = {
    profit: row.promised,
    low: row.promisedLow,
    high: row.promisedHigh,
    cost: manifest.cost,
  };
  const moved = found?.elsewhere.reduce((sum, { units }) => sum + units, 0) ?? 0;
  const others = found?.elsewhere.map(({ list }) => list) ?? [];
  const from = `${others.length > 1 ? 'lists' : 'list'} ${others.join(', ')}`;
  const members = manifest.contacted + manifest.heldOut;
  const whole = moved > 0 && moved >= members;
  const why =
    row.supersededBy !== undefined
      ? `superseded by ${row.supersededBy}`
      : whole
        ? `all its ${howMany(moved, 'unit keeps', 'units keep')} the arm that ${from} drew, and count there`
        : manifest.contacted === 0
          ? 'nobody was on it'
          : undefined;
  const realised =
    why !== undefined
      ? ({ state: 'not measurable', why, cost: undefined } as const)
      : (found?.realised ?? ({ state: 'running' } as const));
  const partly = moved > 0 && !whole;
  return {
    row,
    manifest,
    found: why === undefined ? found : undefined,
    audited: verdict(promised, realised, partly),
    reason:
      realised.state === 'not measurable'
        ? realised.why
        : partly
          ? `${moved} of its ${howMany(members, 'unit keeps', 'units keep')} the arm that ${from} drew, and count there: realised is of the other ${members - moved}`
          : undefined,
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
    `counted: ${record.lists} of ${howMany(audited.length, 'list')}, those with a promise and a measurement; not counted: lists whose window is not over, without a holdout, with a failed check, or without a promise`,
    'realised = (mean margin of assigned treated units - mean margin of held-out units) x treated - actual cost; units by assignment, orders of the window',
    'its interval is that of "measure roi": Welch with many buyers, two-part with few',
    'of a campaign with several lists: each over the units that it drew, in its own window; fixed cost with the first, booked costs by treated units; their sum is the effect within lists, weighted by treated units',
    'covered = realised within promised_low and promised_high; cost_gap = actual cost - planned cost',
    ...audited.map((one) => listLine(one, known)),
    `over lists: exact binomial test of ${record.covered} covered of ${record.lists} against 80 %`,
    ...sqlLines(
      armOutcomesSql,
      {
        ...campaignParameters(store, {
          asOf,
          campaignId: undefined,
          windowDays: undefined,
          marginMillionths: undefined,
          assumeMarginMillionths: undefined,
        }),
        every: 0,
      },
      'sql of what each arm earned:',
    ),
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
