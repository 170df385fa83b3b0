import { type Table, tables } from '../../tables.js';
import { type BatchBuilder, batchBuilder } from '../batch.js';
import type { Cell } from '../cell.js';
import type { Converter } from '../convertRow.js';
import type { Matching } from '../matchColumns.js';
import type { ReadPart, ReadRequest } from '../readBatches.js';
import type { Reading } from '../readRows.js';
import type { TableMapping } from './block.js';
import { type CompiledBlock, compileBlock } from './compileBlock.js';
import { mappedConverter } from './mappedConverter.js';

interface Feed {
  readonly block: CompiledBlock;
  readonly conversion: Converter;
  /** Where the attributes of the table are among those of the block, or -1. */
  readonly attributes: readonly number[];
}

/**
 * The rows of a file as rows of one table, by a mapping: each row goes through every block, which takes it, leaves it out
 * or refuses it. What is left out is counted in the tail: rows × blocks = rows taken or refused + rows left out.
 */
export async function* mappedBatches(
  name: string,
  reading: Reading,
  request: ReadRequest,
  mapping: TableMapping,
  coded: ReadonlySet<string>,
): AsyncGenerator<ReadPart> {
  const table: Table = tables[mapping.table];
  const keyAt = table.columns.findIndex((column) => column.key === true);
  let feeds: readonly Feed[] | undefined;
  let taken: BatchBuilder | undefined;
  let leading = 0;
  let filtered = 0;
  for await (const { rows, lines, refused } of reading.batches) {
    let from = 0;
    if (feeds === undefined || taken === undefined) {
      const headers = rows[0];
      if (headers === undefined) continue;
      from = 1;
      const ready = makeReady(name, table, headers, request, mapping);
      ({ feeds, leading } = ready);
      taken = batchBuilder(
        table.columns,
        ready.matching.columns.map((source) => source !== undefined),
        coded,
        ready.matching.attributes.length,
        request.keepFields,
      );
      yield {
        kind: 'head',
        matching: ready.matching,
        headers: headers.slice(leading),
        origins: ready.origins,
      };
    }
    for (let i = from; i < rows.length; i++) {
      const row = rows[i]!;
      const line = lines[i]!;
      const fields = request.keepFields && leading > 0 ? row.slice(leading) : row;
      const misshapen = refused?.get(i);
      for (const { block, conversion, attributes } of feeds) {
        const mapped = misshapen ?? block.row(row, line);
        if (mapped === undefined) filtered++;
        else if (!isRow(mapped)) taken.refuse(line, mapped, fields, block.key(row, line, keyAt));
        else {
          const cells = conversion.convert(mapped);
          if (!Array.isArray(cells)) taken.refuse(line, cells, fields, block.key(row, line, keyAt));
          else {
            const own = conversion.attributes(mapped);
            taken.add(
              cells,
              attributes.map((at): Cell => (at < 0 ? null : own[at]!)),
              line,
              fields,
            );
          }
        }
      }
    }
    yield { kind: 'batch', batch: taken.take() };
  }
  const roundings = (feeds ?? []).map(({ conversion }) => conversion.rounding);
  const total = (key: 'rounded' | 'rows' | 'priced') =>
    roundings.reduce((sum, rounding) => sum + rounding[key], 0);
  yield {
    kind: 'tail',
    report: reading.report(),
    rounding:
      feeds === undefined
        ? undefined
        : { rounded: total('rounded'), rows: total('rows'), priced: total('priced') },
    converted: (feeds ?? []).flatMap(({ conversion }) => [...conversion.converted.values()]),
    filtered,
  };
}

/** Every block for the headers of a file, and what they give together. */
function makeReady(
  name: string,
  table: Table,
  headers: readonly string[],
  request: ReadRequest,
  mapping: TableMapping,
): {
  readonly feeds: readonly Feed[];
  readonly matching: Matching;
  readonly leading: number;
  readonly origins: readonly Readonly<Record<string, string>>[];
} {
  const numbered = request.headers === 'numbered';
  const compiled = mapping.blocks.map((block) => ({
    block: compileBlock(name, table, headers, block, request, numbered),
    conversion: (ready: CompiledBlock) => mappedConverter(table, ready, block, request),
  }));
  const names = [
    ...new Set(compiled.flatMap(({ block }) => block.matching.attributes.map((attribute) => attribute.name))),
  ];
  const first = compiled[0]!.block.matching;
  const feeds = compiled.map(({ block, conversion }) => ({
    block,
    conversion: conversion(block),
    attributes: names.map((attribute) =>
      block.matching.attributes.findIndex((own) => own.name === attribute),
    ),
  }));
  return {
    feeds,
    leading: first.leading,
    origins: compiled.map(({ block }) => block.origins),
    matching: {
      columns: table.columns.map((_, i) =>
        compiled
          .map(({ block }) => block.matching.columns[i])
          .find((from): from is NonNullable<typeof from> => from !== undefined),
      ),
      attributes: names.map((attribute) => ({ name: attribute, from: 0 })),
      currency: first.currency,
      ignored: first.ignored.filter((header) =>
        compiled.every(({ block }) => block.matching.ignored.includes(header)),
      ),
      leading: first.leading,
    },
  };
}

function isRow(mapped: readonly string[] | object): mapped is readonly string[] {
  return Array.isArray(mapped);
}
