import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasData, house, needsData } from './places.js';
import { matches, stage, steps } from './transcript.js';

/**
 * Replays what README.md and test/cli/*.md show. `UPDATE_TRANSCRIPTS=1 npx vitest run test/harness` writes what is
 * printed now into them: read the difference before committing it. README.md is typed into a shell, word for word; in the
 * others only what needs one.
 */
const update = process.env.UPDATE_TRANSCRIPTS === '1';

const files = ['README.md', ...readdirSync(join(house, 'test/cli')).map((name) => `test/cli/${name}`)]
  .filter((name) => name.endsWith('.md') && existsSync(join(house, name)))
  .sort();

it('has a built program to replay', () => {
  expect(existsSync(join(house, 'dist/main.js')), 'run "npm run build" first').toBe(true);
});

describe.concurrent('transcripts', () => {
  for (const file of files) {
    const path = join(house, file);
    const text = readFileSync(path, 'utf8');
    const replayable = hasData() || !text.includes(needsData);
    it.skipIf(!replayable)(
      `${file} shows what is printed`,
      async () => {
        const printed = await replayed(text, file !== 'README.md');
        if (update && printed !== text) writeFileSync(path, printed);
        else expect(printed).toBe(text);
      },
      300_000,
    );
  }
});

/** The file with the output of every command as it is now; output that matches what was expected stays. */
async function replayed(text: string, inside: boolean): Promise<string> {
  const lines = text.split('\n');
  const place = stage({ inside });
  const result: string[] = [];
  let copied = 0;
  try {
    for (const step of steps(lines)) {
      const actual = await place.run(step);
      result.push(...lines.slice(copied, step.from));
      result.push(...(matches(step.expected, actual) ? step.expected : actual));
      copied = step.to;
    }
  } finally {
    place.close();
  }
  return [...result, ...lines.slice(copied)].join('\n');
}
