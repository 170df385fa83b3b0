import { type Day, formatDay } from '../days.js';
import type { CampaignQuestion } from './campaignUnits.js';
import { columnsOf } from './columnsOf.js';
import { type Dictionary, dictionary } from './dictionary.js';
import { eachRow } from './eachRow.js';
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
from list_rows l cross join member_rows m on m.list = l.list
cross join assignment_rows a on a.customer = m.customer and a.list = l.list
where m.arm = 'control'
group by l.list order by l.list`;

const anyList = 'select 1 from list_rows limit 1';

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
  const names = dictionary();
  /** By campaign number and customer number, the code of the list plus one. */
  const listOf = new Map<number, Int32Array>();
  const take = (
    customer: number,
    campaign: number,
    list: string,
    wave: string,
    sendOn: Day,
    sentOn: Day | null,
  ) => {
    let of = listOf.get(campaign);
    if (of === undefined) {
      of = new Int32Array(units.customers);
      listOf.set(campaign, of);
    }
    of[customer] = names.code(list) + 1;
    if (ofList.has(list)) return;
    const name = wave === '' ? formatDay(sendOn) : wave;
    const label = lists.has(name) ? `${name} ${list.slice(0, 6)}` : name;
    ofList.set(list, label);
    lists.set(label, list);
    if (sentOn !== null && sentOn <= question.asOf) sent.add(label);
  };
  const columns = ['customer', 'campaign', 'list', 'wave', 'sendOn', 'sentOn'];
  const hasLists = store.db.prepare(anyList).get() !== undefined;
  if (hasLists) eachRow(store.db, columns, drawn, [question.asOf], take);
  const days = units.asked.map(() => new Set<number>());
  for (let unit = 0, last = -1; unit < units.size; unit++) {
    if (unit > 0 && units.t0[unit] === last && units.campaign[unit] === units.campaign[unit - 1]) continue;
    last = units.t0[unit]!;
    days[units.campaign[unit]!]!.add(last);
  }
  /** Codes of days of contact, as such and as months. */
  const codes = [new Map<Day, number>(), new Map<Day, number>()] as const;
  const code = new Int32Array(units.size);
  let [lastDay, lastCampaign, lastCode] = [0, -1, 0];
  for (let unit = 0; unit < units.size; unit++) {
    const campaign = units.campaign[unit]!;
    const of = listOf.get(units.asked[campaign]!.campaign);
    let list = 0;
    if (of !== undefined)
      for (let m = units.start[unit]!; list === 0 && m < units.start[unit + 1]!; m++)
        list = of[units.member[m]!] ?? 0;
    if (list > 0) {
      code[unit] = labels.code(ofList.get(names.names[list - 1]!)!);
      continue;
    }
    const t0 = units.t0[unit]!;
    const months = days[campaign]!.size > mostDays;
    if (unit > 0 && t0 === lastDay && campaign === lastCampaign) {
      code[unit] = lastCode;
      continue;
    }
    const known = codes[months ? 1 : 0];
    if (!known.has(t0)) known.set(t0, labels.code(formatDay(t0).slice(0, months ? 7 : 10)));
    lastDay = t0;
    lastCampaign = campaign;
    lastCode = known.get(t0)!;
    code[unit] = lastCode;
  }
  const planned = new Map<string, number>();
  const rows = hasLists
    ? store.db.prepare<[], { list: string; least: number; most: number }>(shares).all()
    : [];
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
