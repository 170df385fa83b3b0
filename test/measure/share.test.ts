import { describe, expect, it } from 'vitest';
import { type MarketFigure, marketShares } from '../../src/measure/marketShares.js';
import { walletGroups } from '../../src/measure/walletGroups.js';
import { walletsOfPeers, walletsOfShares, walletsOfSizes } from '../../src/measure/wallets.js';
import { random } from '../../src/random.js';
import { quantileInterval } from '../../src/stats/quantileInterval.js';
import { wilson } from '../../src/stats/wilson.js';

const cube = (x: number) => x * x * x;

const figure = (period: string, brand: string, more: Partial<MarketFigure> = {}): MarketFigure => ({
  period,
  firstDay: period === '2025-Q1' ? 100 : 190,
  lastDay: period === '2025-Q1' ? 189 : 280,
  segment: '',
  brand,
  size: null,
  sales: null,
  share: null,
  respondents: null,
  ...more,
});

describe('shares of a market', () => {
  const figures = [
    figure('2025-Q1', '', { size: 1000, respondents: 200 }),
    figure('2025-Q1', 'A', { sales: 250 }),
    figure('2025-Q1', 'B', { share: 0.5, sales: 999 }),
    figure('2025-Q2', '', { size: 2000 }),
    figure('2025-Q2', 'A', { sales: 700 }),
  ];
  const { brands } = marketShares(figures, ({ period }) => (period === '2025-Q1' ? 100 : 400), 'us');
  const of = (period: string, brand: string) =>
    brands.find((one) => one.period === period && one.brand === brand)!;

  it('are as stated, else sales over size; own orders beside them', () => {
    expect(of('2025-Q1', 'B')).toMatchObject({ share: 0.5, source: 'stated', relative: 2 });
    expect(of('2025-Q1', 'A')).toMatchObject({ share: 0.25, source: 'sales over size', relative: 0.5 });
    expect(of('2025-Q1', 'us')).toMatchObject({ share: 0.1, own: true, relative: 0.2 });
  });

  it('own orders do not compete with what the figures call us', () => {
    const again = marketShares(figures, () => 100, 'us', 'B').brands;
    expect(again.find(({ own }) => own)!.relative).toBeCloseTo(0.1 / 0.25, 12);
    expect(again.find(({ brand }) => brand === 'B')!.relative).toBeCloseTo(2, 12);
  });

  it('change against the period before of the same kind', () => {
    expect(of('2025-Q2', 'A').change).toBeCloseTo(0.1, 12);
    expect(of('2025-Q2', 'us').change).toBeCloseTo(0.1, 12);
    expect(of('2025-Q1', 'A').change).toBeUndefined();
  });

  it('have an interval where people were asked, for all brands at once', () => {
    const interval = wilson(100, 200, 1 - 0.05 / 2)!;
    expect(of('2025-Q1', 'B').shareLow).toBeCloseTo(interval.low, 12);
    expect(of('2025-Q1', 'B').shareHigh).toBeCloseTo(interval.high, 12);
    expect(of('2025-Q1', 'A').shareLow).toBeUndefined();
  });

  it('that sum to more than all are pointed at', () => {
    const { overfull } = marketShares(
      [figure('2025-Q1', 'A', { share: 0.7 }), figure('2025-Q1', 'B', { share: 0.6 })],
      () => undefined,
      'us',
    );
    expect(overfull).toEqual([{ period: '2025-Q1', segment: '', sum: 1.2999999999999998 }]);
  });

  it('cover all brands in 95 % of samples', () => {
    const next = random(3);
    const truth = [0.5, 0.3, 0.15, 0.05];
    let covered = 0;
    const worlds = 300;
    for (let world = 0; world < worlds; world++) {
      const counts = [0, 0, 0, 0];
      for (let i = 0; i < 150; i++) {
        const u = next();
        const at = u < 0.5 ? 0 : u < 0.8 ? 1 : u < 0.95 ? 2 : 3;
        counts[at] = counts[at]! + 1;
      }
      const asked = counts.map((count, i) =>
        figure('2025-Q1', `B${i}`, { share: count / 150, respondents: 150 }),
      );
      const found = marketShares(asked, () => undefined, 'us').brands;
      const all = truth.every((p, i) => {
        const one = found.find(({ brand }) => brand === `B${i}`)!;
        return one.shareLow! <= p && p <= one.shareHigh!;
      });
      if (all) covered++;
    }
    expect(covered / worlds).toBeGreaterThan(0.92);
  });
});

describe('wallets', () => {
  it('from a stated share, a stated size, or what buyers alike spend', () => {
    expect(walletsOfShares([50, 0, 50, 50], [0.5, 0.5, 0, undefined])).toEqual([
      { size: 100, low: undefined, high: undefined, share: 0.5 },
      { size: undefined, low: undefined, high: undefined, share: 0.5 },
      { size: undefined, low: undefined, high: undefined, share: 0 },
      { size: undefined, low: undefined, high: undefined, share: undefined },
    ]);
    expect(walletsOfSizes([50, 50], [200, 20]).map(({ size, share }) => [size, share])).toEqual([
      [200, 0.25],
      [50, 1],
    ]);
    const spend = Array.from({ length: 100 }, (_, i) => i + 1);
    const found = walletsOfPeers([...spend, 0, 5], [...spend.map(() => 'x'), 'x', 'y']);
    expect(found[9]).toMatchObject({ size: 90, share: 10 / 90 });
    expect(found[98]).toMatchObject({ size: 99, low: 99, high: 99, share: 1 });
    expect(found[100]!.size).toBeUndefined();
    expect(found[101]!.size).toBeUndefined();
  });

  it('groups hold everybody once', () => {
    const next = random(4);
    const spend = Array.from({ length: 200 }, () => Math.round(1 + 1000 * next()));
    const wallets = walletsOfShares(
      spend,
      spend.map(() => Math.round(100 * next()) / 100 || 0.01),
    ); // prettier-ignore
    const [all, ...groups] = walletGroups(spend, wallets, 1);
    expect(groups.reduce((sum, { customers }) => sum + customers, 0)).toBe(all!.customers);
    expect(groups.reduce((sum, { wallet }) => sum + wallet, 0)).toBeCloseTo(all!.wallet, 6);
    expect(all!.shareOfWallet.interval!.low).toBeLessThan(all!.shareOfWallet.value!);
  });

  it('the interval of a quantile covers it, whatever the distribution', () => {
    const next = random(5);
    let covered = 0;
    for (let world = 0; world < 400; world++) {
      const sample = Array.from({ length: 80 }, () => cube(next()));
      const found = quantileInterval(sample, 0.9)!;
      if (found.low! <= cube(0.9) && (found.high ?? 1) >= cube(0.9)) covered++;
    }
    expect(covered / 400).toBeGreaterThan(0.935);
  });
});
