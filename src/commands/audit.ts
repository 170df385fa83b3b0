import type { Manifest } from '../act/manifest.js';
import { type ClosedList, recordByModel, type TrackRecord, trackRecord } from '../audit/trackRecord.js';
import { type Audited, verdict } from '../audit/verdict.js';
import { type Day, formatDay } from '../days.js';
import { exits } from '../errors.js';
import { type Column, type Note, note, type Result, type Row, warning } from '../result.js';
import { allLists, type ListRow } from '../store/lists.js';
import type { Store } from '../store/open.js';
import { findList } from './act/findList.js';
import { moneyText } from './act/moneyText.js';
import { defineCommand } from './command.js';
import { type CampaignRealised, realisedByCampaign } from './realised.js';
import { asOfDay, currencyOf, reading } from './shared.js';

const columns: readonly Column[] = [
  { name: 'list_id', kind: 'text', heading: 'list' },
  { name: 'campaign_id', kind: 'text', heading: 'campaign' },
  { name: 'promised', kind: 'money' },
  { name: 'promised_low', kind: 'money', heading: 'low' },
  { name: 'promised_high', kind: 'money', heading: 'high' },
  { name: 'realised', kind: 'money' },
  { name: 'realised_low', kind: 'money', heading: 'low' },
  { name: 'realised_high', kind: 'money', heading: 'high' },
  { name: 'cost_gap', kind: 'money', heading: 'cost gap' },
  { name: 'covered', kind: 'flag' },
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
        notes: only === undefined ? overall(store, audited, record) : single(store, audited[0], asOf),
        explain: explanation(record),
        ...(only === undefined && record.verdict === 'off'
          ? { exit: exits.alert }
          : untrusted
            ? { exit: exits.untrusted }
            : {}),
      };
    }),
});

interface AuditedList {
  readonly row: ListRow;
  readonly manifest: Manifest;
  readonly found: CampaignRealised | undefined;
  readonly audited: Audited;
  readonly reason: string | undefined;
}

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

