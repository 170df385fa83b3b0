import { describe, expect, it } from 'vitest';
import { effectToCome } from '../../src/measure/effectCourse.js';
import { spike } from '../../src/measure/spike.js';
import { stopping } from '../../src/measure/stopping.js';
import { type Random, random, randomNormal } from '../../src/random.js';
import { bench } from '../commands/loadInto.js';
import { loadShop } from '../store/loadShop.js';

const window = 20;

/** What no finished campaign says otherwise about. */
const inStep = (exposure: number) => effectToCome(exposure, new Float64Array(), new Float64Array(), []);

/** A campaign that contacts a quarter of its people every five days and is looked at every day. */
function looks(lift: number, costPerContact: number, uniform: Random) {
  const perArm = 2000;
  const rate = 0.08;
  const basket = () => Math.exp(3 + 0.6 * randomNormal(uniform));
  const mean = Math.exp(3 + 0.18);
  const orders: {
    readonly treated: boolean;
    readonly unit: number;
    readonly start: number;
    readonly day: number;
    readonly margin: number;
  }[] = [];
  const start = (unit: number) => 5 * (unit % 4);
  for (const treated of [true, false]) {
    for (let unit = 0; unit < perArm; unit++) {
      if (uniform() >= rate + (treated ? lift / mean : 0)) continue;
      orders.push({
        treated,
        unit,
        start: start(unit),
        day: start(unit) + Math.floor(window * uniform()),
        margin: basket(),
      });
    }
  }
  const said: { readonly day: number; readonly loss: number; readonly left: number }[] = [];
  for (let day = 2; day < 15; day++) {
    const started = [0, 5, 10, 15].filter((from) => from <= day).length;
    const n = (perArm * started) / 4;
    const arm = (treated: boolean) => {
      const own = orders.filter((one) => one.treated === treated && one.start <= day && one.day <= day);
      return {
        n,
        buyers: own.length,
        sum: own.reduce((sum, { margin }) => sum + margin, 0),
        sumSquares: own.reduce((sum, { margin }) => sum + margin * margin, 0),
      };
    };
    let past = 0;
    for (let i = 0; i < started; i++) past += Math.min(window, day - 5 * i + 1);
    const made = stopping({
      treated: arm(true),
      control: arm(false),
      toCome: inStep((started * window - past) / past),
      unitsToCome: perArm - n,
      costToCome: (perArm - n) * costPerContact,
      cost: n * costPerContact,
    });
    if (made?.lossChance !== undefined) said.push({ day, loss: made.lossChance, left: perArm - n });
  }
  return said;
}

describe('looking every day', () => {
  it('calls at most one in twenty campaigns that just pay a loss', () => {
    const uniform = random(3);
    const runs = 200;
    let called = 0;
    for (let i = 0; i < runs; i++) {
      if (looks(0.4, 0.4, uniform).some(({ loss }) => loss >= 0.95)) called++;
    }
    expect(called / runs).toBeLessThan(0.06);
  });

  it('stops most that cost far more than they bring while there is money to save', () => {
    const uniform = random(4);
    const runs = 40;
    let saved = 0;
    for (let i = 0; i < runs; i++) {
      if (looks(0, 3, uniform).some(({ loss, left }) => loss >= 0.95 && left > 0)) saved++;
    }
    expect(saved / runs).toBeGreaterThan(0.8);
  });
});

describe('looks that the plan declares', () => {
  const at = (seenDays: number, looks?: number) => {
    const arm = (mean: number) => ({
      n: 4000,
      buyers: 4000,
      sum: 4000 * mean,
      sumSquares: 4000 * (mean * mean + 900),
    });
    return stopping({
      treated: arm(100 + 0.1 * seenDays),
      control: arm(100 + 0.05 * seenDays),
      toCome: inStep((30 - seenDays) / seenDays),
      unitsToCome: 0,
      costToCome: 0,
      cost: 100,
      looks: looks === undefined ? undefined : { of: looks, windowDays: 30 },
    })!;
  };
  const width = (made: ReturnType<typeof at>) => made.profitHigh! - made.profitLow!;

  it('judge by alpha spending on their days, by the sequence on all others', () => {
    expect([10, 15, 20, 30].map((day) => at(day, 3).guard.kind)).toEqual([
      'looks',
      'sequence',
      'looks',
      'looks',
    ]);
    expect(at(20, 3).guard.look).toMatchObject({ number: 2, of: 3 });
    expect(width(at(20, 3))).toBeLessThan(width(at(20)));
    expect(at(15, 3).lossChance).toBe(at(15).lossChance);
    expect(at(20, 3).lossChance).not.toBe(at(20).lossChance);
  });

  it('the bound of the last of three is that of O’Brien and Fleming by Lan and DeMets, 1.993 standard errors', () => {
    const made = at(30, 3);
    const error = Math.sqrt((2 * 900 * (4000 / 3999)) / 4000) * 4000;
    expect(width(made) / 2 / error).toBeCloseTo(1.993, 2);
  });
});

describe('rates that stand out', () => {
  it('against the past, or a limit where there is none', () => {
    expect(spike(60, 1000, 100, 10_000, 0.05)!.spikes).toBe(true);
    expect(spike(12, 1000, 100, 10_000, 0.05)!.spikes).toBe(false);
    expect(spike(6, 100, 0, 0, 0.05)!.spikes).toBe(true);
    expect(spike(0, 0, 0, 0, 0.05)).toBeUndefined();
  });
});

