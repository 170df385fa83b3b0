import { clusterSample, joinClusters } from '../../measure/clusterSample.js';
import { armResponses } from '../../store/campaignFacts.js';
import type { CampaignQuestion } from '../../store/campaignUnits.js';
import { columnsOf } from '../../store/columnsOf.js';
import type { Store } from '../../store/open.js';
import { type PersonMetric, peopleSums } from '../../store/peopleSums.js';
import { unitDelivered } from '../../store/unitDelivered.js';
import { type UnitOutcomes, unitOutcomes, unitResponses } from '../../store/unitOutcomes.js';
import type { Covariate } from './liftCovariate.js';
import type { Cut } from './liftCuts.js';
import { type Counted, type Source, unitSource } from './liftSource.js';
import type { Draws } from './liftStrata.js';
import type { Metric } from './metric.js';
import type { Scope } from './scope.js';

/** What the samples of a report are made of. */
export interface Sources {
  readonly store: Store;
  readonly question: CampaignQuestion;
  readonly metrics: readonly Metric[];
  readonly scopes: ReadonlyMap<number, Scope>;
  readonly draws: Draws;
  readonly cut: Cut | undefined;
  readonly covariate: Covariate | undefined;
}

/** From the sums of every arm, all draws together: where nothing else is asked. */
export async function overArms({ store, question, metrics, scopes }: Sources): Promise<Source> {
  const responses = new Map<string, Awaited<ReturnType<typeof armResponses>>>();
  for (const metric of metrics) {
    if (metric.of === undefined) responses.set(metric.name, await armResponses(store, question, metric.name));
  }
  return (head, name, metric) => {
    const looked = scopes.get(head.campaign)!;
    const arm = looked.arms.find((one) => one.arm === name);
    if (arm === undefined) return new Map();
    const sample = metric.of?.(arm) ?? countedResponses(arm.units);
    return new Map([['', { sample, counted: sample.n, sum: sample.sum }]]);

    function countedResponses(n: number) {
      const count = (responses.get(metric.name) ?? [])
        .filter((row) => row.campaign === head.campaign && row.arm === name && looked.includes(row.complete))
        .reduce((sum, row) => sum + row.units, 0);
      return { n, buyers: count, sum: count, sumSquares: count };
    }
  };
}

/** From single units: by draw where draws must not be pooled, by part, with a covariate. */
export function overUnits(sources: Sources): Source {
  const { store, question, cut, covariate } = sources;
  const kept = new Map<string, Float64Array>();
  let bought: UnitOutcomes | undefined;
  const whole = (metric: Metric) => {
    const known = kept.get(metric.name);
    if (known !== undefined) return known;
    bought ??= metric.of === undefined ? bought : unitOutcomes(store, question);
    const values =
      metric.of === undefined
        ? unitResponses(store, question, metric.name)
        : bought![metric.name as keyof UnitOutcomes];
    kept.set(metric.name, values);
    return values;
  };
  return fromUnits(
    sources,
    (metric, part) =>
      part === undefined || cut?.outcome === undefined ? whole(metric) : cut.outcome(metric, part),
    covariate?.values,
  );
}

/** Whether a unit's message arrived, as if that were a metric. */
export const deliveredMetric: Metric = { name: 'delivered', shape: 'rate', kind: 'share', of: undefined };

/** Which units a message reached. */
export function overDelivered(sources: Sources): Source {
  const values = unitDelivered(sources.store, sources.question);
  return fromUnits(sources, () => values, undefined);
}

/** A source over units that reads nothing before it is asked. */
function fromUnits(
  { store, question, scopes, draws, cut }: Sources,
  outcome: (metric: Metric, part: number | undefined) => Float64Array,
  covariate: Float64Array | undefined,
): Source {
  let source: Source | undefined;
  return (head, arm, metric, part) => {
    if (source === undefined) {
      const { units } = columnsOf(store, question, 0);
      const { code, labels } = draws.strata;
      const split = units.asked.map((one) => draws.uneven.has(one.campaign));
      source = unitSource({
        units,
        scopes,
        outcome,
        part: cut?.part,
        stratum: (unit) => (split[units.campaign[unit]!] === true ? labels.names[code[unit]!]! : ''),
        covariate,
      });
    }
    return source(head, arm, metric, part);
  };
}

/** Per person, with the units that were drawn as clusters. */
export function overPeople({ store, question, scopes }: Sources): Source {
  const kept = new Map<string, ReturnType<typeof peopleSums>>();
  return (head, arm, metric) => {
    const own = metric.of === undefined ? { response: metric.name } : (metric.name as PersonMetric);
    const sums = kept.get(metric.name) ?? peopleSums(store, question, own);
    kept.set(metric.name, sums);
    const all = joinClusters(
      sums.filter(
        (one) =>
          one.campaign === head.campaign &&
          one.arm === arm &&
          scopes.get(head.campaign)!.includes(one.complete),
      ),
    );
    const sample = clusterSample(all) ?? { n: 0, buyers: 0, sum: 0, sumSquares: 0 };
    const counted: Counted = { sample, counted: all.people, sum: all.sum };
    return new Map([['', counted]]);
  };
}
