import { howMany, type Note, note, warning } from '../../result.js';
import { heterogeneity } from '../../stats/heterogeneity.js';
import type { CampaignHead } from '../../store/campaignFacts.js';
import { type Comparison, compared, type Measured } from './liftCompare.js';
import type { Counted, Source } from './liftSource.js';

/** What campaigns are put together by. */
export type Pooling = 'program' | 'channel' | 'kind' | 'all';

/** Why a sum over campaigns is not that of one campaign, for help. */
export const poolHelp = `--pool puts campaigns together: the waves of a programme, a channel, a kind or all of them. Every campaign is a stratum:
its difference counts by its treated units, whatever share it held out. Adding up the arms of campaigns that held out
different shares would compare December's contacted with June's held out.`;

/** The comparisons of campaigns put together, stratified: one per group, arm and metric. */
export function pooledByGroup(
  by: Pooling,
  comparisons: readonly Comparison[],
  source: (head: CampaignHead) => Source,
): { readonly measured: readonly Measured[]; readonly notes: readonly Note[] } {
  const groups = new Map<string, Comparison[]>();
  const without = new Set<string>();
  for (const one of comparisons) {
    const name = by === 'all' ? 'all campaigns' : one.head[by];
    if (name === undefined || name === '') {
      without.add(one.head.campaignId);
      continue;
    }
    const key = JSON.stringify([name, one.arm, one.against, one.metric.name]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const notes: Note[] = [];
  const heads = new Map<string, CampaignHead>();
  if (without.size > 0) notes.push(note(`without a ${by}, and so not shown: ${[...without].join(', ')}`));
  const measured = [...groups].flatMap(([key, group]) => {
    const [name] = JSON.parse(key) as [string];
    const first = group[0]!;
    const windows = new Set(group.map((one) => one.head.windowDays));
    const head = heads.get(name) ?? {
      ...first.head,
      campaign: -1 - heads.size,
      campaignId: name,
      windowDays: Math.max(...windows),
    };
    heads.set(name, head);
    const kept = [...group].sort((a, b) => (a.head.campaignId < b.head.campaignId ? -1 : 1));
    const strata = (arm: (one: Comparison) => string) =>
      new Map(
        kept.flatMap((one): [string, Counted][] =>
          [...source(one.head)(one.head, arm(one), one.metric)].map(([label, counted]) => [
            label === '' ? one.head.campaignId : `${one.head.campaignId} ${label}`,
            counted,
          ]),
        ),
      );
    const failed = [
      ...new Map(
        kept.flatMap((one) => one.checks).map((check) => [`${check.id} ${check.status}`, check]),
      ).values(),
    ];
    const running = kept.filter((one) => one.guard.kind !== 'fixed');
    const treated = strata((one) => one.arm);
    const control = strata((one) => one.against);
    const made = compared(treated, control, {
      ...first,
      head,
      checks: failed.filter((check) => check.status === 'fail'),
      guard: (running[0] ?? first).guard,
      others: [],
      reached: reached(kept),
    });
    if (made === undefined) return [];
    const single = kept.flatMap(
      (one) => compared(strataOf(source, one, one.arm), strataOf(source, one, one.against), one) ?? [],
    );
    const differ = heterogeneity(
      single.map((row) => row.lift.effect.difference),
      single.map((row) => row.standardError),
    );
    const raw = rawDifference(treated, control);
    notes.push(
      note(
        `${name} ${first.arm} ${first.metric.name}: ${single.length === 1 ? `${single[0]!.head.campaignId} alone` : `${howMany(single.length, 'campaign')} (${some(single.map((row) => row.head.campaignId))}) as strata, weighted by treated units`}${differ === undefined ? '' : `; do they differ? p ${differ.pValue.toPrecision(2)}`}`,
      ),
    );
    if (windows.size > 1)
      notes.push(
        note(
          `${name}: windows of ${[...windows].sort((a, b) => a - b).join(', ')} days: each campaign counts in its own`,
        ),
      );
    if (running.length > 0)
      notes.push(
        warning(
          `${name}: ${some(running.map((one) => one.head.campaignId))} still running: the interval holds at every look`,
        ),
      );
    if (raw !== undefined && Math.sign(raw) === -Math.sign(made.lift.effect.difference) && raw !== 0)
      notes.push(
        warning(
          `${name} ${first.arm} ${first.metric.name}: added up raw, the difference would have the opposite sign: the shares held out differ between campaigns (Simpson's paradox)`,
        ),
      );
    return [made];
  });
  return { measured, notes };
}

function strataOf(source: (head: CampaignHead) => Source, one: Comparison, arm: string) {
  return source(one.head)(one.head, arm, one.metric);
}

function reached(group: readonly Comparison[]): ReadonlyMap<string, Counted> | undefined {
  if (group.some((one) => one.reached === undefined)) return undefined;
  return new Map(
    group.flatMap((one) =>
      [...one.reached!].map(
        ([label, counted]) =>
          [label === '' ? one.head.campaignId : `${one.head.campaignId} ${label}`, counted] as const,
      ),
    ),
  );
}

/** What adding the arms up would have said; only to warn of it. */
function rawDifference(
  treated: ReadonlyMap<string, Counted>,
  control: ReadonlyMap<string, Counted>,
): number | undefined {
  const mean = (arm: ReadonlyMap<string, Counted>) => {
    let n = 0;
    let sum = 0;
    for (const { sample } of arm.values()) {
      n += sample.n;
      sum += sample.sum;
    }
    return n === 0 ? undefined : sum / n;
  };
  const [a, b] = [mean(treated), mean(control)];
  return a === undefined || b === undefined ? undefined : a - b;
}

function some(words: readonly string[]): string {
  return words.length <= 5
    ? words.join(', ')
    : `${words.slice(0, 4).join(', ')} and ${words.length - 4} more`;
}