describe('measure watch', () => {
  /** 400 of 800 contacted so far, 400 more to come at 10 each; nobody buys more for being contacted. */
  async function campaign(contactCost: number) {
    const place = await bench('--margin', '1');
    const day = (i: number) => (i % 4 < 2 ? '2026-03-25' : '2026-04-20');
    const contacts = ['campaign_id,customer_id,contacted_on,arm,channel'];
    const orders = ['order_id,customer_id,ordered_on,amount'];
    for (let i = 0; i < 1200; i++) {
      contacts.push(`spring,c${i},${day(i)},${i % 3 === 0 ? 'control' : 'treated'},post`);
      if (i % 5 === 0 && i % 4 < 2) orders.push(`o${i},c${i},2026-03-2${6 + (i % 3)},${10 + (i % 7)}`);
    }
    await place.load(
      'campaigns',
      `campaign_id,name,channel,window_days,contact_cost\nspring,Spring,post,30,${contactCost}\n`,
    );
    await place.load('orders', `${orders.join('\n')}\n`, '--add-customers');
    const loaded = await place.load(
      'contacts',
      `${contacts.join('\n')}\n`,
      '--add-customers',
      '--allow-future',
    );
    expect(loaded).toBe('1200 0 0 0');
    return place;
  }

  it('says stop while there is money to save: exit 7', async () => {
    const place = await campaign(10);
    const { out, err, status } = await place.clm('measure', 'watch', '--format', 'json');
    expect(status).toBe(7);
    const [row] = JSON.parse(out);
    expect([row.treated, row.control, row.to_contact, row.to_save]).toEqual([400, 200, 400, 4000]);
    expect([row.evidence, row.alerts, row.cost]).toEqual(['stop', 'loss', 4000]);
    expect(row.loss_chance).toBeGreaterThan(0.95);
    expect(err).toContain('4000.00 EUR can still be saved');
    // In the past, what was loaded for later days is not known yet.
    const past = await place.clm('measure', 'watch', '--as-of', '2026-03-30', '--format', 'json');
    expect([past.status, JSON.parse(past.out)[0].to_contact, JSON.parse(past.out)[0].evidence]).toEqual([
      0,
      0,
      'too late',
    ]);
    place.close();
  });

  it('is silent where nobody can say yet', async () => {
    const place = await campaign(0.01);
    const { out, status } = await place.clm('measure', 'watch', '--format', 'json');
    expect(status).toBe(0);
    expect(JSON.parse(out)[0].evidence).toBe('open');
    const none = await place.clm('measure', 'watch', '--as-of', '2026-03-01');
    expect([none.status, none.err]).toEqual([0, expect.stringContaining('none of 0 campaigns is running')]);
    place.close();
  });

  it('counts households and people as --level says, and refuses units that were not drawn so', async () => {
    const place = await campaign(10);
    const pairs = Array.from(
      { length: 1200 },
      (_, i) => `c${i},${i < 600 ? `h${i % 12}-${i % 3}-${i % 4}` : ''}`,
    );
    await place.load('customers', `customer_id,household_id\n${pairs.join('\n')}\n`);
    const rows = async (...more: string[]) => {
      const { out, err } = await place.clm('measure', 'watch', '--format', 'json', ...more);
      return { row: JSON.parse(out === '' ? '[{}]' : out)[0], err };
    };
    const plain = (await rows()).row;
    const { row, err } = await rows('--level', 'household');
    expect(err).toContain(
      'counted by household: 12 households of 600 customers; 600 customers without one count alone',
    );
    expect(row.level).toBe('household');
    expect([row.treated, row.control, row.cost, row.guard]).toEqual([
      plain.treated,
      plain.control,
      plain.cost,
      'sequence',
    ]);
    const people = await rows('--level', 'person');
    expect(people.err).toMatch(/several people/);
    place.close();
  });

  it('counts whom a list is still to contact, each household once, and nobody when it is out', async () => {
    const place = await bench('--margin', '0.5');
    const who = Array.from({ length: 60 }, (_, i) => `c${i},${i % 2 ? '' : `H${i % 20}`}`);
    await place.load('customers', `customer_id,household_id\n${who.join('\n')}\n`);
    await place.load('orders', 'order_id,customer_id,ordered_on,amount\no1,c1,2026-03-30,10\n');
    place.file(
      'plan.toml',
      'campaign = "may"\nchannel = "post"\nsend_on = 2026-03-31\nwindow_days = 30\ncontact_cost = 2\nholdout = 0.2\n',
    );
    await place.clm('act', 'plan', 'plan.toml');
    const list = await place.clm('act', 'list', 'may', '-q');
    const contacted = list.out.trim().split('\n').length - 1;
    expect(contacted).toBeGreaterThan(20);
    const look = async () =>
      JSON.parse(
        (
          await place.clm(
            'measure',
            'watch',
            '--campaign',
            'may',
            '--as-of',
            '2026-03-31',
            '--format',
            'json',
          )
        ).out,
      )[0];
    expect(await look()).toMatchObject({ to_contact: contacted, to_save: 2 * contacted, cost: 0 });
    await place.clm('act', 'sent', 'may', '--on', '2026-03-31');
    expect(await look()).toMatchObject({
      to_contact: 0,
      to_save: 0,
      cost: 2 * contacted,
      evidence: 'too little',
    });
    place.close();
  });

  it('says too little while a handful has bought, and shows no interval of millions', async () => {
    const shop = await loadShop();
    const on = async (day: string) =>
      JSON.parse((await shop.clm('measure', 'watch', '--as-of', day, '--format', 'json')).out)[0];
    expect(await on('2023-03-20')).toMatchObject({
      evidence: 'too little',
      profit_low: null,
      profit_high: null,
    });
    expect(await on('2023-04-05')).toMatchObject({ evidence: 'open', profit_low: expect.any(Number) });
    shop.close();
  });
});
