import type { ChannelQuestion, ChannelWork } from './channelFacts.js';
import { channelName } from './channelLabels.js';
import { pricesByCampaign } from './contactPrices.js';
import { eachRow } from './eachRow.js';
import { eachTablePiece } from './keptTables.js';
import type { Store } from './open.js';

const campaignChannels =
  'select campaign, channel from campaign_rows where channel is not null order by campaign';

/** Responses of people to campaigns, each once. */
const answersSql = `
select distinct customer, campaign from response_rows
where type in ('responded', 'clicked', 'redeemed') and coalesce(machine, 0) = 0 and day <= ?
order by customer, campaign`;

/** Contacts made in a period by channel, the people contacted, and those of them who answered; contacts cost their price. */
export function contactWork(
  store: Store,
  { from, to }: ChannelQuestion,
): readonly Omit<ChannelWork, 'booked'>[] {
  const usual: string[] = [];
  eachRow(store.db, ['campaign', 'channel'], campaignChannels, [], (campaign: number, channel: string) => {
    usual[campaign] = channelName(channel);
  });
  const answered = readAnswers(store, to);
  const found = new Map<string, Work>();
  let prices: ReturnType<typeof pricesByCampaign> | undefined;
  eachTablePiece(store, 'contact', ['customer', 'campaign', 'day', 'arm', 'channel', 'cost'], (piece) => {
    const [customer, campaign, day] = [piece.whole('customer'), piece.whole('campaign'), piece.whole('day')];
    const { codes: arm, names: arms } = piece.word('arm');
    const { codes: channel, names } = piece.word('channel');
    const channels = names.map(channelName);
    const cost = piece.number('cost');
    const control = arms.indexOf('control');
    prices ??= pricesByCampaign(store, arms);
    let [label, work] = ['', workOf(found, '')];
    for (let i = 0; i < piece.rows; i++) {
      if (arm[i] === control || day[i]! < from || day[i]! > to) continue;
      const of = campaign[i]!;
      const its = channels[channel[i]!] ?? usual[of] ?? '';
      if (its !== label) [label, work] = [its, workOf(found, its)];
      work.contacts++;
      const own = cost[i]!;
      const price = Number.isNaN(own) ? (prices[of]?.[arm[i]! + 1] ?? Number.NaN) : own;
      if (!Number.isNaN(price)) work.rateSum += price;
      // Contacts of a customer in a campaign follow each other.
      if (work.customer === customer[i] && work.campaign === of) continue;
      [work.customer, work.campaign] = [customer[i]!, of];
      work.contacted++;
      if (answered.get(customer[i]!)?.includes(of) === true) work.responded++;
    }
  });
  return [...found]
    .filter(([, { contacts }]) => contacts > 0)
    .map(([label, { contacts, contacted, responded, rateSum }]) => ({
      label,
      contacts,
      contacted,
      responded,
      rateSum,
    }));
}

interface Work {
  contacts: number;
  contacted: number;
  responded: number;
  rateSum: number;
  customer: number;
  campaign: number;
}

function workOf(found: Map<string, Work>, label: string): Work {
  const known = found.get(label);
  if (known !== undefined) return known;
  const work = { contacts: 0, contacted: 0, responded: 0, rateSum: 0, customer: -1, campaign: -1 };
  found.set(label, work);
  return work;
}

function readAnswers(store: Store, to: number): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  eachRow(store.db, ['customer', 'campaign'], answersSql, [to], (customer: number, campaign: number) => {
    const known = found.get(customer);
    if (known === undefined) found.set(customer, [campaign]);
    else known.push(campaign);
  });
  return found;
}
