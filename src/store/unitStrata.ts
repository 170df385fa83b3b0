import { formatDay } from '../days.js';
import type { CampaignQuestion } from './campaignUnits.js';
import { columnsOf } from './columnsOf.js';
import { type Dictionary, dictionary } from './dictionary.js';
import type { Store } from './open.js';

/** Which draw gave each unit its arm. */
export interface UnitStrata {
  /** Code of the draw by the place of the unit, into `labels`. */
  readonly code: Int32Array;
  readonly labels: Dictionary;
  /** Draws whose planned share of control is known (the lists of the store), by label. */
  readonly planned: ReadonlyMap<string, number>;
  /** The list behind a label, where it is one. */
  readonly lists: ReadonlyMap<string, string>;
  /** Labels of lists that were entered as sent. */
  readonly sent: ReadonlySet<string>;
}

const drawn = `
select a.customer, a.campaign, a.list, l.wave, l.send_on as sendOn, l.sent_on as sentOn
from assignment_rows a join list_rows l on l.list = a.list
where a.day <= ? order by a.customer, a.campaign`;

const shares = `
select l.list, min(m.propensity) as least, max(m.propensity) as most
from list_rows l join member_rows m on m.list = l.list
join assignment_rows a on a.customer = m.customer and a.list = l.list
where m.arm = 'control'
group by l.list order by l.list`;

/** How many days of first contact are strata of their own; a campaign that has more is taken by month. */
const mostDays = 12;

/**
 * The draw of every unit: the list that assigned it, named by its wave and day; without lists the day of its first planned
 * contact, or its month in campaigns that contact on more than twelve days.
 */
export function unitStrata(store: Store, question: CampaignQuestion): UnitStrata {
  const { units } = columnsOf(store, question, 0);
  const labels = dictionary();
  const lists = new Map<string, string>();
  const sent = new Set<string>();
  const ofList = new Map<string, string>();
  const listOf = new Map<string, string>();
  type Drawn = {
    customer: number;
    campaign: number;
    list: string;
    wave: string;
    sendOn: number;
    sentOn: number | null;
  };
  for (const row of store.db.prepare<[number], Drawn>(drawn).iterate(question.asOf)) {
    listOf.set(`${row.campaign} ${row.customer}`, row.list);
    if (ofList.has(row.list)) continue;
    const name = row.wave === '' ? formatDay(row.sendOn) : row.wave;
    const label = lists.has(name) ? `${name} ${row.list.slice(0, 6)}` : name;
    ofList.set(row.list, label);
    lists.set(label, row.list);
    if (row.sentOn !== null && row.sentOn <= question.asOf) sent.add(label);
  }
  const days = units.asked.map(() => new Set<number>());
  for (let unit = 0; unit < units.size; unit++) days[units.campaign[unit]!]!.add(units.t0[unit]!);
  const code = new Int32Array(units.size);
  for (let unit = 0; unit < units.size; unit++) {
    const campaign = units.campaign[unit]!;
    const number = units.asked[campaign]!.campaign;
    let label: string | undefined;
    for (let m = units.start[unit]!; label === undefined && m < units.start[unit + 1]!; m++) {
      const list = listOf.size === 0 ? undefined : listOf.get(`${number} ${units.member[m]}`);
      if (list !== undefined) label = ofList.get(list);
    }
    const day = formatDay(units.t0[unit]!);
    code[unit] = labels.code(label ?? (days[campaign]!.size > mostDays ? day.slice(0, 7) : day));
  }
  const planned = new Map<string, number>();
  const rows = store.db.prepare<[], { list: string; least: number; most: number }>(shares).all();
  for (const { list, least, most } of rows) {
    const label = ofList.get(list);
    if (label !== undefined && most - least < 1e-9) planned.set(label, least);
  }
  return { code, labels, planned, lists, sent };
}

/** Units of every draw whose members have a contact on record, by place of the unit. */
export function unitsContacted(store: Store, question: CampaignQuestion): Uint8Array {
  const columns = columnsOf(store, question, 0);
  const { units } = columns;
  const made = columns.contacts();
  const found = new Uint8Array(units.size);
  for (let unit = 0; unit < units.size; unit++) {
    const { campaign } = units.asked[units.campaign[unit]!]!;
    for (let m = units.start[unit]!; m < units.start[unit + 1]!; m++) {
      const customer = units.member[m]!;
      for (let at = made.start[customer]!; at < made.start[customer + 1]!; at++)
        if (made.campaign[at] === campaign) found[unit] = 1;
    }
  }
  return found;
}
