import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder of the project. */
export const house = resolve(import.meta.dirname, '../..');

/** Where real exports are, on a machine that has them: `CLM_DATA`, else `../shared/data` beside the project. */
export const dataFolder = resolve(process.env.CLM_DATA ?? join(house, '../shared/data'));

/** The comment by which a transcript says that it reads real exports (as `$DATA/...`). */
export const needsData = '<!-- needs ../shared/data -->';

/**
 * Whether real exports are there; `part` asks for one of them (`hillstrom/tables`). Tests that need them are skipped
 * where they are not. With CLM_REQUIRE_DATA=1 their absence is an error instead, so that nothing is skipped unseen.
 */
export function hasData(part = ''): boolean {
  const there = existsSync(join(dataFolder, part));
  if (!there && process.env.CLM_REQUIRE_DATA === '1') throw new Error(`${join(dataFolder, part)}: not there`);
  return there;
}
