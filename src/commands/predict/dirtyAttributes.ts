import type { Encoder, RawColumn } from '../../learn/encoder.js';
import { mostSpareColumns } from '../../predict/effectScreen.js';
import type { Separating } from '../../predict/separation.js';
import { howMany, type Note, note, warning } from '../../result.js';
import { isNone, type LeftOut, parsedAs, type Spelt } from '../../store/attributeColumns.js';
import type { Learned } from './modelBody.js';

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
export function dirtyNotes(
  constant: readonly string[],
  columns: readonly RawColumn[],
  spelt: readonly Spelt[],
): readonly Note[] {
  const mostlyMissing = columns.filter((column) => knownShare(column) < fewValues).map(({ name }) => name);
  const wide = columns.flatMap((column) => {
    if (column.kind !== 'categorical') return [];
    const different = new Set(column.codes.filter((code) => code >= 0)).size;
    return different > manyLevels ? [{ column, different }] : [];
  });
  const words = [...new Set(spelt.flatMap((one) => one.words))].sort();
  return [
    ...(constant.length === 0 ? [] : [note(`attributes that never vary are not used: ${named(constant)}`)]),
    ...(mostlyMissing.length === 0
      ? []
      : [
          note(
            `mostly missing, ${howMany(mostlyMissing.length, 'attribute')} with a value in less than a tenth of the rows: ${named(mostlyMissing)}`,
          ),
        ]),
    ...wideNotes(wide),
    ...(spelt.length === 0
      ? []
      : [
          note(
            `${named(words.map((word) => `"${word}"`))} among numbers or days ${words.length === 1 ? 'counts' : 'count'} as missing: ${named(spelt.map(({ name }) => name))}`,
          ),
        ]),
  ];
}

interface Wide {
  readonly column: RawColumn & { readonly kind: 'categorical' };
  readonly different: number;
}

/** Categories too many to count each: those that are nearly all numbers by what keeps them from being read so, the others gathered if many. */
function wideNotes(wide: readonly Wide[]): readonly Note[] {
  const strangers = wide.map(({ column }) => amongNumbers(column));
  const plain = wide.filter((_, i) => strangers[i] === undefined);
  const what = 'only the most frequent count on their own';
  return [
    ...(plain.length <= mostNamed
      ? plain.map(({ column, different }) =>
          note(`${column.name} has ${different} different values: ${what}`),
        )
      : [
          note(
            `${howMany(plain.length, 'attribute has', 'attributes have')} more than ${manyLevels} different values: ${what}: ${named(plain.map(({ column }) => column.name))}`,
          ),
        ]),
    ...wide.flatMap(({ column, different }, i) =>
      strangers[i] === undefined
        ? []
        : [
            note(
              `${column.name} would be a number but for ${named(strangers[i].map((word) => `"${word}"`))}: as text its ${howMany(different, 'value says', 'values say')} little; load it again without them`,
            ),
          ],
    ),
  ];
}

/** The words of a column whose levels are numbers in nine of ten cases; `undefined` for other columns. */
function amongNumbers({ levels }: Wide['column']): readonly string[] | undefined {
  const words = levels.filter((level) => !isNone(level) && Number.isNaN(parsedAs('number', level)));
  return words.length > 0 && words.length < 0.1 * levels.length ? words : undefined;
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

/** The attributes that an effect model was learned without because there are so many, if there are. */
export function tooManyNotes(learned: Learned): readonly Note[] {
  const leftOut = (learned.kind !== 'chance' && learned.leftOut) || [];
  if (leftOut.length === 0) return [];
  return [
    note(
      `of so many attributes an effect is learned from those that fill ${mostSpareColumns} columns of the regression; the other ${leftOut.length}, each by itself, said less of the outcome and of what contact changes in it: ${named(leftOut)}; choose them yourself with --features`,
    ),
  ];
}

/** The attributes that a regression was fitted without, because they repeat an earlier feature or hardly vary. */
export function repeatNotes(
  learned: Learned,
  features: readonly RawColumn[],
  attributes: readonly { readonly name: string }[],
): readonly Note[] {
  const encoder = encoderOf(learned);
  if (encoder === undefined) return [];
  const used = new Set(encoder.columns.map(({ name }) => name));
  if (learned.kind !== 'chance') for (const name of learned.leftOut ?? []) used.add(name);
  const own = new Set(attributes.flatMap(({ name }) => [name, `attribute:${name}`]));
  const without = features.filter(({ name }) => own.has(name) && !used.has(name)).map(({ name }) => name);
  if (without.length === 0) return [];
  return [
    note(
      `${without.length === 1 ? 'an attribute that repeats another feature or hardly varies is' : `${without.length} attributes that repeat another feature or hardly vary are`} left out of the regression: ${named(without)}`,
    ),
  ];
}

function encoderOf(learned: Learned): Encoder | undefined {
  if (learned.kind === 'effect') return learned.encoder;
  if (learned.kind === 'uplift') return learned.model.learner === 'logistic' ? learned.encoder : undefined;
  return learned.classifier.kind === 'logistic' ? learned.classifier.encoder : undefined;
}

/** Attributes that are used and predict so well by themselves that they may be results, recorded after contact. */
export function doubtfulNotes(doubtful: readonly Separating[]): readonly Note[] {
  if (doubtful.length === 0) return [];
  const names = [...doubtful]
    .sort((a, b) => b.auc - a.auc || (a.name < b.name ? -1 : 1))
    .map(({ name, auc }) => `${name} (AUC ${auc.toFixed(3)})`);
  return [
    warning(
      `by ${names.length === 1 ? 'itself nearly tells' : 'themselves nearly tell'} the target: ${named(names)}; if that was recorded after contact, train again with --exclude`,
    ),
  ];
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
