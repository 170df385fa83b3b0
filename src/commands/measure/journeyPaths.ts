import { resolve } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Path } from '../../measure/paths.js';
import { formatDecimal } from '../../money.js';
import { writeFile } from '../../render/write.js';
import type { Journeys } from '../../store/journeys.js';
import type { Context } from '../command.js';

/** The journeys of the store as paths, and, if a file is named, written there: one row per way that journeys took. */
export async function journeyPaths(
  context: Context,
  found: Journeys,
  file: string | undefined,
  digits: number,
): Promise<readonly Path[]> {
  const paths = found.journeys.map(
    ({ touches, orderDay, nulls, won, margin, coded }): Path => ({
      touches: touches.map((touch) => touch.label),
      conversions: won ? 1 : 0,
      value: margin,
      nulls,
      ...(coded === undefined ? {} : { coded: touches[coded]!.label }),
      ...(orderDay === undefined ? {} : { daysBefore: touches.map((touch) => orderDay - touch.day) }),
    }),
  );
  if (file !== undefined) {
    const text = stringify([
      ['path', 'total_conversions', 'total_conversion_value', 'total_null'],
      ...ways(found, paths).map(({ way, conversions, value, nulls }) => [
        way,
        conversions,
        formatDecimal(Math.round(value), digits),
        nulls,
      ]),
    ]);
    await writeFile(resolve(context.io.cwd, file), async (stream) => {
      await new Promise<void>((done, fail) => {
        stream.write(text, (error) => (error ? fail(error) : done()));
      });
    });
  }
  return paths;
}

function ways(found: Journeys, paths: readonly Path[]) {
  const all = new Map<string, { way: string; conversions: number; value: number; nulls: number }>();
  for (const path of paths) {
    const way = path.touches.map((touch) => found.labels[touch]!).join(' > ');
    const sums = all.get(way) ?? { way, conversions: 0, value: 0, nulls: 0 };
    sums.conversions += path.conversions;
    sums.value += path.value;
    sums.nulls += path.nulls;
    all.set(way, sums);
  }
  return [...all.values()].sort(
    (a, b) => b.conversions - a.conversions || b.nulls - a.nulls || (a.way < b.way ? -1 : 1),
  );
}
