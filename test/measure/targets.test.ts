import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accrual, usualCurve } from '../../src/measure/accrual.js';
import { contrast } from '../../src/measure/contrast.js';
import { pace } from '../../src/measure/pace.js';
import { targetMetric } from '../../src/measure/targetMetric.js';
import { type Random, random, randomNormal } from '../../src/random.js';
import { sampleOf } from '../../src/stats/sample.js';
import { bench } from '../commands/loadInto.js';
import { loadShop } from '../store/loadShop.js';

function poisson(mean: number, uniform: Random): number {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * randomNormal(uniform)));
  const limit = Math.exp(-mean);
  let product = uniform();
  let n = 0;
  while (product > limit) {
    product *= uniform();
    n++;
  }
  return n;
}

interface Said {
  readonly chance: number;
  readonly met: boolean;
  readonly inside: boolean;
}

/** How often targets were met that had a chance in a range, and what was said. */
function between(said: readonly Said[], low: number, high: number) {
  const own = said.filter(({ chance }) => chance >= low && chance < high);
  const mean = (of: (one: Said) => number) => own.reduce((sum, one) => sum + of(one), 0) / own.length;
  return { n: own.length, said: mean(({ chance }) => chance), was: mean(({ met }) => (met ? 1 : 0)) };
}

describe('the chance that a target is met comes true as often as it says', () => {
  it('counts of a running campaign, learnt from six finished ones with courses of their own', () => {
    const uniform = random(7);
    const days = 28;
    const course = () => {
      const half = 5 + 6 * uniform();
      const weights = Float64Array.from({ length: days }, (_, a) => Math.exp(-a / half) + 0.3);
      const sum = weights.reduce((total, weight) => total + weight, 0);
      return weights.map((weight) => weight / sum);
    };
    const said: Said[] = [];
    for (let i = 0; i < 1500; i++) {
      const finished = Array.from({ length: 6 }, () =>
        course().map((share) => poisson(share * 150, uniform)),
      );
      const expected = 10 + 90 * uniform();
      const truth = course().map((share) => poisson(share * expected, uniform));
      const known = 3 + Math.floor(20 * uniform());
      const units = 1000;
      const reached = Float64Array.from(truth, (_, a) => (a < known ? units : 0));
      const events = truth.map((n, a) => (a < known ? n : 0));
      const made = accrual(
        { events, amount: events, squares: events, reached, due: new Float64Array(days).fill(units) },
        usualCurve(finished, days),
        true,
      )!;
      const total = truth.reduce((sum, n) => sum + n, 0);
      const target = Math.round(expected * (0.7 + 0.6 * uniform()));
      said.push({
        chance: made.atLeast(target),
        met: total >= target,
        inside: total >= Math.round(made.low) && total <= Math.round(made.high),
      });
    }
    for (const [low, high] of [
      [0, 0.2],
      [0.2, 0.5],
      [0.5, 0.8],
      [0.8, 1.01],
    ] as const) {
      const { n, said: mean, was } = between(said, low, high);
      expect(n).toBeGreaterThan(50);
      expect(Math.abs(mean - was), `${low}: said ${mean}, was ${was}`).toBeLessThan(0.09);
    }
    const covered = said.filter(({ inside }) => inside).length / said.length;
    expect(covered).toBeGreaterThan(0.76);
    expect(covered).toBeLessThan(0.92);
  });

  it('sales of the store, with a season, growth, weekdays and noise that lasts', () => {
    const uniform = random(11);
    const said: Said[] = [];
    const methods = new Set<string>();
    for (let i = 0; i < 500; i++) {
      const growth = 0.4 * uniform() - 0.1;
      const swing = uniform() < 0.5 ? 0.1 : 0.5;
      let mood = 0;
      const n = 1000 + Math.floor(400 * uniform());
      const ahead = 14 + Math.floor(70 * uniform());
      const daily = Float64Array.from({ length: n + ahead }, (_, day) => {
        mood = 0.9 * mood + 0.05 * randomNormal(uniform);
        const season = 1 + swing * Math.sin((2 * Math.PI * day) / 365);
        const weekday = day % 7 === 6 ? 0.4 : 1;
        const level = 1000 * (1 + (growth * day) / 365) * season * weekday * Math.exp(mood);
        return level * Math.exp(0.2 * randomNormal(uniform));
      });
      const made = pace(daily.subarray(0, n), ahead)!;
      methods.add(made.method);
      const truth = daily.subarray(n).reduce((sum, day) => sum + day, 0);
      const target = truth * (0.85 + 0.3 * uniform());
      // The target is drawn around the forecast, not around what came of it.
      const asked = made.prediction.mean * (target / truth);
      said.push({
        chance: made.prediction.atLeast(asked),
        met: truth >= asked,
        inside: truth >= made.prediction.low && truth <= made.prediction.high,
      });
    }
    expect(methods).toEqual(new Set(['run rate', 'last year']));
    for (const [low, high] of [
      [0, 0.3],
      [0.3, 0.7],
      [0.7, 1.01],
    ] as const) {
      const { n, said: mean, was } = between(said, low, high);
      expect(n).toBeGreaterThan(50);
      expect(Math.abs(mean - was), `${low}: said ${mean}, was ${was}`).toBeLessThan(0.1);
    }
    const covered = said.filter(({ inside }) => inside).length / said.length;
    expect(covered).toBeGreaterThan(0.74);
    expect(covered).toBeLessThan(0.93);
  });

  it('effects: the chance that the truth is at least so large', () => {
    const uniform = random(5);
    const said: Said[] = [];
    for (let i = 0; i < 500; i++) {
      // Effects from a wide range, so that none is likelier before anything is seen.
      const effect = 2 * uniform() - 1;
      const arm = (n: number, rate: number) =>
        sampleOf(
          Array.from({ length: n }, () => (uniform() < rate ? Math.exp(3 + 0.7 * randomNormal(uniform)) : 0)),
        );
      const basket = Math.exp(3 + 0.245);
      const control = arm(3000, 0.06);
      const treated = arm(3000, 0.06 + effect / basket);
      const target = effect + 0.8 * uniform() - 0.4;
      const made = contrast('amount', treated, control, undefined, target)!;
      const half = made.pValue! / 2;
      said.push({
        chance: made.difference >= target ? 1 - half : half,
        met: effect >= target,
        inside: effect >= made.low! && effect <= made.high!,
      });
    }
    for (const [low, high] of [
      [0, 0.2],
      [0.2, 0.8],
      [0.8, 1.01],
    ] as const) {
      const { said: mean, was } = between(said, low, high);
      expect(Math.abs(mean - was), `${low}: said ${mean}, was ${was}`).toBeLessThan(0.08);
    }
  });
});

