import { exits, UserError } from '../../errors.js';
import { quantileBins, rfm } from '../../measure/rfm.js';
import { parseSegmentMap, usualSegments } from '../../measure/segmentMap.js';
import { howMany, type Note, note } from '../../result.js';
import type { CampaignQuestion } from '../../store/campaignUnits.js';
import type { Store } from '../../store/open.js';
import { lineCut, unitCut, unitPast } from '../../store/unitCuts.js';
import type { UnitStrata } from '../../store/unitStrata.js';
import type { Metric } from './metric.js';

/** The parts that a result is cut into. */
export interface Cut {
  readonly by: string;
  readonly labels: readonly string[];
  /** Which part a unit is in, by its place; `undefined` where parts are of what was bought. */
  readonly part: Int32Array | undefined;
  /** What the units did in one part, where parts are of what was bought; minor units. */
  readonly outcome: ((metric: Metric, part: number) => Float64Array) | undefined;
  readonly notes: readonly Note[];
}

/** Numbers with more different values than this are cut into fifths. */
const mostNumbers = 10;

/** A cut has at most so many parts; the smallest are taken together. */
const mostParts = 20;

/** Parts that units have no word for. */
const unknown = '(unknown)';

/** Exit 2 for what nothing can be cut by, or for a metric that parts can not sum to. */
export function cutBy(
  store: Store,
  question: CampaignQuestion,
  by: string,
  metrics: readonly Metric[],
  strata: UnitStrata,
): Cut {
  if (by === 'channel' || by === 'category') return cutOfLines(store, question, by, metrics);
  if (by === 'wave') {
    return { by, labels: strata.labels.names, part: strata.code, outcome: undefined, notes: [] };
  }
  if (by === 'segment') return segments(store, question);
  const cut = unitCut(store, question, by);
  const notes: Note[] = [];
  if (cut.later > 0)
    notes.push(
      note(
        `${by}: ${howMany(cut.later, 'unit has', 'units have')} a value that became known on the day of contact or later only; it stands in`,
      ),
    );
  if (cut.current) notes.push(note(`${by} is that of today: the store keeps no history of it`));
  const distinct = new Set(cut.code.filter((code) => code >= 0));
  if (cut.numeric && distinct.size > mostNumbers) return fifths(by, cut, notes);
  return few(by, cut.code, cut.labels, notes);
}

function cutOfLines(
  store: Store,
  question: CampaignQuestion,
  by: 'channel' | 'category',
  metrics: readonly Metric[],
): Cut {
  const wrong = metrics.find((metric) => metric.name !== 'spend' && metric.name !== 'margin');
  if (wrong !== undefined) {
    throw new UserError(
      `--by ${by}: ${wrong.name} does not add up over ${by === 'channel' ? 'channels' : 'categories'}: a unit can buy in several`,
      {
        code: 'no_such_cut',
        exit: exits.usage,
        hint: `ask for --metric margin or spend${by === 'channel' ? ', or put campaigns of a channel together with --pool channel' : ''}`,
      },
    );
  }
  const { labels, spend, margin } = lineCut(store, question, by);
  return {
    by,
    labels: labels.map((label) => (label === '' ? unknown : label)),
    part: undefined,
    outcome: (metric, part) => (metric.name === 'spend' ? spend : margin)[part]!,
    notes: [
      note(`by ${by} of what was bought: every row is about all units, and the rows add up to the total`),
    ],
  };
}

/** The usual segments of recency, frequency and value, of all units of the question together, each as of its first contact. */
function segments(store: Store, question: CampaignQuestion): Cut {
  const past = unitPast(store, question);
  const map = parseSegmentMap(usualSegments, 'the usual segments', 5);
  const bought = [...past.recency.keys()].filter((unit) => !Number.isNaN(past.recency[unit]!));
  const of = (values: Float64Array) => Float64Array.from(bought, (unit) => values[unit]!);
  const scores = rfm(of(past.recency), of(past.orders), of(past.spend), map.bins, false);
  const code = new Int32Array(past.recency.length).fill(map.names.length);
  bought.forEach((unit, i) => {
    const [r, f, m] = [scores.recency.score[i]!, scores.frequency.score[i]!, scores.monetary.score[i]!];
    code[unit] = map.nameOf[((r - 1) * map.bins + f - 1) * map.bins + m - 1]!;
  });
  return {
    by: 'segment',
    labels: [...map.names, 'no purchase yet'],
    part: code,
    outcome: undefined,
    notes: [
      note(
        'segments are those of "clm measure segments", as of the first contact, scored among the units of this report',
      ),
    ],
  };
}

function fifths(
  by: string,
  cut: { readonly code: Int32Array; readonly labels: readonly string[] },
  notes: readonly Note[],
): Cut {
  const places = [...cut.code.keys()].filter((unit) => cut.code[unit]! >= 0);
  const { score, bins } = quantileBins(
    Float64Array.from(places, (unit) => Number(cut.labels[cut.code[unit]!])),
    5,
    false,
  );
  const part = new Int32Array(cut.code.length).fill(5);
  places.forEach((unit, i) => {
    part[unit] = score[i]! - 1;
  });
  const labels = bins.map(({ from, to }) =>
    from === undefined ? '' : from === to ? `${from}` : `${from} to ${to}`,
  );
  return {
    by,
    labels: [...labels, unknown],
    part,
    outcome: undefined,
    notes: [...notes, note(`${by} in fifths of the units`)],
  };
}

/** The parts in their order, small ones beyond twenty together. */
function few(by: string, code: Int32Array, labels: readonly string[], notes: readonly Note[]): Cut {
  const units = new Map<number, number>();
  for (const one of code) units.set(one, (units.get(one) ?? 0) + 1);
  const known = [...units.keys()].filter((one) => one >= 0);
  const byLabel = (a: number, b: number) =>
    Number(labels[a]) - Number(labels[b]) || (labels[a]! < labels[b]! ? -1 : 1);
  const largest = [...known]
    .sort((a, b) => units.get(b)! - units.get(a)! || byLabel(a, b))
    .slice(0, known.length > mostParts ? mostParts - 1 : mostParts);
  const shown = largest.sort(byLabel);
  const place = new Map(shown.map((one, i) => [one, i]));
  const rest = shown.length;
  const others = known.length > shown.length;
  const part = code.map((one) => (one < 0 ? rest + 1 : (place.get(one) ?? rest)));
  return {
    by,
    labels: [...shown.map((one) => labels[one]!), 'all others', unknown],
    part,
    outcome: undefined,
    notes: others
      ? [...notes, note(`${by}: ${known.length - shown.length} smaller values are taken together`)]
      : notes,
  };
}