function closedLists(audited: readonly AuditedList[]): readonly ClosedList[] {
  return audited.flatMap(({ row, manifest, audited: one }) =>
    row.promised === undefined || one.realised === undefined || one.covered === undefined
      ? []
      : [{ promised: row.promised, realised: one.realised, covered: one.covered, model: manifest.modelName }],
  );
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

function overall(store: Store, audited: readonly AuditedList[], record: TrackRecord): readonly Note[] {
  if (audited.length === 0)
    return [note('no lists yet: "clm act list" makes one, "clm act record" enters one made elsewhere')];
  const count = (word: Audited['verdict']) => audited.filter((one) => one.audited.verdict === word).length;
  const states = (['running', 'not measurable', 'no promise'] as const)
    .filter((word) => count(word) > 0)
    .map((word) => `${count(word)} ${word}`);
  const notes: Note[] = [
    note(
      `${audited.length} ${audited.length === 1 ? 'list' : 'lists'}: ${record.lists} closed with a promise and a measurement${states.length > 0 ? `, ${states.join(', ')}` : ''}`,
    ),
  ];
  for (const { row, reason } of audited) {
    if (reason !== undefined) notes.push(note(`${row.campaign} (${row.list}) is not measurable: ${reason}`));
  }
  if (record.lists === 0) return notes;
  const share =
    record.promised > 0 ? `, ${Math.round((100 * record.realised) / record.promised)} % of it` : '';
  notes.push(
    note(
      `promised in sum ${moneyText(store, record.promised)}, realised ${moneyText(store, record.realised)}${share}`,
    ),
    ...(record.verdict === 'off' ? [warning(coverageWords(record))] : [note(coverageWords(record))]),
  );
  if (record.bias !== undefined && record.lists >= 3) {
    const p = record.biasP === undefined ? '' : ` (p ${record.biasP.toPrecision(2)})`;
    notes.push(
      note(
        `on average a list earned ${moneyText(store, Math.abs(record.bias))} ${record.bias < 0 ? 'less' : 'more'} than it promised${p}`,
      ),
    );
  }
  const models = recordByModel(closedLists(audited));
  if (models.size > 1) {
    for (const [name, own] of models) {
      notes.push(
        note(
          `model ${name}: ${own.lists} lists, promised ${moneyText(store, own.promised)}, realised ${moneyText(store, own.realised)}, ${own.covered} covered`,
        ),
      );
    }
  }
  return notes;
}

function coverageWords(record: TrackRecord): string {
  const said = `${record.covered} of ${record.lists} came out inside the 80 % interval of their promise`;
  const p = record.coverageP === undefined ? '' : ` (p ${record.coverageP.toPrecision(2)})`;
  if (record.verdict === 'too few lists') return `${said}; a verdict over lists needs at least 10`;
  if (record.verdict === 'holds') return `${said}${p}: the promises hold`;
  return record.direction === 'too narrow'
    ? `${said}${p}: the forecasts are off; train again on the closed lists, and do not rely on promises until they hold`
    : `${said}${p}: the forecasts are off, their intervals are wider than they need be`;
}

const nextSteps: Record<Audited['verdict'], string> = {
  'as promised': 'next: the closed list is part of the next training; train again and list',
  'below promise':
    'next: look at the parts of the promise (clm act show --parts), train again, and watch the next list',
  'above promise': 'next: train again: the model learns from what this list did better',
  'no promise': 'next: with this holdout a model can be trained: clm predict train --target effect',
  'not measurable': 'next: see the reason; the next list needs a holdout that stays untouched',
  running: 'next: wait until the window is over, then load orders up to then',
};

function single(store: Store, one: AuditedList | undefined, asOf: Day): readonly Note[] {
  if (one === undefined) return [];
  const { row, audited: judged, found, reason } = one;
  const end = (row.sentOn ?? row.sendOn) + row.windowDays - 1;
  const said: string[] = [];
  const amount = (minor: number | undefined) => (minor === undefined ? 'unknown' : moneyText(store, minor));
  if (judged.verdict === 'running') {
    said.push(
      `the window ${end > asOf ? `ends on ${formatDay(end)}; data go up to ${formatDay(asOf)}` : 'is over, but not everyone is assigned yet'}`,
    );
  }
  if (reason !== undefined) said.push(`not measurable: ${reason}`);
  if (judged.realised !== undefined && found !== undefined) {
    said.push(
      `${found.treated} contacted against ${found.control} held out: realised ${amount(judged.realised)}, 95 % interval ${amount(judged.realisedLow)} to ${amount(judged.realisedHigh)} (${found.method ?? 'no interval'})`,
    );
    if (row.promised !== undefined) {
      said.push(
        `promised ${amount(row.promised)}, 80 % interval ${amount(row.promisedLow)} to ${amount(row.promisedHigh)}: ${judged.verdict}`,
      );
    }
    if (judged.costGap !== undefined && judged.costGap !== 0) {
      said.push(
        `it cost ${amount(Math.abs(judged.costGap))} ${judged.costGap > 0 ? 'more' : 'less'} than planned`,
      );
    }
  }
  const failed = (found?.checks ?? []).filter((check) => check.status === 'fail' && check.id !== 'maturity');
  return [
    ...said.map(note),
    ...failed.map((check) => warning(`not trustworthy (${check.id}): ${check.finding}`)),
    note(nextSteps[judged.verdict]),
  ];
}

function explanation(record: TrackRecord): readonly string[] {
  return [
    'realised = (mean margin of assigned treated units - mean margin of held-out units) x treated - actual cost; units by assignment',
    'its interval is that of "measure roi": Welch with many buyers, two-part with few',
    'covered = realised within promised_low and promised_high',
    `over lists: exact binomial test of ${record.covered} covered of ${record.lists} against 80 %`,
  ];
}
