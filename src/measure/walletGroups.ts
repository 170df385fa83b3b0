import { ratioInterval } from '../stats/ratioInterval.js';
import { sampleOf, variance } from '../stats/sample.js';
import { studentTQuantile } from '../stats/studentT.js';
import type { Estimated } from './retentionEconomics.js';
import type { Wallet } from './wallets.js';

/** Customers with a known share, and their wallets. Money in minor units. */
export interface WalletGroup {
  readonly name: string;
  readonly customers: number;
  /** Those whose wallet has a size too; sums are of these. */
  readonly sized: number;
  readonly meanShare: Estimated;
  readonly spend: number;
  readonly wallet: number;
  readonly shareOfWallet: Estimated;
  readonly walletLow: number | undefined;
  readonly walletHigh: number | undefined;
}

/**
 * All customers with a known share, then by large or small wallet (above its median or not) and share (above one half or not):
 * who is worth more effort has a large wallet and a small share of it (Reinartz & Kumar 2003, J. Marketing 67; the two by two as in
 * Du, Kamakura & Mela 2007, J. Marketing 71). Customers without a size of wallet are in the first row only; groups of nobody are left out.
 */
export function walletGroups(
  spend: readonly number[],
  wallets: readonly Wallet[],
  seed: number,
): readonly WalletGroup[] {
  const known = [...wallets.keys()].filter((i) => wallets[i]!.share !== undefined);
  const sized = known.filter((i) => wallets[i]!.size !== undefined);
  const sizes = sized.map((i) => wallets[i]!.size!).sort((a, b) => a - b);
  const middle = sizes[Math.floor((sizes.length - 1) / 2)] ?? 0;
  const those = (large: boolean, high: boolean) =>
    sized.filter((i) => wallets[i]!.size! > middle === large && wallets[i]!.share! > 0.5 === high);
  const group = (name: string, members: readonly number[]) => groupOf(name, members, spend, wallets, seed);
  const parts = [
    group('large wallet, small share', those(true, false)),
    group('large wallet, large share', those(true, true)),
    group('small wallet, small share', those(false, false)),
    group('small wallet, large share', those(false, true)),
  ];
  return [group('all', known), ...parts.filter(({ customers }) => customers > 0)];
}

function groupOf(
  name: string,
  members: readonly number[],
  spend: readonly number[],
  wallets: readonly Wallet[],
  seed: number,
): WalletGroup {
  const sized = members.filter((i) => wallets[i]!.size !== undefined);
  const own = Float64Array.from(sized, (i) => spend[i]!);
  const size = Float64Array.from(sized, (i) => wallets[i]!.size!);
  const sum = (values: Float64Array) => values.reduce((all, one) => all + one, 0);
  const ofWallets = sized.length < 30 ? undefined : ratioInterval(own, size, seed);
  const total = (of: (wallet: Wallet) => number | undefined) => {
    const values = sized.map((i) => of(wallets[i]!));
    return values.length === 0 || values.includes(undefined)
      ? undefined
      : (values as number[]).reduce((all, one) => all + one, 0);
  };
  return {
    name,
    customers: members.length,
    sized: sized.length,
    meanShare: meanOf(members.map((i) => wallets[i]!.share!)),
    spend: sum(own),
    wallet: sum(size),
    shareOfWallet: {
      value: sum(size) > 0 ? sum(own) / sum(size) : undefined,
      interval: ofWallets && { low: Math.max(0, ofWallets.low), high: Math.min(1, ofWallets.high) },
    },
    walletLow: total(({ low }) => low),
    walletHigh: total(({ high }) => high),
  };
}

function meanOf(values: readonly number[]): Estimated {
  if (values.length === 0) return { value: undefined, interval: undefined };
  const sample = sampleOf(values);
  const value = sample.sum / sample.n;
  const v = variance(sample);
  const t = studentTQuantile(0.975, sample.n - 1);
  if (v === undefined || t === undefined) return { value, interval: undefined };
  const half = t * Math.sqrt(v / sample.n);
  return { value, interval: { low: Math.max(0, value - half), high: Math.min(1, value + half) } };
}
