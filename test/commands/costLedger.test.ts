import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, bench } from './loadInto.js';

let shop: Bench;
beforeEach(async () => {
  shop = await bench('--margin', '40%');
  const ids = Array.from({ length: 10 }, (_, i) => `C${i + 1}`);
  await shop.load('customers', `customer_id\n${ids.join('\n')}\n`);
  await shop.load(
    'campaigns',
    'campaign_id,starts_on,window_days,fixed_cost,contact_cost,channel\nspring,2026-03-01,10,25.01,0.10,email\nidle,2026-03-01,10,7.00,,\n',
  );
  const rows = ids.map((id, i) => {
    const arm = i < 4 ? 'a' : i < 8 ? 'b' : 'control';
    return `spring,${id},2026-03-01,${arm},${i === 4 || i === 5 ? 'post' : ''}\n`;
  });
  await shop.load('contacts', `campaign_id,customer_id,contacted_on,arm,channel\n${rows.join('')}`);
  await shop.load(
    'responses',
    `campaign_id,customer_id,type,at,machine
spring,C1,responded,2026-03-02,
spring,C1,responded,2026-03-02,
spring,C2,responded,2026-03-02,yes
spring,C5,responded,2026-03-20,
spring,C6,redeemed,2026-03-03,
spring,C9,responded,2026-03-03,
`,
  );
  await shop.load('orders', 'order_id,customer_id,ordered_on,amount\nO1,C1,2026-03-04,50\n');
});
afterEach(() => shop.close());

const costs = `campaign_id,arm,channel,kind,basis,amount,day
spring,,,media,,90.00,2026-03-01
spring,a,,creative,total,10.00,2026-03-01
spring,,,list rental,per contact,0.33,2026-03-01
spring,,post,postage,per_contact,1.25,2026-03-01
spring,,,response,per response,2,2026-03-01
spring,b,,redemption,per redemption,0.75,2026-03-01
,,post,media,,300.00,2026-03-01
,,,media,,100.00,2026-03-01
`;

const costOf = async (...flags: string[]) => {
  const { out } = await shop.clm(
    'measure',
    'roi',
    '--format',
    'csv',
    '--columns',
    'arm,cost',
    '--no-header',
    ...flags,
  );
  return out.trim().split('\n').slice(0, 2);
};

describe('the cost of a campaign', () => {
  it('is its fixed cost, its contacts, what is booked for it and what its prices come to', async () => {
    expect(await shop.load('costs', costs)).toBe('8 0 0 0');
    // a: 12.51 fixed + 0.40 contacts + 45.00 media + 10.00 creative + 1.32 rental + 4.00 for 2 responses
    // b: 12.50 fixed + 0.40 contacts + 45.00 media + 1.32 rental + 2.50 postage + 2.00 response + 0.75 redemption
    expect(await costOf()).toEqual(['a,73.23', 'b,64.47']);
  });

  it('counts what came by the day of the report', async () => {
    await shop.load('costs', costs);
    // The response of 20 March is not there yet.
    expect(await costOf('--as-of', '2026-03-19')).toEqual(['a,73.23', 'b,62.47']);
  });

  it('is shown part by part, and what belongs to no row beside it', async () => {
    await shop.load('costs', costs);
    const { err, out } = await shop.clm('measure', 'roi', '--explain');
    const said = out + err;
    expect(said).toContain(
      'spring b: cost 64.47 = fixed_cost 12.50 + media 45.00 + contact_cost 0.40 (4 contacts)' +
        ' + list rental 1.32 (4 contacts) + postage 2.50 (2 contacts) + response 2.00 (1 response)' +
        ' + redemption 0.75 (1 redemption)',
    );
    expect(said).toContain('not in any cost: 400.00 (post 300.00, without channel 100.00)');
    expect(said).toContain(
      'cost of no campaign, in no row: 400.00 EUR (post 300.00 EUR, without channel 100.00 EUR)',
    );
    expect(said).toContain('cost of campaigns that nobody is assigned to, in no row: idle 7.00 EUR');
    expect((await shop.clm('status')).err).toContain('costs of no campaign: EUR 400.00');
  });

  it('holds what was sent to people who were held out, by the arm of the message', async () => {
    await shop.load('costs', costs);
    await shop.load(
      'contacts',
      'campaign_id,customer_id,contacted_on,arm,wave\nspring,C9,2026-03-02,a,second\n',
    );
    // 0.10 and 0.33 more.
    expect(await costOf()).toEqual(['a,73.66', 'b,64.47']);
  });

  it('is refused where contacts are paid twice', async () => {
    await shop.load(
      'costs',
      'campaign_id,kind,basis,amount,day\nspring,contact,per contact,0.05,2026-03-01\n',
    );
    const { status, err } = await shop.clm('measure', 'roi');
    expect([status, err]).toEqual([5, expect.stringContaining('declared twice')]);
  });
});

describe('a cost', () => {
  const header = 'campaign_id,kind,basis,amount,unit_price,day\n';
  it.each([
    ['has an amount or a price', 'spring,media,,,,2026-03-01', 'missing'],
    ['per contact has a price', 'spring,media,per contact,,,2026-03-01', 'missing'],
    ['with a price says of what', 'spring,media,,,0.05,2026-03-01', 'price_without_basis'],
    ['has not both', 'spring,media,per contact,5,0.05,2026-03-01', 'amount_and_price'],
    ['per contact is of a campaign', ',media,per contact,,0.05,2026-03-01', 'price_without_campaign'],
    ['is counted by something known', 'spring,media,per mile,,0.05,2026-03-01', 'bad_basis'],
  ])('%s', async (_, row, code) => {
    expect(await shop.load('costs', `${header}${row}\n`)).toContain(code);
  });

  it('keeps prices of a fraction of a cent', async () => {
    expect(
      await shop.load('costs', 'campaign_id,basis,amount,day\nspring,per contact,0.0008,2026-03-01\n'),
    ).toBe('1 0 0 0');
    expect(await shop.rows('select basis, unit_price, amount from costs')).toEqual(['per contact|0.0008|']);
  });

  it('without an id is counted, whatever its columns; with one it is corrected', async () => {
    expect(await shop.load('costs', `${costs + costs.split('\n')[1]!}\n`)).toBe('9 0 0 0');
    expect(await shop.load('costs', costs)).toBe('0 1 7 0');
    const named = (price: string) =>
      `cost_id,campaign_id,basis,amount,day\nK1,spring,per contact,${price},2026-03-01\n`;
    expect(await shop.load('costs', named('0.10'))).toBe('1 0 0 0');
    expect(await shop.load('costs', named('0.20'))).toBe('0 1 0 0');
    expect(await shop.rows("select unit_price from costs where cost_id = 'K1'")).toEqual(['0.2']);
  });
});
