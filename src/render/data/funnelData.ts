import type { FunnelChart } from '../../result.js';
import { type Drawn, firstOf, labels, nameOf, reader, type Source } from './reader.js';

export interface FunnelData {
  readonly kind: 'funnel';
  readonly groups: readonly {
    readonly label: string;
    readonly stages: readonly FunnelStage[];
  }[];
}

export interface FunnelStage {
  readonly name: string;
  readonly count: number;
  readonly text: string;
  /** Of the first stage; `undefined` if nobody is in that. */
  readonly share: number | undefined;
}

/** More than this is no picture any more. */
const shown = 12;

/** The stages of funnels; `undefined` without any. */
export function funnelData(chart: FunnelChart, source: Source): Drawn<FunnelData> | undefined {
  const names = labels(chart.label, source);
  const stages = chart.stages.map((name) => reader(source, name));
  const groups = source.rows.slice(0, shown).map((row, i) => {
    const all = stages[0]?.number(row) ?? 0;
    return {
      label: names[i]!,
      stages: stages.flatMap((stage, j): readonly FunnelStage[] => {
        const count = stage.number(row) ?? 0;
        if (count === 0 && j > 0) return [];
        const share = all > 0 ? count / all : undefined;
        return [{ name: nameOf(stage), count, text: stage.text(row), share }];
      }),
    };
  });
  if (groups.length === 0) return undefined;
  return { leftOut: firstOf(groups.length, source.rows.length), drawn: { kind: 'funnel', groups } };
}
