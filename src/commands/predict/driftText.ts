import type { Calibration } from '../../predict/calibration.js';
import { type ChanceTarget, outcomeOf } from '../../predict/chance.js';
import { type Drift, drift, spreads } from '../../predict/drift.js';
import { selectRows, type TrainingSet } from '../../predict/trainingSet.js';

const alarming = 0.2;
const mostNamed = 3;

/** Why chances failed their check: too many or too few expected, or too far apart; `trained` is the rate in training. */
export function failureText(found: Calibration, trained?: number): string {
  const ratio = found.expectedOverActual;
  const off = ratio !== undefined && (ratio.high < 0.9 || ratio.low > 1.1);
  if (off) {
    const was = trained === undefined ? '' : `, ${percent(trained)} in training`;
    const rates = `${percent(found.expected / found.rows)} against ${percent(found.events / found.rows)}${was}`;
    return `${Math.round(found.expected)} were expected and ${found.events} came (${rates}): the rate has drifted`;
  }
  const slope = found.slope!;
  const how = slope.value < 1 ? 'they differ less than it says' : 'they differ more than it says';
  return `the calibration slope is ${slope.value.toFixed(2)} (${slope.low.toFixed(2)} to ${slope.high.toFixed(2)}): ${how}`;
}

/** How the rate went from the first to the last campaign. */
export function rateText(set: TrainingSet, target: ChanceTarget): string | undefined {
  if (set.campaigns.length < 2) return undefined;
  const rows = target === 'response' ? selectRows(set, set.treated) : set;
  const outcome = outcomeOf(rows, target);
  const rateOf = (campaign: number) => {
    let events = 0;
    let count = 0;
    for (let i = 0; i < rows.rows; i++) {
      if (rows.campaign[i] !== campaign) continue;
      count++;
      events += outcome[i]!;
    }
    return count === 0 ? undefined : events / count;
  };
  const last = set.campaigns.length - 1;
  const [from, to] = [rateOf(0), rateOf(last)];
  if (from === undefined || to === undefined) return undefined;
  return `the rate went from ${percent(from)} (${set.campaigns[0]}) to ${percent(to)} (${set.campaigns[last]})`;
}

/** The features that have moved most between two sets of rows, named if their stability index is alarming. */
export function movedText(then: TrainingSet, now: TrainingSet): string | undefined {
  if (then.rows === 0) return undefined;
  const moved = [...drift(spreads(then.features), now.features)]
    .filter(({ psi }) => psi > alarming)
    .sort((a, b) => b.psi - a.psi || (a.name < b.name ? -1 : 1))
    .slice(0, mostNamed);
  if (moved.length === 0) return undefined;
  const name = ({ name, psi }: Drift) => `${name} (PSI ${psi.toFixed(2)})`;
  return `the features that moved most: ${moved.map(name).join(', ')}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
