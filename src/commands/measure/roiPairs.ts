import { type ArmPair, armPairs } from '../../measure/armPairs.js';
import type { ArmProfit } from '../../measure/bestArm.js';
import type { Guard } from '../../measure/guard.js';
import { type Column, note, type Result } from '../../result.js';
import type { CampaignHead } from '../../store/campaignFacts.js';

const columns: readonly Column[] = [
  { name: 'campaign_id', kind: 'text', heading: 'campaign' },
  { name: 'arm', kind: 'text' },
  { name: 'against', kind: 'text' },
  { name: 'units', kind: 'count', detail: true },
  { name: 'units_against', kind: 'count', heading: 'units against', detail: true },
  { name: 'profit_per_unit', kind: 'money', heading: 'more profit per unit' },
  { name: 'profit_per_unit_low', kind: 'money', heading: 'low' },
  { name: 'profit_per_unit_high', kind: 'money', heading: 'high' },
  { name: 'p_value', kind: 'number', heading: 'p' },
  { name: 'p_holm', kind: 'number', heading: 'Holm p' },
  { name: 'family', kind: 'count', machineOnly: true },
  { name: 'method', kind: 'text', detail: true },
  { name: 'trust', kind: 'text' },
];

/** The columns of `measure roi --pairs`. */
export const pairColumns = columns.map((column) => column.name).join(' ');

/** Every arm of every campaign against every other one: margin less cost per unit. */
export function pairsResult(
  campaigns: readonly {
    readonly head: CampaignHead;
    readonly profits: readonly ArmProfit[];
    readonly guard: Guard;
  }[],
  currency: NonNullable<Result['currency']>,
): Result {
  const found = campaigns.flatMap(({ head, profits: arms, guard }) => {
    const inOrder = [
      ...arms.filter((arm) => arm.arm !== 'control'),
      ...arms.filter((arm) => arm.arm === 'control'),
    ];
    const pairs = armPairs(inOrder, guard);
    return pairs.map((pair): readonly [CampaignHead, ArmPair, number, Guard] => [
      head,
      pair,
      pairs.length,
      guard,
    ]);
  });
  return {
    title: `Arm against arm: margin less cost per unit, in ${currency.code}`,
    columns,
    rows: found.map(([head, pair, family, guard]) => [
      head.campaignId,
      pair.arm,
      pair.against,
      pair.units,
      pair.unitsAgainst,
      pair.difference,
      pair.low,
      pair.high,
      pair.pValue,
      pair.adjusted,
      family,
      guard.kind === 'fixed' ? pair.method : `${pair.method}-${guard.kind}`,
      pair.trusted ? 'ok' : 'few_buyers',
    ]),
    currency,
    notes: [
      note(
        "intervals hold for all pairs of a campaign together (Bonferroni, 95 %); decide by Holm's p, which may be below 0.05 where the interval still contains 0",
      ),
    ],
    explain: [
      'more profit per unit = (mean margin - cost per unit) of arm less that of against; costs are known and shift it',
      ...found.map(
        ([head, pair, family, guard]) =>
          `${head.campaignId} ${pair.arm} against ${pair.against}: ${pair.difference.toPrecision(6)} minor units, interval at level ${guard.level(0.05 / family).toPrecision(6)}`,
      ),
    ],
  };
}
