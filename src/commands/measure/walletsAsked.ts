import type { Day } from '../../days.js';
import { exits, UserError, unknownName } from '../../errors.js';
import { type Wallet, walletsOfPeers, walletsOfShares, walletsOfSizes } from '../../measure/wallets.js';
import { parseDecimal } from '../../money.js';
import { howMany, type Note, note } from '../../result.js';
import { attributeNames, attributeValues } from '../../store/attributeValues.js';
import type { Store } from '../../store/open.js';

/** How wallets become known: one of the attributes, else all customers are peers. */
export interface WalletAsked {
  readonly asOf: Day;
  readonly days: number;
  readonly share: string | undefined;
  readonly size: string | undefined;
  readonly peers: string | undefined;
  readonly seed: number;
  readonly customers: boolean;
}

/** The wallet of each customer, as far as it is known, and how it became known. */
interface Wallets {
  readonly wallets: readonly Wallet[];
  readonly method: string;
  readonly notes: readonly Note[];
}

/**
 * Wallets by what customers stated of their share or size, else guessed from the spend of peers; `people` and `spend` are in
 * one order. Exit 2 for an unknown attribute, or one that is not of numbers.
 */
export async function walletsAsked(
  store: Store,
  asked: WalletAsked,
  people: readonly { readonly customer: number }[],
  spend: readonly number[],
): Promise<Wallets> {
  const name = asked.share ?? asked.size ?? asked.peers;
  if (name === undefined) {
    return {
      wallets: walletsOfPeers(
        spend,
        people.map(() => ''),
      ),
      method: 'ninth decile of all buyers',
      notes: [
        note('guessed from what customers spend here; --wallet-share or --wallet takes what they said'),
      ],
    };
  }
  const values = await attributeValues(store, name, asked.asOf);
  if (values === undefined) {
    throw unknownName(
      'attribute',
      name,
      await attributeNames(store),
      'clm query "select * from customers limit 1"',
    );
  }
  const texts = people.map(({ customer }) => values.get(customer));
  if (asked.peers !== undefined) {
    return {
      wallets: walletsOfPeers(spend, texts),
      method: `ninth decile of buyers with the same ${name}`,
      notes: [note('guessed from what customers like them spend here, not stated by them')],
    };
  }
  if (asked.size !== undefined) {
    const { currencyDigits } = store.settings;
    const sizes = texts.map((text) => stated(name, text, (raw) => parseDecimal(raw, currencyDigits)?.value));
    const below = sizes.filter((size, i) => size !== undefined && size < spend[i]!).length;
    return {
      wallets: walletsOfSizes(spend, sizes),
      method: `stated in ${name}`,
      notes:
        below === 0
          ? []
          : [note(`${below} spend more here than they stated in all: their wallet is what they spend`)],
    };
  }
  const numbers = texts.map((text) => stated(name, text, Number));
  const percent = numbers.some((one) => one !== undefined && one > 1);
  const most = percent ? 100 : 1;
  const odd = numbers.filter((one) => one !== undefined && one > most).length;
  const shares = numbers.map((one) => (one === undefined || one > most ? undefined : one / most));
  return {
    wallets: walletsOfShares(spend, shares),
    method: `share stated in ${name}`,
    notes: [
      note(`${name} is read as ${percent ? 'percent' : 'a fraction'}`),
      ...(odd === 0
        ? []
        : [note(`${howMany(odd, 'value above 100 % is', 'values above 100 % are')} left out`)]),
    ],
  };
}

/** A number of at least 0 that a customer stated. Exit 2 for an attribute that is not of numbers. */
function stated(
  name: string,
  text: string | undefined,
  read: (raw: string) => number | undefined,
): number | undefined {
  if (text === undefined) return undefined;
  const value = read(text.trim().replace(/\s*%$/, ''));
  if (value === undefined || !Number.isFinite(value) || value < 0) {
    throw new UserError(`attribute "${name}": "${text}" is not a number of at least 0`, {
      code: 'not_numbers',
      exit: exits.usage,
      hint: 'name an attribute of numbers; clm query "select * from customers limit 5" shows them',
    });
  }
  return value;
}
