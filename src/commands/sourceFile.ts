import { exits, UserError } from '../errors.js';
import type { Block, TableMapping } from '../ingest/mapping/block.js';
import { readSource, type SourceMapping } from '../ingest/mapping/readSource.js';
import type { Io } from '../io.js';
import type { TableName } from '../tables.js';
import { parseToml } from '../toml.js';
import type { IngestOptions } from './ingestFile.js';
import { textOfFile } from './textOfFile.js';

/** Where sources are written down, in the working folder. */
const sourceFile = 'clm.toml';

/** A source of clm.toml. UserError exit 2 if there is no such file, no such source, or something is not understood. */
export function readSourceFile(io: Io, name: string): SourceMapping {
  const hint = `sources are kept there, in the working folder; "clm ingest guess <file>" writes the first lines`;
  const text = textOfFile(io, sourceFile, hint);
  return readSource(parseToml(text, sourceFile), name);
}

/**
 * What the rows of a file mean for one table: as the source says, with what flags add. Without a source there is a mapping
 * only where it is to be explained. UserError exit 2 if the source does not feed the table.
 */
export function tableMapping(
  table: TableName,
  flags: Pick<IngestOptions, 'map' | 'set' | 'drop'>,
  source: SourceMapping | undefined,
): TableMapping | undefined {
  if (source === undefined) return undefined;
  const mapping = source.tables.find((one) => one.table === table);
  if (mapping === undefined) {
    throw new UserError(`${source.place}: source "${source.name}" does not feed ${table}`, {
      code: 'no_such_table',
      exit: exits.usage,
      hint: `it feeds ${source.tables.map((one) => one.table).join(', ')}; "clm ingest source ${source.name} <file>" loads all of them`,
    });
  }
  return { ...mapping, blocks: mapping.blocks.map((block) => withFlags(block, flags)) };
}

/** A block with the flags of the command, which come first. */
function withFlags(block: Block, flags: Pick<IngestOptions, 'map' | 'set' | 'drop'>): Block {
  const map = pairs('--map', flags.map);
  const set = pairs('--set', flags.set);
  const given = new Set([...map, ...set].map(([column]) => column));
  const without = <T>(said: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(said).filter(([column]) => !given.has(column)));
  return {
    ...block,
    map: {
      ...without(block.map),
      ...Object.fromEntries(
        map.map(([column, header]) => [
          column,
          { value: [{ kind: 'field' as const, header, pad: 0 }], place: '--map' },
        ]),
      ),
    },
    set: {
      ...without(block.set),
      ...Object.fromEntries(set.map(([column, value]) => [column, { value, place: '--set' }])),
    },
    values: Object.fromEntries(
      Object.entries(block.values).filter(([column]) => !set.some(([name]) => name === column)),
    ),
    drop: [...block.drop, ...flags.drop],
  };
}

function pairs(flag: string, given: readonly string[]): readonly (readonly [string, string])[] {
  return given.map((pair) => {
    const at = pair.indexOf('=');
    if (at > 0) return [pair.slice(0, at).trim(), pair.slice(at + 1)];
    throw new UserError(`${flag}: "${pair}" is not column=${flag === '--map' ? 'Header' : 'constant'}`, {
      code: 'bad_mapping',
      exit: exits.usage,
      hint: `for example ${flag} ${flag === '--map' ? 'amount=Total' : 'type=redeemed'}`,
    });
  });
}
