import { UserError } from '../../errors.js';
import type { Table } from '../../tables.js';
import type { ConvertOptions } from '../convertOptions.js';
import { type Converter, converter } from '../convertRow.js';
import type { Block } from './block.js';
import type { CompiledBlock } from './compileBlock.js';

/** The conversion of a block's rows, in its units; complaints about constants name their place in the file of sources. */
export function mappedConverter(
  table: Table,
  ready: CompiledBlock,
  block: Block,
  options: ConvertOptions,
): Converter {
  const powers = Object.fromEntries(
    Object.entries(block.units).map(([column, { value }]) => [column, value]),
  );
  try {
    return converter(table, ready.width, ready.matching, { ...options, powers });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const column = /^--set: (\w+): /.exec(error.message)?.[1];
    const place = column === undefined ? undefined : block.set[column]?.place;
    if (place === undefined) throw error;
    throw new UserError(error.message.replace('--set', place), {
      code: error.code,
      exit: error.exit,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}
