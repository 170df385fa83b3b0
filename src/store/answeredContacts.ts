import type { Day } from '../days.js';
import { channelName } from './consents.js';
import { dictionary } from './dictionary.js';
import { eachRow } from './eachRow.js';
import { growingInts } from './growing.js';
import type { Store } from './open.js';

/** Contacts whose windows are over, and whether each was answered. One entry per contact, by customer and day. */
export interface AnsweredContacts {
  readonly customer: Int32Array;
  readonly campaign: Int32Array;
  /** Code into `channels`, -1 where neither the contact nor its campaign has one. */
  readonly channel: Int32Array;
  readonly channels: readonly string[];
  readonly day: Int32Array;
  /** Second of the day in the zone of the store, -1 where only the day is known. */
  readonly second: Int32Array;
  readonly windowDays: Int32Array;
  readonly answered: Uint8Array;
  /** Contacts of campaigns for which nothing at all came back: they were not tracked and are left out. */
  readonly untracked: number;
  /** Contacts whose windows are not over. */
  readonly open: number;
}

/**
 * The contacts of tracked campaigns and what answers them. An answer belongs to the contact of its wave, else to the last one
 * of its campaign at or before it, and counts on the days of that contact's window. Answers of machines are left out.
 */
export const answeredContactsSql = `
select c.customer, c.campaign, c.day, c.second, c.wave, coalesce(c.channel, k.channel) as channel,
  coalesce(k.window_days, @window) as window_days, exists (
    select 1 from response_rows r where r.campaign = c.campaign and r.day <= @as_of) as tracked
from contact_rows c join campaign_rows k on k.campaign = c.campaign
where c.arm <> 'control' and c.day <= @as_of
order by c.customer, c.campaign, c.day, c.second, c.wave`;

const answersSql = `
select customer, campaign, day, second, wave from response_rows
where day <= @as_of and coalesce(machine, 0) = 0 and type in (select value from json_each(@types))
order by customer, campaign, day, second, wave, type, ref, response_id`;

const typesSql = 'select distinct type from response_rows where day <= ? order by type';

/** The types of what came back from contacts through a day. */
export async function responseTypesSeen({ db }: Store, asOf: Day): Promise<readonly string[]> {
  return db.prepare<[Day], string>(typesSql).pluck().all(asOf);
}

/** Contacts through a day and their answers of some types; `windowDays` where a campaign says none. */
export async function answeredContacts(
  { db }: Store,
  asOf: Day,
  types: readonly string[],
  windowDays: number,
): Promise<AnsweredContacts> {
  const [customer, campaign, day, second, wave, windows, channel] = Array.from({ length: 7 }, growingInts);
  const words = dictionary();
  const waves = dictionary();
  let untracked = 0;
  let open = 0;
  eachRow(
    db,
    ['customer', 'campaign', 'day', 'second', 'wave', 'channel', 'window_days', 'tracked'],
    answeredContactsSql,
    [{ as_of: asOf, window: windowDays }],
    (
      who: number,
      to: number,
      on: Day,
      at: number | null,
      of: string | null,
      by: string | null,
      window: number,
      tracked: number,
    ) => {
      if (tracked === 0) {
        untracked++;
        return;
      }
      if (on + window - 1 > asOf) open++;
      customer!.push(who);
      campaign!.push(to);
      day!.push(on);
      second!.push(at ?? -1);
      wave!.push(waves.code(of));
      windows!.push(window);
      channel!.push(by === null ? -1 : words.code(channelName(by)));
    },
  );
  const made = {
    customer: customer!.done(),
    campaign: campaign!.done(),
    day: day!.done(),
    second: second!.done(),
    windowDays: windows!.done(),
    channel: channel!.done(),
  };
  const waveOf = wave!.done();
  const answered = new Uint8Array(made.customer.length);
  let from = 0;
  const isBefore = (who: number, to: number) =>
    made.customer[from]! < who || (made.customer[from] === who && made.campaign[from]! < to);
  const take = (who: number, to: number, on: Day, at: number, of: string) => {
    while (from < answered.length && isBefore(who, to)) from++;
    const code = waves.codes.get(of) ?? -1;
    let last = -1;
    let own = -1;
    for (let i = from; made.customer[i] === who && made.campaign[i] === to; i++) {
      if (waveOf[i] === code && of !== '') own = i;
      const later = made.day[i]! > on || (made.day[i] === on && at >= 0 && made.second[i]! > at);
      if (!later) last = i;
    }
    const found = own >= 0 ? own : last;
    if (found >= 0 && on >= made.day[found]! && on < made.day[found]! + made.windowDays[found]!) {
      answered[found] = 1;
    }
  };
  const parameters = { as_of: asOf, types: JSON.stringify(types) };
  eachRow(db, ['customer', 'campaign', 'day', 'second', 'wave'], answersSql, [parameters], take);
  const over = Array.from(made.day.keys()).filter((i) => made.day[i]! + made.windowDays[i]! - 1 <= asOf);
  const pick = (values: Int32Array) => Int32Array.from(over, (i) => values[i]!);
  return {
    customer: pick(made.customer),
    campaign: pick(made.campaign),
    channel: pick(made.channel),
    channels: words.names,
    day: pick(made.day),
    second: pick(made.second),
    windowDays: pick(made.windowDays),
    answered: Uint8Array.from(over, (i) => answered[i]!),
    untracked,
    open,
  };
}
