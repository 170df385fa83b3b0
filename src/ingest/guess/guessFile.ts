import { tables } from '../../tables.js';
import { type ColumnProfile, columnProfile, isDated } from './columnProfile.js';
import { guessTable, type TableFit } from './guessTable.js';
import { type SampleFile, sampleFile } from './sampleFile.js';

/** What a file looks like: how it is written, and which table it is. */
export interface FileGuess {
  readonly sample: SampleFile;
  readonly profiles: readonly ColumnProfile[];
  readonly decimalComma: boolean;
  /** The date format of its dates, where they are not ISO and there is no doubt. */
  readonly dateFormat: string | undefined;
  /** Day first or month first, where the values do not tell. */
  readonly dateChoice: readonly [string, string] | undefined;
  /** Every table, the likeliest first. */
  readonly fits: readonly TableFit[];
  /** What can be two things, in words. */
  readonly doubts: readonly string[];
}

/** Finds out how a file is written and which table it is, from its beginning. */
export async function guessFile(name: string, bytes: AsyncIterable<Buffer>): Promise<FileGuess> {
  const sample = await sampleFile(name, bytes);
  const profiles = sample.headers.map((header, i) =>
    columnProfile(
      header.trim(),
      sample.rows.map((row) => row[i] ?? ''),
    ),
  );
  const numbers = decimals(profiles);
  const fits = guessTable(
    profiles.filter((profile) => profile.header !== ''),
    numbers.comma,
    name,
  );
  const dates = dateFormatOf(profiles, fits[0]!);
  return {
    sample,
    profiles,
    decimalComma: numbers.comma,
    dateFormat: dates.format,
    dateChoice: dates.choice,
    fits,
    doubts: [
      ...(sample.encoding.doubt === undefined
        ? []
        : [`the encoding: ${sample.encoding.encoding} or ${sample.encoding.doubt}`]),
      ...numbers.doubts,
      ...dates.doubts,
      ...otherDates(profiles, fits[0]!),
    ],
  };
}

/** Whether numbers have a decimal comma: if there are columns that are numbers only so, and none only the other way. */
function decimals(profiles: readonly ColumnProfile[]): {
  readonly comma: boolean;
  readonly doubts: readonly string[];
} {
  const only = (style: 'comma' | 'point', other: 'comma' | 'point') =>
    profiles.filter((profile) => profile[style] && !profile[other] && !isDated(profile));
  const comma = only('comma', 'point');
  const point = only('point', 'comma');
  const doubts =
    comma.length > 0 && point.length > 0
      ? [`decimals: "${comma[0]!.header}" has a comma, "${point[0]!.header}" a point`]
      : [];
  return { comma: comma.length > 0 && point.length === 0, doubts };
}

/** The date format in which all dates of the table can be read, unless day and month could change places. */
function dateFormatOf(
  profiles: readonly ColumnProfile[],
  fit: TableFit,
): {
  readonly format?: string | undefined;
  readonly choice?: readonly [string, string] | undefined;
  readonly doubts: readonly string[];
} {
  const used = new Set(fit.assigned.map(({ header }) => header));
  const dated = profiles.filter(
    (profile) => profile.dateFormats.length > 0 && (used.has(profile.header) || !profile.point),
  );
  if (dated.length === 0) return { doubts: [] };
  const common = dated[0]!.dateFormats.filter((format) =>
    dated.every((profile) => profile.dateFormats.includes(format)),
  );
  if (common.length === 0) {
    const shown = dated.map((profile) => `"${profile.header}" ${profile.dateFormats[0]}`).join(', ');
    return { doubts: [`dates are written in different ways: ${shown}`] };
  }
  const dayFirst = common.find((format) => format.startsWith('d'));
  const monthFirst = common.find((format) => /^m{1,2}\b/.test(format));
  if (dayFirst !== undefined && monthFirst !== undefined) {
    return {
      choice: [dayFirst, monthFirst],
      doubts: [`dates such as ${dated[0]!.examples[0]}: ${dayFirst} or ${monthFirst}`],
    };
  }
  return { format: common[0], doubts: [] };
}

/** Dates of a file that its table has no place for could each be the one that it has. */
function otherDates(profiles: readonly ColumnProfile[], fit: TableFit): readonly string[] {
  const taken = fit.assigned.find(
    ({ column, reason }) =>
      (reason === 'word' || reason === 'values') &&
      tables[fit.table].columns.some(
        ({ name, type, required }) =>
          name === column && required === true && type !== 'id' && type !== 'text',
      ) &&
      profiles.some(
        (profile) =>
          profile.header === fit.assigned.find((one) => one.column === column)?.header && isDated(profile),
      ),
  );
  if (taken === undefined) return [];
  const others = profiles.filter(
    (profile) =>
      isDated(profile) && !profile.point && fit.assigned.every(({ header }) => header !== profile.header),
  );
  if (others.length === 0) return [];
  return [
    `which day is ${taken.column}: "${taken.header}", or ${others.map(({ header }) => `"${header}"`).join(' or ')}`,
  ];
}