describe('what a target counts', () => {
  it('by its own words and by types of response', () => {
    expect(targetMetric('Response rate', [])).toEqual({
      metric: { of: 'response', name: 'responded' },
      rate: true,
      atMost: false,
    });
    expect(targetMetric('turnover', [])!.metric.name).toBe('spend');
    expect(targetMetric('unsubscribes', [])!.atMost).toBe(true);
    expect(targetMetric('visit', ['visit'])!.metric).toEqual({ of: 'response', name: 'visit' });
    expect(targetMetric('visit', [])).toBeUndefined();
    expect(targetMetric('profit_rate', [])).toBeUndefined();
  });
});

describe('measure targets', () => {
  let shop: Awaited<ReturnType<typeof loadShop>>;
  type Row = Record<string, string | number | null>;
  const rows = async (...argv: readonly string[]) => {
    const { out, err, status } = await shop.clm('measure', 'targets', ...argv, '--format', 'json');
    if (status !== 0) throw new Error(err);
    return JSON.parse(out) as readonly Row[];
  };
  beforeAll(async () => {
    shop = await loadShop();
    await shop.load(
      'targets',
      `campaign_id,metric,value,due_on,channel,owner
spring-25,profit,500,2025-04-08,,Ann
spring-25,orders,30,2025-04-08,,Ann
spring-25,margin,1,2025-04-08,,Ann
spring-25,responses,1,2025-04-08,,Ann
spring-25,cost,300,2025-04-08,,Bea
,revenue,30000,2025-03-31,,Cem
,revenue,1,2025-12-31,kiosk,Cem
`,
    );
  });
  afterAll(() => shop.close());

  it('actuals are those of roi, lift and the views', async () => {
    const [roi] = JSON.parse(
      (await shop.clm('measure', 'roi', '--campaign', 'spring-25', '--format', 'json')).out,
    ) as readonly Row[];
    const found = new Map((await rows('--campaign', 'spring-25')).map((row) => [row.metric, row]));
    expect(found.get('profit')!.actual).toBeCloseTo(Number(roi!.incremental_profit), 6);
    expect(found.get('profit')!.actual_low).toBeCloseTo(Number(roi!.incremental_profit_low), 6);
    expect(found.get('margin')!.actual).toBeCloseTo(Number(roi!.gross_margin), 6);
    expect(found.get('cost')!.actual).toBeCloseTo(Number(roi!.cost), 6);
    expect(found.get('cost')!.state).toBe('missed');
    const [lift] = JSON.parse(
      (await shop.clm('measure', 'lift', '--campaign', 'spring-25', '--metric', 'orders', '--format', 'json'))
        .out,
    ) as readonly Row[];
    expect(found.get('orders')!.actual).toBeCloseTo(Number(lift!.treated_mean) * Number(lift!.treated), 6);
    expect(found.get('orders')!.state).toBe('met');
    const [sales] = await shop.rows(
      `select round(sum(amount), 2) from orders where ordered_on between '2025-01-01' and '2025-03-31'`,
    );
    const store = (await rows('--owner', 'Cem')).find((row) => row.due_on === '2025-03-31')!;
    expect(Number(store.actual).toFixed(2)).toBe(Number(sales).toFixed(2));
    expect(store.state).toBe(Number(sales) >= 30000 ? 'met' : 'missed');
  });

  it('before the due day: a forecast, its interval and a chance; nothing later is read', async () => {
    const early = await rows('--as-of', '2025-03-20');
    const orders = early.find((row) => row.metric === 'orders')!;
    expect(orders.state).toBe('open');
    expect(orders.forecast).toBeGreaterThan(Number(orders.actual));
    expect(orders.forecast_low).toBeLessThan(Number(orders.forecast));
    expect(orders.chance).toBeGreaterThan(0);
    expect(orders.chance).toBeLessThan(1);
    const [counted] = await shop.rows(
      `select count(distinct o.order_id) from orders o join contacts c on c.customer_id = o.customer_id
       where c.campaign_id = 'spring-25' and o.ordered_on between '2025-03-10' and '2025-03-20' and o.amount > 0`,
    );
    expect(Math.abs(Number(orders.actual) - Number(counted))).toBeLessThanOrEqual(3);
    expect(early.find((row) => row.metric === 'revenue' && row.channel === 'kiosk')!.state).toBe(
      'unknown_channel',
    );
    expect((await rows('--as-of', '2025-03-01')).find((row) => row.metric === 'orders')!.state).toBe(
      'not_started',
    );
  });

  it('no targets: exit 5; a target of a plan counts too', async () => {
    const place = await bench();
    await place.load(
      'orders',
      'order_id,customer_id,ordered_on,amount\no1,a,2026-01-05,10\n',
      '--add-customers',
    );
    const none = await place.clm('measure', 'targets');
    expect([none.status, none.err]).toEqual([5, expect.stringContaining('there are no targets yet')]);
    place.file(
      'plan.toml',
      'campaign = "x"\nchannel = "post"\nowner = "Ann"\n[[targets]]\nmetric = "profit"\nvalue = 100\nowner = "Bea"\n[[targets]]\nmetric = "orders"\nvalue = 5\ndue_on = 2026-02-01\n',
    );
    await place.clm('set', 'margin', '0.5');
    const kept = await place.clm('act', 'plan', 'plan.toml');
    expect([kept.status, kept.err]).toEqual([0, expect.stringContaining('x')]);
    const { out } = await place.clm('measure', 'targets', '--columns', 'campaign_id,metric,owner,state');
    expect(out).toBe('campaign_id,metric,owner,state\nx,profit,Bea,not_started\nx,orders,Ann,not_started\n');
    place.close();
  });
});
