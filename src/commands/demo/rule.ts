import { customerId } from '../../world/eventTables.js';
import type { Truth, World } from '../../world/shop.js';
import type { ShopHistory } from '../../world/shopHistory.js';
import type { DemoFolder } from './folder.js';
import type { Stage } from './stage.js';

/** A list that the shop made by its old rule, before it had this program, and what is true of it. */
export interface Old {
  readonly campaign: string;
  readonly truth: Truth;
}

/** The shop's last two catalogues, and the one before that the promise was taken from. */
export const byRule = [
  { campaign: 'advent-24', like: 'autumn-24' },
  { campaign: 'spring-25', like: 'spring-24' },
];

/**
 * Enters the last catalogues with what was promised for them by the old rule: whatever the contacted bought was the
 * catalogue's doing, so the next one will earn the same per contact.
 */
export async function recordOld(
  stage: Stage,
  folder: DemoFolder,
  shop: World,
  { credited, truth: truths }: ShopHistory,
): Promise<readonly Old[]> {
  stage.tell(
    'The last two catalogues were planned by the old rule: what the people mailed last time bought is what mailing\nearns. Their lists go in with that promise, so that they are audited like any other.',
  );
  const old: Old[] = [];
  for (const { campaign, like } of byRule) {
    const place = shop.sends.findIndex(({ id }) => id === campaign);
    const truth = truths[campaign]!;
    const promise = (credited[like]! * truth.contacts - truth.cost) / 100;
    const [promised, low, high] = [1, 0.75, 1.25].map((part) => Math.round((part * promise) / 100) * 100);
    const { arms, treatedArms } = shop.sends[place]!;
    const rows = [...arms].flatMap((arm, customer) =>
      arm < 0 ? [] : [`${customerId(customer)},${arm === 0 ? 'control' : treatedArms[arm - 1]!.name}\n`],
    );
    folder.write(`${campaign}-list.csv`, `customer_id,arm\n${rows.join('')}`);
    await stage.clm(
      `act record ${campaign}-list.csv --campaign ${campaign} --sent --model old-rule --promised ${promised} --promised-low ${low} --promised-high ${high}`,
    );
    old.push({ campaign, truth });
  }
  return old;
}
