import type { RawColumn } from '../../learn/encoder.js';
import { type Note, note } from '../../result.js';
import type { LeftOut } from '../../store/attributeColumns.js';

const mostNamed = 5;
const fewValues = 0.1;
const manyLevels = 254;

/** Whether a column has the same value, or none, in every row: it can not teach anything. */
export function neverVaries(column: RawColumn): boolean {
  const values = column.kind === 'numeric' ? column.values : column.codes;
  const first = values[0];
  return values.every((value: number) => value === first || (Number.isNaN(value) && Number.isNaN(first)));
}

/** What is odd about the attributes that a model is learned from, gathered in a few notes however many they are. */
export function dirtyNotes(constant: readonly string[], columns: readonly RawColumn[]): readonly Note[] {
  const mostlyMissing = columns.filter((column) => knownShare(column) < fewValues).map(({ name }) => name);
  const wide = columns.flatMap((column) => {
    if (column.kind !== 'categorical') return [];
    const different = new Set(column.codes.filter((code) => code >= 0)).size;
    return different > manyLevels
      ? [note(`${column.name} has ${different} different values: only the most frequent count on their own`)]
      : [];
  });
  return [
    ...(constant.length === 0 ? [] : [note(`attributes that never vary are not used: ${named(constant)}`)]),
    ...(mostlyMissing.length === 0
      ? []
      : [
          note(
            `mostly missing, ${mostlyMissing.length} attributes with a value in less than a tenth of the rows: ${named(mostlyMissing)}`,
          ),
        ]),
    ...wide,
  ];
}

/** Which attributes are not used unless they are named, and why: each by itself, or, where many are, gathered by the kind of reason. */
export function leftOutNotes(leftOut: readonly LeftOut[]): readonly Note[] {
  if (leftOut.length <= mostNamed) {
    return leftOut.map(({ name, reason }) =>
      note(`attribute ${name} is not used: it ${reason}; name it in --features to use it`),
    );
  }
  const kinds = new Map<string, string[]>();
  for (const { name, reason } of leftOut) {
    const kind = reason.replace(/ \(.*\)$/, '').replace(/^has a day .*/, 'has days on or after t0');
    kinds.set(kind, [...(kinds.get(kind) ?? []), name]);
  }
  return [...kinds].map(([kind, names]) =>
    note(
      `${names.length} ${names.length === 1 ? 'attribute is' : 'attributes are'} not used: each ${kind}: ${named(names)}; name one in --features to use it`,
    ),
  );
}

function knownShare(column: RawColumn): number {
  const values = column.kind === 'numeric' ? column.values : column.codes;
  let known = 0;
  for (const value of values) if (column.kind === 'numeric' ? !Number.isNaN(value) : value >= 0) known++;
  return known / Math.max(values.length, 1);
}

function named(names: readonly string[]): string {
  const rest = names.length - mostNamed;
  return rest > 0 ? `${names.slice(0, mostNamed).join(', ')} and ${rest} more` : names.join(', ');
}
