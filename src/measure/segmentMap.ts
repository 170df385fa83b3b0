import { badValue, parseToml, sectionOf, type TomlSection, textsOf } from '../toml.js';

/** Names for the cells of recency × frequency × value: `nameOf[(r − 1)·bins² + (f − 1)·bins + m − 1]` into `names`. */
export interface SegmentMap {
  readonly names: readonly string[];
  readonly nameOf: Uint8Array;
  readonly bins: number;
}

/** The map that is used unless another is given, for five bins: recency by frequency, whatever the value. */
export const usualSegments = `[segments]
champions = ["r5 f4-5"]
loyal = ["r3-4 f4-5"]
"potential loyalist" = ["r4-5 f2-3"]
new = ["r5 f1"]
promising = ["r4 f1"]
"needs attention" = ["r3 f3"]
"about to sleep" = ["r3 f1-2"]
"at risk" = ["r1-2 f3-4"]
"can not lose" = ["r1-2 f5"]
hibernating = ["r1-2 f1-2"]
`;

/**
 * Reads a segment map: under [segments], each name with the cells it covers, such as `["r4-5 f3 m1-2"]`; a letter left out
 * covers all its scores. Every cell must be covered exactly once: otherwise UserError exit 2 naming cells and lines.
 */
export function parseSegmentMap(text: string, file: string, bins: number): SegmentMap {
  const whole = parseToml(text, file);
  const section = sectionOf(whole, 'segments');
  if (section === undefined)
    throw badValue(whole, 'segments', 'is missing', 'segments stand under [segments]');
  const names = Object.keys(section.values);
  const nameOf = new Uint8Array(bins * bins * bins).fill(255);
  names.forEach((name, code) => {
    for (const rule of textsOf(section, name) ?? []) {
      for (const cell of cellsOf(section, name, rule, bins)) {
        const other = nameOf[cell]!;
        if (other !== 255) {
          const which = `${cellName(cell, bins)} is also in "${names[other]!}"`;
          throw badValue(section, name, `"${rule}": ${which}`, 'every cell belongs to exactly one segment');
        }
        nameOf[cell] = code;
      }
    }
  });
  const open = [...nameOf.keys()].filter((cell) => nameOf[cell] === 255);
  if (open.length > 0) {
    const some = open.slice(0, 5).map((cell) => cellName(cell, bins));
    throw badValue(
      whole,
      'segments',
      `${open.length} of ${nameOf.length} cells belong to no segment: ${some.join(', ')}${open.length > 5 ? ' ...' : ''}`,
      'every cell belongs to exactly one segment',
    );
  }
  return { names, nameOf, bins };
}

function cellName(cell: number, bins: number): string {
  return `r${Math.floor(cell / (bins * bins)) + 1} f${(Math.floor(cell / bins) % bins) + 1} m${(cell % bins) + 1}`;
}

function* cellsOf(section: TomlSection, name: string, rule: string, bins: number): Generator<number> {
  const spans = new Map([
    ['r', [1, bins]],
    ['f', [1, bins]],
    ['m', [1, bins]],
  ]);
  for (const word of rule.trim().split(/\s+/)) {
    const match = /^([rfm])(\d+)(?:-(\d+))?$/i.exec(word);
    const from = Number(match?.[2]);
    const to = Number(match?.[3] ?? match?.[2]);
    if (match === null || from < 1 || to > bins || from > to) {
      throw badValue(
        section,
        name,
        `"${word}" is not r, f or m with scores from 1 to ${bins}`,
        'for example r4-5 f3',
      );
    }
    spans.set(match[1]!.toLowerCase(), [from, to]);
  }
  const [[r1, r2], [f1, f2], [m1, m2]] = ['r', 'f', 'm'].map((letter) => spans.get(letter)!) as [
    number[],
    number[],
    number[],
  ];
  for (let r = r1!; r <= r2!; r++)
    for (let f = f1!; f <= f2!; f++)
      for (let m = m1!; m <= m2!; m++) yield (r - 1) * bins * bins + (f - 1) * bins + m - 1;
}
