import type { Manifest } from '../act/manifest.js';
import { type ClosedList, recordByModel, type TrackRecord } from '../audit/trackRecord.js';
import type { Audited } from '../audit/verdict.js';
import { type Day, formatDay } from '../days.js';
import { type Note, note, warning } from '../result.js';
import type { ListRow } from '../store/lists.js';
import type { Store } from '../store/open.js';
import { moneyText } from './act/moneyText.js';
import type { CampaignRealised } from './realisedOf.js';

/** A list held against what came of it. */
export interface AuditedList {
  readonly row: ListRow;
  readonly manifest: Manifest;
  readonly found: CampaignRealised | undefined;
  readonly audited: Audited;
  readonly reason: string | undefined;
}

/** The lists that count towards the track record, in whole minor units: sums are those of the rows shown. */
export function closedLists(audited: readonly AuditedList[]): readonly ClosedList[] {
  return audited.flatMap(({ row, manifest, audited: one }) =>
    row.promised === undefined || one.realised === undefined || one.covered === undefined
      ? []
      : [
          {
            promised: Math.round(row.promised),
            realised: Math.round(one.realised),
            covered: one.covered,
            model: manifest.modelName,
          },
        ],
  );
}

/** What all lists together say. */
export function overallNotes(
  store: Store,
  audited: readonly AuditedList[],
  record: TrackRecord,
): readonly Note[] {
  if (audited.length === 0)
    return [note('no lists yet: "clm act list" makes one, "clm act record" enters one made elsewhere')];
  const count = (word: Audited['verdict']) => audited.filter((one) => one.audited.verdict === word).length;
  const states = (['running', 'in part', 'not measurable', 'no promise'] as const)
    .filter((word) => count(word) > 0)
    .map((word) => `${count(word)} ${word}`);
  const notes: Note[] = [
    note(
      `${audited.length} ${audited.length === 1 ? 'list' : 'lists'}: ${record.lists} closed with a promise and a measurement${states.length > 0 ? `, ${states.join(', ')}` : ''}`,
    ),
  ];
  for (const { row, audited: judged, reason } of audited) {
    const how = judged.verdict === 'in part' ? 'measured in part' : 'not measurable';
    if (reason !== undefined) notes.push(note(`${row.campaign} (${row.list}) is ${how}: ${reason}`));
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
          `model ${name}: ${own.lists} ${own.lists === 1 ? 'list' : 'lists'}, promised ${moneyText(store, own.promised)}, realised ${moneyText(store, own.realised)}, ${own.covered} covered`,
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
  'in part': 'next: look at "clm audit --by campaign": there its people count in full',
  'not measurable': 'next: see the reason; the next list needs a holdout that stays untouched',
  running: 'next: wait until the window is over, then load orders up to then',
};

/** What one list says, and what to do next. */
export function listNotes(store: Store, one: AuditedList | undefined, asOf: Day): readonly Note[] {
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
  if (reason !== undefined)
    said.push(`${judged.verdict === 'in part' ? 'measured in part' : 'not measurable'}: ${reason}`);
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
