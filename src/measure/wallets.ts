import { quantileInterval } from '../stats/quantileInterval.js';

/** What a customer spends in the category, on everybody; minor units. */
export interface Wallet {
  readonly size: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Own spend over it, or as stated. */
  readonly share: number | undefined;
}

const none: Wallet = { size: undefined, low: undefined, high: undefined, share: undefined };

/** From a stated share: the wallet is own spend over it (Du, Kamakura & Mela 2007, J. Marketing 71, call it share of category requirements). */
export function walletsOfShares(
  spend: readonly number[],
  shares: readonly (number | undefined)[],
): readonly Wallet[] {
  return spend.map((own, i) => {
    const share = shares[i];
    if (share === undefined) return none;
    const size = share > 0 && own > 0 ? own / share : undefined;
    return { size, low: undefined, high: undefined, share };
  });
}

/** From a stated wallet: it is at least what they spend here. */
export function walletsOfSizes(
  spend: readonly number[],
  sizes: readonly (number | undefined)[],
): readonly Wallet[] {
  return spend.map((own, i) => {
    const stated = sizes[i];
    if (stated === undefined) return none;
    const size = Math.max(stated, own);
    return { size, low: undefined, high: undefined, share: size > 0 ? Math.max(0, own) / size : undefined };
  });
}

/** So many peers with a purchase are the least from which a wallet is guessed. */
const fewestPeers = 30;

/**
 * Guessed from peers: the wallet of somebody in a group is what its ninth decile spends here, or what they spend themselves if
 * that is more; the range is that of the quantile (distribution-free, 95 %). It says what customers like these can be brought to spend
 * with this seller, not what they spend elsewhere. Who bought nothing has none, nor have groups with fewer than 30 buyers.
 */
export function walletsOfPeers(
  spend: readonly number[],
  groups: readonly (string | undefined)[],
): readonly Wallet[] {
  const members = new Map<string, number[]>();
  groups.forEach((group, i) => {
    if (group === undefined || !(spend[i]! > 0)) return;
    const own = members.get(group);
    if (own === undefined) members.set(group, [spend[i]!]);
    else own.push(spend[i]!);
  });
  const guess = new Map(
    [...members].map(([group, all]) => [
      group,
      all.length < fewestPeers ? undefined : quantileInterval(all, 0.9),
    ]),
  );
  return spend.map((own, i) => {
    const found = guess.get(groups[i] ?? '');
    if (groups[i] === undefined || found === undefined || !(own > 0)) return none;
    const least = (value: number | undefined) => (value === undefined ? undefined : Math.max(value, own));
    const size = Math.max(found.value, own);
    return {
      size,
      low: least(found.low),
      high: least(found.high),
      share: own / size,
    };
  });
}
