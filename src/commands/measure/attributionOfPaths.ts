import { howMany, note, type Result } from '../../result.js';
import type { Context } from '../command.js';
import { credited, creditNote, formulas, type Rule, sorted } from './attributionRules.js';
import { readPathFile } from './pathFile.js';

/** Credit for the conversions of a file of paths. */
export async function attributionOfPaths(
  context: Context,
  file: string,
  asked: readonly Rule[],
  order: number,
): Promise<Result> {
  const { paths, labels } = await readPathFile(context, file);
  const conversions = paths.reduce((sum, path) => sum + path.conversions, 0);
  const rows = credited(paths, labels.length, asked, order).flatMap(({ rule, credit }) =>
    sorted(credit.map((one, i) => ({ ...one, i }))).map((one) => [
      rule,
      labels[one.i]!,
      one.conversions,
      one.value,
      conversions === 0 ? undefined : one.conversions / conversions,
      one.removal,
    ]),
  );
  const nulls = paths.reduce((sum, path) => sum + path.nulls, 0);
  return {
    title: 'Credit for conversions',
    columns: [
      { name: 'rule', kind: 'text' },
      { name: 'channel', kind: 'text' },
      { name: 'conversions', kind: 'number' },
      { name: 'value', kind: 'number' },
      { name: 'share', kind: 'share' },
      { name: 'removal_effect', kind: 'share', heading: 'lost without it' },
    ],
    rows,
    notes: [
      note(
        `${conversions} conversions and ${howMany(nulls, 'journey')} without one, over ${paths.length} paths`,
      ),
      creditNote,
    ],
    explain: formulas(asked, order),
  };
}
