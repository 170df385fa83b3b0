import type { Day } from '../days.js';
import { type Dictionary, dictionary } from './dictionary.js';
import { eachRow } from './eachRow.js';
import { fillStarts } from './fillStarts.js';
import { growingInts } from './growing.js';
import { tableColumns } from './keptTables.js';
import { later } from './later.js';
import { dictionaryOf } from './lineRows.js';
import type { Store } from './open.js';

/** Events of customers in campaigns, sorted by customer: rows `start[c] … start[c + 1] − 1`. `campaign` = campaign number. */
export interface CampaignEvents {
  readonly start: Int32Array;
  readonly campaign: Int32Array;
  readonly day: Int32Array;
  /** Contacts: second of the day or -1. Responses: code into `types`. */
  readonly second: Int32Array;
  readonly word: Int32Array;
  readonly words: Dictionary;
  /** Contacts: code of their own channel into `channels`, -1 if none. */
  readonly channel: Int32Array;
  readonly channels: Dictionary;
  /** Code of the wave into `waves`, -1 if none. */
  readonly wave: Int32Array;
  readonly waves: Dictionary;
  /** Responses: whether a machine did it, -1 if nobody says. */
  readonly machine: Int32Array;
  /** Contacts: their own cost in millionths, NaN if none. */
  readonly cost: Float64Array;
}

const responseRows = `
select * from response_rows where day <= ? order by customer, campaign, day, type, second, wave, ref, response_id`;

/** Contacts made through a day; `words` are their arms. Columns are made when they are first asked for. */
export function readCampaignContacts(store: Store, asOf: Day, customers: number): CampaignEvents {
  const all = tableColumns(store, 'contact');
  const who = all.whole('customer');
  const day = all.whole('day');
  const arm = all.word('arm');
  const control = arm.names.indexOf('control');
  const places = new Int32Array(all.rows);
  const start = new Int32Array(customers + 1);
  let size = 0;
  for (let i = 0; i < all.rows; i++) {
    if (day[i]! > asOf || arm.codes[i] === control || who[i]! >= customers) continue;
    places[size] = i;
    start[who[i]! + 1] = ++size;
  }
  fillStarts(start);
  const pick = (values: Int32Array): Int32Array => {
    const out = new Int32Array(size);
    for (let i = 0; i < size; i++) out[i] = values[places[i]!]!;
    return out;
  };
  const campaign = later(() => pick(all.whole('campaign')));
  // Nothing here holds on to what stands for all rows.
  const days = later(() => pick(all.whole('day')));
  const second = later(() => pick(all.whole('second')));
  const word = later(() => pick(all.word('arm').codes));
  const channel = later(() => pick(all.word('channel').codes));
  const wave = later(() => pick(all.word('wave').codes));
  const cost = later(() => {
    const costs = all.number('cost');
    const out = new Float64Array(size);
    for (let i = 0; i < size; i++) out[i] = costs[places[i]!]!;
    return out;
  });
  const machine = later(() => new Int32Array(size).fill(-1));
  const channels = later(() => dictionaryOf(all.word('channel').names));
  const waves = later(() => dictionaryOf(all.word('wave').names));
  return {
    start,
    get campaign() {
      return campaign();
    },
    get day() {
      return days();
    },
    get second() {
      return second();
    },
    get word() {
      return word();
    },
    words: dictionaryOf(arm.names),
    get channel() {
      return channel();
    },
    get channels() {
      return channels();
    },
    get wave() {
      return wave();
    },
    get waves() {
      return waves();
    },
    get machine() {
      return machine();
    },
    get cost() {
      return cost();
    },
  };
}

/** Responses through a day; `words` are their types. */
export function readCampaignResponses({ db }: Store, asOf: Day, customers: number): CampaignEvents {
  const start = new Int32Array(customers + 1);
  const campaign = growingInts();
  const day = growingInts();
  const word = growingInts();
  const wave = growingInts();
  const machine = growingInts();
  let size = 0;
  const words = dictionary();
  const waves = dictionary();
  const take = (
    customer: number,
    to: number,
    on: Day,
    type: string,
    of: string,
    automatic: number | null,
  ) => {
    campaign.push(to);
    day.push(on);
    word.push(words.code(type));
    wave.push(waves.code(of));
    machine.push(automatic ?? -1);
    start[customer + 1] = ++size;
  };
  eachRow(db, ['customer', 'campaign', 'day', 'type', 'wave', 'machine'], responseRows, [asOf], take);
  fillStarts(start);
  const none = new Int32Array(size).fill(-1);
  return {
    start,
    campaign: campaign.done(),
    day: day.done(),
    second: none,
    word: word.done(),
    words,
    channel: none,
    channels: dictionary(),
    wave: wave.done(),
    waves,
    machine: machine.done(),
    cost: new Float64Array(size).fill(Number.NaN),
  };
}
