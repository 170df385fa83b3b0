import { formatDay } from '../../days.js';
import { type WalletGroup, walletGroups } from '../../measure/walletGroups.js';
import { formatDecimal } from '../../money.js';
import { type Column, howMany, type Note, note, type Result, type Row } from '../../result.js';
import { attributeValuesSql } from '../../store/attributeValues.js';
import { customerAccounts, customerAccountsSql } from '../../store/customerProfit.js';
import { knownPeople } from '../../store/knownPeople.js';
import type { Store } from '../../store/open.js';
import { lineParameters } from '../../store/writtenSql.js';
import { readUpTo, sqlLines } from './explained.js';
import { type WalletAsked, walletsAsked } from './walletsAsked.js';

export const walletColumns: readonly Column[] = [
  { name: 'group', kind: 'text' },
  { name: 'customers', kind: 'count' },
  { name: 'mean_share', kind: 'share', heading: 'mean share' },
  { name: 'mean_share_low', kind: 'share', heading: 'low' },
  { name: 'mean_share_high', kind: 'share', heading: 'high' },
  { name: 'spend', kind: 'money' },
  { name: 'wallet', kind: 'money' },
  { name: 'share_of_wallet', kind: 'share', heading: 'of wallet' },
  { name: 'share_of_wallet_low', kind: 'share', heading: 'low' },
  { name: 'share_of_wallet_high', kind: 'share', heading: 'high' },
  { name: 'headroom', kind: 'money' },
  { name: 'headroom_low', kind: 'money', machineOnly: true },
  { name: 'headroom_high', kind: 'money', machineOnly: true },
  { name: 'method', kind: 'text', machineOnly: true },
];

export const customerColumns: readonly Column[] = [
  { name: 'customer_id', kind: 'text', heading: 'customer' },
  { name: 'spend', kind: 'money' },
  { name: 'wallet', kind: 'money' },
  { name: 'share', kind: 'share' },
  { name: 'headroom', kind: 'money' },
  { name: 'headroom_low', kind: 'money', heading: 'low' },
  { name: 'headroom_high', kind: 'money', heading: 'high' },
  { name: 'method', kind: 'text', machineOnly: true },
];

/** Shares of wallet, in groups or by customer. */
export async function byWallet(store: Store, asked: WalletAsked): Promise<Result> {
  const people = await knownPeople(store);
  // Margins are not needed, so none has to be known.
  const accounts = await customerAccounts(store, asked.asOf - asked.days + 1, asked.asOf, 0);
  const spendOf: number[] = [];
  accounts.customer.forEach((customer, i) => {
    spendOf[customer] = accounts.spend[i]!;
  });
  const spend = people.map(({ customer }) => spendOf[customer] ?? 0);
  const { wallets, method, notes } = await walletsAsked(store, asked, people, spend);
  const attribute = asked.share ?? asked.size ?? asked.peers;
  const headroom = (end: number | undefined, own: number) => (end === undefined ? undefined : end - own);
  const about = {
    notes: [
      note(`own spend in the ${howMany(asked.days, 'day')} to ${formatDay(asked.asOf)}; wallets: ${method}`),
      ...notes,
    ],
    explain: [
      readUpTo(asked.asOf, asked.asOf - asked.days + 1),
      `counted: ${wallets.filter(({ share }) => share !== undefined).length} of ${howMany(people.length, 'customer')}, those whose share is known; wallets: ${method}`,
      'wallet = own spend / stated share, or as stated but at least own spend, or the ninth decile of the spend of buyers alike, at least own spend',
      'share_of_wallet = sum of own spend / sum of wallets, of customers with both; interval: studentised bootstrap over customers, by the normal quantile from 10,000 on',
      'mean_share = mean of the shares of customers, each alike; interval: Student t',
      'headroom = wallet - own spend; its range is that of the ninth decile of peers (distribution-free, 95 %), none for stated wallets',
      'groups: wallet above its median or not, share above one half or not',
      ...(attribute === undefined
        ? []
        : sqlLines(attributeValuesSql, { as_of: asked.asOf, attribute }, 'sql of the attribute:')),
      ...sqlLines(
        customerAccountsSql,
        lineParameters(store, asked.asOf, asked.asOf - asked.days + 1, 0),
        'sql of spend:',
      ),
    ],
  };
  if (asked.customers) {
    return {
      ...about,
      title: `Wallets of customers; money in ${store.settings.currency}`,
      columns: customerColumns,
      rows: people.flatMap(({ customerId }, i): Row[] => {
        const { size, low, high, share } = wallets[i]!;
        if (share === undefined) return [];
        const own = spend[i]!;
        return [
          [
            customerId,
            own,
            size,
            share,
            headroom(size, own),
            headroom(low, own),
            headroom(high, own),
            method,
          ],
        ];
      }),
    };
  }
  const groups = walletGroups(spend, wallets, asked.seed);
  return {
    ...about,
    chart: {
      kind: 'intervals',
      title: 'Share of wallet: of the mean customer, and of all money together, with 95 % intervals',
      label: ['group'],
      series: [
        { name: 'mean share', value: 'mean_share', low: 'mean_share_low', high: 'mean_share_high' },
        {
          name: 'of all wallets',
          value: 'share_of_wallet',
          low: 'share_of_wallet_low',
          high: 'share_of_wallet_high',
        },
      ],
    },
    title: `Share of wallet; money in ${store.settings.currency}`,
    columns: walletColumns,
    rows: groups.map((group) => [...groupCells(group), method]),
    notes: [...about.notes, ...restNotes(store, people.length, groups[0]!, spend)],
  };
}

function groupCells(group: WalletGroup): Row {
  return [
    group.name,
    group.customers,
    group.meanShare.value,
    group.meanShare.interval?.low,
    group.meanShare.interval?.high,
    group.sized === 0 ? undefined : group.spend,
    group.sized === 0 ? undefined : group.wallet,
    group.shareOfWallet.value,
    group.shareOfWallet.interval?.low,
    group.shareOfWallet.interval?.high,
    group.sized === 0 ? undefined : group.wallet - group.spend,
    group.walletLow === undefined ? undefined : group.walletLow - group.spend,
    group.walletHigh === undefined ? undefined : group.walletHigh - group.spend,
  ];
}

function restNotes(store: Store, all: number, whole: WalletGroup, spend: readonly number[]): readonly Note[] {
  const rest = spend.reduce((sum, one) => sum + one, 0) - whole.spend;
  const money = `${formatDecimal(Math.round(rest), store.settings.currencyDigits)} ${store.settings.currency}`;
  return [
    ...(whole.customers === all
      ? []
      : [
          note(
            `${all - whole.customers} of ${howMany(all, 'customer has', 'customers have')} no known share`,
          ),
        ]),
    ...(rest === 0 ? [] : [note(`customers without a wallet spent ${money} here`)]),
    ...(whole.sized < whole.customers
      ? [
          note(
            `${whole.customers - whole.sized} have a share but bought nothing: the size of their wallet is not known`,
          ),
        ]
      : []),
  ];
}
