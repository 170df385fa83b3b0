import { interaction as interactionOf } from '../../measure/interaction.js';
import { type Note, note, warning } from '../../result.js';
import { heterogeneity } from '../../stats/heterogeneity.js';
import type { Measured } from './liftCompare.js';
import type { Cut } from './liftCuts.js';

/** The comparisons of one arm and metric over the parts of a cut, and over all of them. */
interface Group {
  readonly rows: readonly Measured[];
  readonly total: Measured | undefined;
}

function groups(measured: readonly Measured[]): readonly Group[] {
  const found = new Map<string, Measured[]>();
  for (const row of measured) {
    const key = JSON.stringify([
      row.head.campaign,
      row.head.campaignId,
      row.arm,
      row.against,
      row.metric.name,
    ]);
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return [...found.values()].map((rows) => ({
    rows: rows.filter((row) => row.part !== undefined),
    total: rows.find((row) => row.part === undefined),
  }));
}

/**
 * Adds to every row of a cut whether the effect differs between its parts at all (Cochran's Q over the effects of the
 * parts). "Significant here and not there" is no difference (Gelman & Stern 2006). Parts of what was bought are not
 * independent and are not tested.
 */
export function withInteractions(measured: readonly Measured[], cut: Cut | undefined): readonly Measured[] {
  if (cut?.part === undefined) return measured;
  const tested = new Map<Measured, Measured['interaction']>();
  for (const { rows, total } of groups(measured)) {
    const samples = rows.flatMap((row) => row.samples ?? []);
    const found =
      samples.length === rows.length && rows[0] !== undefined
        ? interactionOf(rows[0].metric.shape, samples)
        : heterogeneity(
            rows.map((row) => row.lift.effect.difference),
            rows.map((row) => row.standardError),
          );
    for (const row of total === undefined ? rows : [...rows, total]) tested.set(row, found);
  }
  return measured.map((row) => ({ ...row, interaction: tested.get(row) }));
}

/** Says for every cut whether its parts differ, and warns where every part contradicts the total. */
export function interactionNotes(measured: readonly Measured[], cut: Cut | undefined): readonly Note[] {
  if (cut === undefined) return [];
  return groups(measured).flatMap(({ rows, total }) => {
    const first = rows[0];
    if (first === undefined) return [];
    const what = `${first.head.campaignId} ${first.arm} ${first.metric.name}`;
    const { interaction } = first;
    const notes: Note[] = [];
    if (interaction !== undefined) {
      const p = interaction.pValue.toPrecision(2);
      notes.push(
        note(
          interaction.pValue < 0.05
            ? `${what}: the effect differs by ${cut.by} (interaction p ${p})`
            : `${what}: no sign that the effect differs by ${cut.by} (interaction p ${p}): read the total, not the rows`,
        ),
      );
    }
    if (total !== undefined && isReversed(total, rows)) {
      notes.push(
        warning(
          `${what}: the total says ${total.lift.effect.difference > 0 ? 'more' : 'less'}, and every ${cut.by} the opposite (Simpson's paradox): the shares held out differ between them; believe the parts`,
        ),
      );
    }
    return notes;
  });
}

/** The sign of the whole is that of none of at least two parts. */
function isReversed(total: Measured, rows: readonly Measured[]): boolean {
  const sign = Math.sign(total.lift.effect.difference);
  return (
    sign !== 0 && rows.length >= 2 && rows.every((row) => Math.sign(row.lift.effect.difference) === -sign)
  );
}
