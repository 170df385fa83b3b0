import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatDay, parseDay } from '../../src/days.js';
import { armOutcomes } from '../../src/store/campaignFacts.js';
import { readCustomerFacts } from '../../src/store/customerFacts.js';
import { readHistory } from '../../src/store/history.js';
import { openStore, type Store } from '../../src/store/open.js';
import { readPastDays } from '../../src/store/pastDays.js';
import type { PastUnits } from '../../src/store/pastOutcomes.js';
import { type PastQuestion, readPastUnits } from '../../src/store/pastUnits.js';
import { requireMargins } from '../../src/store/unitOutcome.js';
import { type Bench, bench } from '../commands/loadInto.js';
import { loadShop } from './loadShop.js';

const day = (text: string) => parseDay(text)!;

const everything = {
  campaigns: undefined,
  channels: undefined,
  arms: undefined,
  windowDays: undefined,
  responses: ['responded', 'redeemed', 'clicked'],
  marginMillionths: undefined,
};

async function past(store: Store, asOf: string, question: Partial<PastQuestion> = {}): Promise<PastUnits> {
  const history = await readHistory(store, day(asOf));
  const facts = await readCustomerFacts(store);
  return readPastUnits(store, history, facts, { ...everything, asOf: day(asOf), ...question });
}

describe('a small campaign', () => {
  let place: Bench;
  beforeEach(async () => {
    place = await bench('--margin', '0.5');
    await place.load('customers', 'customer_id,household_id\nA,h\nB,h\nC,hc\nD,\nE,hc\n');
    await place.load(
      'campaigns',
      'campaign_id,starts_on,window_days,channel\nk,2025-03-01,10,email\nl,2025-05-01,10,post\n',
    );
    await place.load(
      'contacts',
      `campaign_id,customer_id,contacted_on,arm
k,A,2025-03-01,treated
k,B,2025-03-01,treated
k,C,2025-03-02,control
k,D,2025-03-01,loud
l,C,2025-05-01,treated
`,
    );
    await place.load(
      'orders',
      `order_id,line,customer_id,ordered_on,amount,returns_order_id
1,1,A,2025-03-01,10.00,
2,1,B,2025-03-10,20.00,
3,1,B,2025-03-11,40.00,
4,1,A,2025-02-28,80.00,
5,1,B,2025-03-20,-20.00,2
6,1,C,2025-03-05,-7.00,
7,1,D,2025-03-05,3.00,
8,1,E,2025-03-06,2.00,
`,
    );
    await place.load(
      'responses',
      'campaign_id,customer_id,type,at\nk,B,clicked,2025-03-05\nk,D,clicked,2025-03-11\nk,C,opened,2025-03-03\n',
    );
  });
  afterEach(() => place.close());

  const opened = async (work: (store: Store) => Promise<void>) => {
    const store = openStore(`${place.folder}/clm.db`, { wait: 0, write: false });
    try {
      await work(store);
    } finally {
      store.close();
    }
  };

  test('a household is one unit: its first assigned member stands for it', async () => {
    await opened(async (store) => {
      const facts = await readCustomerFacts(store);
      const units = await past(store, '2025-04-01');
      expect(Array.from(units.customer, (c) => facts.ids[c])).toEqual(['A', 'D', 'C']);
      expect(Array.from(units.treated)).toEqual([1, 1, 0]);
      expect(units.campaigns).toEqual(['k']);
    });
  });

  test('outcomes are summed over all members, assigned or not; a return counts with the order it names if that was in the window, else by its own day', async () => {
    await opened(async (store) => {
      expect(Array.from((await past(store, '2025-03-15')).margin)).toEqual([1500, 150, -250]);
      const later = await past(store, '2025-04-01');
      expect(Array.from(later.margin)).toEqual([500, 150, -250]);
      expect(Array.from(later.purchase)).toEqual([1, 1, 1]);
    });
  });

  test('a response counts in the window of its own campaign, by the types asked for', async () => {
    await opened(async (store) => {
      expect(Array.from((await past(store, '2025-04-01')).response)).toEqual([1, 0, 0]);
      expect(Array.from((await past(store, '2025-04-01', { responses: ['opened'] })).response)).toEqual([
        0, 0, 1,
      ]);
    });
  });

  test('units whose window is not over are left out in both arms and counted', async () => {
    await opened(async (store) => {
      const units = await past(store, '2025-03-10');
      expect(Array.from(units.treated)).toEqual([1, 1]);
      expect(units.account[0]).toMatchObject({ treated: 2, control: 0, incomplete: 1 });
      expect((await past(store, '2025-05-09')).account[1]).toMatchObject({ campaign: 'l', incomplete: 1 });
    });
  });

  test('arms, channels and campaigns narrow the rows; unknown ones are refused with the nearest name', async () => {
    await opened(async (store) => {
      const loud = await past(store, '2025-06-01', { arms: ['loud'], campaigns: ['k'] });
      expect(loud.account[0]).toMatchObject({ treated: 1, control: 1, otherArms: 1 });
      expect((await past(store, '2025-06-01', { channels: ['post'] })).campaigns).toEqual(['l']);
      await expect(past(store, '2025-06-01', { arms: ['lod'] })).rejects.toThrow('unknown arm "lod"');
      await expect(past(store, '2025-06-01', { campaigns: ['x'] })).rejects.toThrow('unknown campaign "x"');
      await expect(past(store, '2025-06-01', { channels: ['pst'] })).rejects.toThrow('unknown channel "pst"');
    });
  });

  test('without any known margin the rows are refused', async () => {
    await place.clm('set', 'margin', 'none');
    await opened(async (store) => {
      const units = await past(store, '2025-04-01');
      expect(() => requireMargins(units)).toThrow(/margin is not known/);
      expect(Array.from((await past(store, '2025-04-01', { marginMillionths: 100_000 })).margin)).toEqual([
        100, 30, -50,
      ]);
    });
  });

  test('past days: customers known before the day, with what they did from it on', async () => {
    await opened(async (store) => {
      const history = await readHistory(store, day('2025-04-01'));
      const facts = await readCustomerFacts(store);
      const units = readPastDays(store, history, facts, {
        windowDays: 5,
        cutoffs: [day('2025-03-10'), day('2025-03-01')],
        marginMillionths: undefined,
      });
      expect(units.campaigns).toEqual(['2025-03-01', '2025-03-10']);
      const rows = Array.from(
        units.customer,
        (c, i) => `${facts.ids[c]} ${formatDay(units.t0[i]!)} ${units.purchase[i]}`,
      );
      expect(rows).toEqual([
        'A 2025-03-01 1',
        'A 2025-03-10 0',
        'C 2025-03-10 0',
        'D 2025-03-10 0',
        'E 2025-03-10 0',
      ]);
    });
  });
});

