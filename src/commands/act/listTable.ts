import type { Manifest } from '../../act/manifest.js';
import type { Column, Result, Row, Value } from '../../result.js';
import type { Store } from '../../store/open.js';
import { currencyOf } from '../shared.js';

/** What a row of a list needs. */
export interface ListedMember {
  readonly customerId: string;
  readonly arm: string;
  readonly contacted: boolean;
  readonly score: number | undefined;
  readonly expectedProfit: number | undefined;
}

/** Further columns of customers, by customer id. */
export interface FurtherColumns {
  readonly names: readonly string[];
  readonly values: ReadonlyMap<string, readonly Value[]>;
}

/** Targets whose scores are amounts. */
export const moneyTargets: readonly string[] = ['effect', 'spend'];

const noFurther: FurtherColumns = { names: [], values: new Map() };

/**
 * The rows of a list, by customer id: those to contact, or with `everyone` the held out as well. A score of a model
 * of effects or spend is money; any other is a number.
 */
export function contactRows(
  store: Store,
  members: readonly ListedMember[],
  modelTarget: Manifest['modelTarget'],
  everyone = false,
  further: FurtherColumns = noFurther,
): Result {
  const columns: Column[] = [
    { name: 'customer_id', kind: 'text' },
    { name: 'arm', kind: 'text' },
    {
      name: 'score',
      kind: modelTarget !== undefined && moneyTargets.includes(modelTarget) ? 'money' : 'number',
    },
    { name: 'expected_profit', kind: 'money', heading: 'expected profit' },
    ...further.names.map((name): Column => ({ name, kind: 'text' })),
  ];
  const shown = everyone ? members : members.filter((member) => member.contacted);
  const rows = shown.map(
    (member): Row => [
      member.customerId,
      member.arm,
      member.score,
      member.expectedProfit,
      ...(further.values.get(member.customerId) ?? further.names.map(() => undefined)).map(asText),
    ],
  );
  return { columns, rows, currency: currencyOf(store), personal: true };
}

function asText(value: Value): Value {
  return typeof value === 'number' ? String(value) : value;
}
