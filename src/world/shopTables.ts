import { formatDecimal } from '../money.js';
import { historyEnd } from './calendar.js';
import { categories } from './catalogue.js';
import { csvText } from './csvText.js';
import { customerId, dayText, ordersCsv, responsesCsv } from './eventTables.js';
import { cities, sources } from './names.js';
import { pastCampaigns } from './past.js';
import type { People } from './people.js';
import type { Shop, World } from './shop.js';

/** The tables a shop exports, in an order in which they can be loaded. */
export const shopTableNames = [
  'customers',
  'products',
  'consents',
  'campaigns',
  'costs',
  'contacts',
  'orders',
  'responses',
] as const;

export type ShopTable = (typeof shopTableNames)[number];

type EventTable = 'orders' | 'responses';

/** The exports of a shop at the end of its history: one CSV per table, with a header, LF line ends. */
export function shopTables(shop: Shop): Record<ShopTable, Buffer> {
  return { ...standingTables(shop), ...eventTables(shop) };
}

/** Those that need nothing played. */
export function standingTables(world: World): Record<Exclude<ShopTable, EventTable>, Buffer> {
  return {
    customers: customersCsv(world.people),
    products: productsCsv(world),
    consents: consentsCsv(world.people),
    campaigns: campaignsCsv(world),
    costs: costsCsv(world),
    contacts: contactsCsv(world),
  };
}

/** Those of what happened. */
export function eventTables({ events, goods, sends }: Shop): Record<EventTable, Buffer> {
  return {
    orders: ordersCsv(events.lines, goods, sends, -Infinity, historyEnd),
    responses: responsesCsv(events.responses, sends, -Infinity, historyEnd),
  };
}

function customersCsv(people: People): Buffer {
  const rows = csvText(
    'customer_id,first_name,last_name,email,household_id,city,region,postal_code,country,birth_date,acquired_on,acquisition_channel,loyalty_card,paperless,updated_at',
  );
  for (let i = 0; i < people.count; i++) {
    const city = cities[people.city[i]!]!;
    const postal = city.postal + ((people.unit[i]! * 37) % 90);
    const month = String(1 + ((i * 7) % 12)).padStart(2, '0');
    const date = String(1 + ((i * 11) % 28)).padStart(2, '0');
    const birth = i % 5 === 0 ? '' : `${people.birthYear[i]!}-${month}-${date}`;
    rows.add(
      `${customerId(i)},${people.firstName[i]},${people.lastName[i]},${people.email[i]},${people.household[i]},${city.name},${city.region},${postal},DE,${birth},${dayText(people.joined[i]!)},${sources[people.source[i]!]},${yes(people.loyaltyCard[i]!)},${yes(people.paperless[i]!)},${dayText(people.joined[i]!)}\n`,
    );
  }
  return rows.bytes();
}

function productsCsv({ goods }: World): Buffer {
  const rows = csvText('product_id,name,category,brand,unit_cost,list_price');
  for (const { id, name, category, brand, cost, price } of goods.products) {
    rows.add(
      `${id},${name},${categories[category]!.name},${brand},${formatDecimal(cost, 2)},${formatDecimal(price, 2)}\n`,
    );
  }
  return rows.bytes();
}

function consentsCsv(people: People): Buffer {
  const rows = csvText('customer_id,channel,status,at');
  for (let i = 0; i < people.count; i++) {
    const day = dayText(people.joined[i]!);
    if (people.emailConsent[i] === 1) rows.add(`${customerId(i)},email,granted,${day}\n`);
    else if (people.email[i] !== '' && i % 2 === 0) rows.add(`${customerId(i)},email,denied,${day}\n`);
    if (people.postConsent[i] === 0) rows.add(`${customerId(i)},post,denied,${day}\n`);
  }
  return rows.bytes();
}

const creativeShare = 0.3;

function campaignsCsv({ sends }: World): Buffer {
  const rows = csvText('campaign_id,name,kind,channel,offer,starts_on,window_days,fixed_cost,contact_cost');
  for (const [k, { id, name, channel, arms, day, contactCost }] of pastCampaigns.entries()) {
    const { fixedCost } = sends[k]!;
    const kind = channel === 'post' ? 'catalogue' : 'newsletter';
    const offer = arms.some((arm) => arm.voucher > 0) ? '12 % voucher' : '';
    const fixed = fixedCost - Math.round(creativeShare * fixedCost);
    rows.add(
      `${id},${name},${kind},${channel},${offer},${dayText(day)},${channel === 'post' ? 30 : 14},${formatDecimal(fixed, 2)},${formatDecimal(contactCost, 6).replace(/0+$/, '')}\n`,
    );
  }
  return rows.bytes();
}

function costsCsv({ sends }: World): Buffer {
  const rows = csvText('cost_id,campaign_id,day,kind,amount');
  for (const [i, { id, day, fixedCost }] of sends.entries()) {
    rows.add(
      `K${i + 1},${id},${dayText(day)},creative,${formatDecimal(Math.round(creativeShare * fixedCost), 2)}\n`,
    );
  }
  return rows.bytes();
}

function contactsCsv({ sends, people }: World): Buffer {
  const rows = csvText('campaign_id,customer_id,contacted_on,arm,channel');
  for (const send of sends) {
    const day = dayText(send.day);
    const names = ['control', ...send.treatedArms.map((arm) => arm.name)];
    for (let i = 0; i < people.count; i++) {
      const arm = send.arms[i]!;
      if (arm >= 0) rows.add(`${send.id},${customerId(i)},${day},${names[arm]},${send.channel}\n`);
    }
  }
  return rows.bytes();
}

function yes(flag: number): string {
  return flag === 1 ? 'yes' : 'no';
}