test('sums per campaign and arm are those that measure reports', async () => {
  const shop = await loadShop();
  try {
    const asOf = day('2025-04-30');
    const units = await past(shop.store, '2025-04-30');
    const outcomes = await armOutcomes(shop.store, {
      asOf,
      campaignId: undefined,
      windowDays: undefined,
      marginMillionths: undefined,
      assumeMarginMillionths: undefined,
    });
    const campaigns = shop.store.db
      .prepare<[], { campaign: number; campaign_id: string }>(
        'select campaign, campaign_id from campaign_rows',
      )
      .all();
    let compared = 0;
    for (const [place, id] of units.campaigns.entries()) {
      const campaign = campaigns.find((row) => row.campaign_id === id)!.campaign;
      const account = units.account.find((one) => one.campaign === id)!;
      for (const treated of [0, 1]) {
        const measured = outcomes.filter(
          (row) => row.complete && row.campaign === campaign && (row.arm === 'control') === (treated === 0),
        );
        const own = Array.from(units.campaign.keys()).filter(
          (i) => units.campaign[i] === place && units.treated[i] === treated,
        );
        const sum = (of: (row: (typeof measured)[number]) => number) =>
          measured.reduce((s, row) => s + of(row), 0);
        expect(own.length + account.mixed).toBe(sum((row) => row.units));
        if (account.mixed > 0) continue;
        expect(own.reduce((s, i) => s + units.purchase[i]!, 0)).toBe(sum((row) => row.purchasers));
        expect(own.reduce((s, i) => s + units.margin[i]!, 0)).toBeCloseTo(
          sum((row) => row.margin.sum),
          6,
        );
        compared++;
      }
    }
    expect(compared).toBe(16);
  } finally {
    shop.close();
  }
}, 240_000);
