import { Option } from '@commander-js/extra-typings';
import type { Manifest } from '../../act/manifest.js';
import { suppressionReasons } from '../../act/waterfall.js';
import { exits } from '../../errors.js';
import { type Column, note, type Result, type Row, type Value } from '../../result.js';
import { type ListRow, members } from '../../store/lists.js';
import type { Store } from '../../store/open.js';
import { defineCommand } from '../command.js';
import { currencyOf, reading } from '../shared.js';
import { findList } from './findList.js';
import { furtherColumns } from './furtherColumns.js';
import { contactRows } from './listTable.js';
import { promiseWords, waterfallTable } from './listTalk.js';

export const show = defineCommand({
  description: `The manifest of a list: where it comes from, who is on it, who was left out and why, what it promises.
For people: one table each. Machine formats print one row: list_id campaign_id wave status plan_version as_of send_on sent_on
window_days model_id model ranking holdout audience eligible_units selected_units contacted held_out contact_cost
fixed_cost cost promised promised_low promised_high promise_state chance_of_profit expected_buyers
expected_margin removed_<reason> ... manifest (everything, as JSON). --waterfall, --parts and --arms all print those rows instead.
A list is named by its id, the beginning of it, or its campaign if that has one list.`,
  examples: [
    'clm act show spring',
    'clm act show 3f2a9c --format json',
    'clm act show spring --arms all > everybody.csv',
    'clm act show spring --waterfall --format csv',
  ],
  exits: [exits.done, exits.usage, exits.noStore, exits.newer],
  knownAt: true,
  flags: (command) =>
    command
      .argument('<list>', 'a list or its campaign')
      .addOption(
        new Option('--arms <which>', 'all: every member with its arm, the held out among them').choices([
          'all',
        ]),
      )
      .option('--contacts', 'the list itself again: members to contact')
      .option('--waterfall', 'what each reason took out of the audience')
      .option('--parts', 'the past campaigns behind the promise')
      .option('--excel', 'CSV for spreadsheets: byte order mark, formulas disarmed'),
  run: (context, options, word) =>
    reading(context, async (store): Promise<Result | readonly Result[]> => {
      const row = await findList(store, word);
      const manifest = JSON.parse(row.body) as Manifest;
      if (options.arms === 'all' || options.contacts === true) {
        const further = await furtherColumns(store, context.rows.columns, row.asOf);
        const everyone = options.arms === 'all';
        const result = contactRows(
          store,
          await members(store, row.list),
          manifest.modelTarget,
          everyone,
          further,
        );
        return {
          ...result,
          excel: options.excel === true,
          ...(further.added ? { shown: result.columns.map((column) => column.name) } : {}),
        };
      }
      if (options.waterfall === true) return waterfallTable(manifest);
      if (options.parts === true) return partsTable(store, manifest);
      const tables = [
        manifestTable(store, row, manifest),
        waterfallTable(manifest),
        armsTable(store, manifest),
      ];
      const parts = partsTable(store, manifest);
      return [...tables, ...([...parts.rows].length > 0 ? [parts] : [])];
    }),
});

type Cell = readonly [Column, Value];

function manifestTable(store: Store, row: ListRow, manifest: Manifest): Result {
  const told = manifest.promise === 'none' ? undefined : manifest.promise;
  const { inputs } = manifest;
  const machine = (name: string, kind: Column['kind'], value: Value): Cell => [
    { name, kind, machineOnly: true },
    value,
  ];
  const shown = (name: string, kind: Column['kind'], value: Value): Cell => [{ name, kind }, value];
  const removed = new Map<string, number>();
  for (const step of manifest.waterfall) {
    const reason = step.reason.startsWith('rule:') ? 'rule' : step.reason;
    removed.set(reason, (removed.get(reason) ?? 0) + step.removed);
  }
  const cells: readonly Cell[] = [
    shown('list_id', 'text', row.list),
    shown('campaign_id', 'text', row.campaign),
    machine('wave', 'text', row.wave === '' ? undefined : row.wave),
    shown('status', 'text', row.supersededBy === undefined ? row.status : 'superseded'),
    machine('superseded_by', 'text', row.supersededBy),
    machine('plan_version', 'count', row.planVersion),
    shown('as_of', 'day', row.asOf),
    shown('send_on', 'day', row.sendOn),
    machine('sent_on', 'day', row.sentOn),
    shown('window_days', 'count', row.windowDays),
    machine('channel', 'text', manifest.channel),
    machine('model_id', 'text', row.model),
    shown('model', 'text', manifest.modelName),
    machine('ranking', 'text', manifest.ranking),
    machine('holdout', 'share', manifest.holdout),
    machine('reason', 'text', inputs.reason),
    machine('audience', 'count', manifest.audience),
    machine('eligible_units', 'count', manifest.eligibleUnits),
    machine('selected_units', 'count', manifest.selectedUnits),
    shown('contacted', 'count', manifest.contacted),
    shown('held_out', 'count', manifest.heldOut),
    machine('ended_by', 'text', manifest.endedBy),
    machine('contact_cost', 'money', manifest.contactCost),
    machine('fixed_cost', 'money', manifest.fixedCost),
    shown('cost', 'money', manifest.cost),
    shown('promised', 'money', row.promised),
    shown('promised_low', 'money', row.promisedLow),
    shown('promised_high', 'money', row.promisedHigh),
    machine('promise_state', 'text', manifest.promiseState),
    machine('chance_of_profit', 'share', told?.chanceOfProfit),
    machine('expected_buyers', 'number', told?.expectedPurchasers),
    machine('expected_margin', 'money', told?.expectedMargin),
    ...suppressionReasons.map(({ reason }) =>
      machine(`removed_${reason}`, 'count', removed.get(reason) ?? 0),
    ),
    machine('csv_sha256', 'text', manifest.csvSha256),
    machine('rule_sha256', 'text', manifest.ruleSha256),
    machine('made_at', 'text', manifest.madeAt),
    machine('manifest', 'text', row.body),
  ];
  return {
    title: `list ${row.list}`,
    columns: cells.map(([column]) => column),
    rows: [cells.map(([, value]) => value)],
    currency: currencyOf(store),
    notes: promiseWords(store, manifest).map(note),
  };
}

function armsTable(store: Store, manifest: Manifest): Result {
  return {
    title: 'arms',
    columns: [
      { name: 'arm', kind: 'text' },
      { name: 'share', kind: 'share' },
      { name: 'units', kind: 'count' },
      { name: 'contact_cost', kind: 'money', heading: 'cost of a contact' },
      { name: 'offer', kind: 'text' },
    ],
    rows: manifest.arms.map((arm): Row => [arm.arm, arm.share, arm.units, arm.contactCost, arm.offer]),
    currency: currencyOf(store),
  };
}

/** The group of each past campaign that this list's rule would have chosen: measured effect against predicted. */
function partsTable(store: Store, manifest: Manifest): Result {
  const parts = manifest.promise === 'none' ? undefined : manifest.promise.parts;
  return {
    title:
      'past campaigns behind the promise, extra margin per contacted unit of the group that this list would choose',
    columns: [
      { name: 'campaign_id', kind: 'text' },
      { name: 'treated', kind: 'count' },
      { name: 'control', kind: 'count' },
      { name: 'measured', kind: 'money' },
      { name: 'predicted', kind: 'money' },
      { name: 'error', kind: 'money', heading: 'standard error' },
    ],
    rows: (parts?.campaigns ?? []).map(
      (past): Row => [past.campaign, past.treated, past.control, past.measured, past.predicted, past.error],
    ),
    currency: currencyOf(store),
  };
}
