import type { FeatureHelp, Wanted } from './features.js';
import type { History } from './history.js';
import type { SourceFeatures } from './orderFeatures.js';
import { firstFrom } from './orderLines.js';

/** Response types that have a feature of their own, with its name. */
const counted = [
  ['opened', 'past_opens', 'campaigns whose message was opened before t0, machine opens left out'],
  ['clicked', 'past_clicks', 'clicks before t0, machine clicks left out'],
  ['responded', 'past_answers', 'responses of type responded before t0'],
  ['redeemed', 'past_redemptions', 'offers redeemed before t0'],
  ['unsubscribed', 'past_unsubscribes', 'unsubscribes before t0'],
] as const;

const opens = counted.findIndex(([type]) => type === 'opened');

const responding: readonly string[] = ['responded', 'redeemed', 'clicked'];

/** Past contacts and what came back from them, per customer before t0. */
export function contactFeatures(history: History, wanted: Wanted): SourceFeatures {
  const { contacts, responses } = history;
  const rows = wanted.customer.length;
  const column = () => new Float64Array(rows);
  const contacts30 = column();
  const contacts180 = column();
  const contactsAll = column();
  const sinceContact = column().fill(Number.NaN);
  const counts = counted.map(column);
  const rate = column().fill(Number.NaN);
  const place = Int32Array.from(responses.types, (type) => counted.findIndex(([name]) => name === type));
  const isResponse = Uint8Array.from(responses.types, (type) => (responding.includes(type) ? 1 : 0));
  const newest = new Int32Array(rows).fill(-1_000_000_000);
  for (let row = 0; row < rows; row++) {
    const customer = wanted.customer[row]!;
    if (customer >= history.customers) continue;
    const t0 = wanted.t0[row]!;
    const first = contacts.start[customer]!;
    const end = firstFrom(contacts.day, first, contacts.start[customer + 1]!, t0);
    for (let at = first; at < end; at++) {
      const day = contacts.day[at]!;
      if (day > newest[row]!) newest[row] = day;
      if (t0 - day <= 30) contacts30[row] = contacts30[row]! + 1;
      if (t0 - day <= 180) contacts180[row] = contacts180[row]! + 1;
    }
    contactsAll[row] = end - first;
    if (end > first) sinceContact[row] = t0 - newest[row]!;
    let answered = 0;
    let answeredCampaign = -1;
    let openedCampaign = -1;
    for (let at = responses.start[customer]!; at < responses.start[customer + 1]!; at++) {
      const day = responses.day[at]!;
      if (day >= t0) continue;
      if (day > newest[row]!) newest[row] = day;
      const type = responses.type[at]!;
      const into = place[type]!;
      if (into === opens) {
        // An open may be read many times, and by a machine on the same day: a message was opened or not.
        if (responses.campaign[at] !== openedCampaign) counts[into]![row] = counts[into]![row]! + 1;
        openedCampaign = responses.campaign[at]!;
      } else if (into >= 0) counts[into]![row] = counts[into]![row]! + responses.copies[at]!;
      if (isResponse[type] === 1 && responses.campaign[at] !== answeredCampaign) {
        answeredCampaign = responses.campaign[at]!;
        answered++;
      }
    }
    if (end > first) rate[row] = answered / (end - first);
  }
  const named: (readonly [string, FeatureHelp['unit'], string, Float64Array])[] = [
    ['contacts_30', 'count', 'messages sent in the 30 days before t0', contacts30],
    ['contacts_180', 'count', 'messages sent in the 180 days before t0', contacts180],
    ['contacts_all', 'count', 'messages sent before t0', contactsAll],
    ['contact_days_ago', 'number', 'days from the last message to t0', sinceContact],
    ...counted.map(([, name, help], i) => [name, 'count', help, counts[i]!] as const),
    [
      'response_rate',
      'share',
      'campaigns answered (responded, redeemed or clicked) per message before t0',
      rate,
    ],
  ];
  return {
    columns: named.map(([name, , , values]) => ({ name, kind: 'numeric', values })),
    help: named.map(([name, unit, help]) => ({ name, unit, help })),
    newest,
  };
}
