import { exits, nearest, UserError } from '../../errors.js';
import { columnFor, type Table } from '../../tables.js';
import type { Block } from './block.js';

/**
 * Refuses a file that lacks what a table needs and its block does not give: UserError exit 3. `left` are headers that are
 * not taken by name.
 */
export function requireColumns(
  name: string,
  table: Table,
  block: Block,
  headers: readonly string[],
  leading: number,
  claimed: ReadonlySet<string>,
  left: readonly string[],
): void {
  const given = new Set([...claimed, ...Object.keys(block.set)]);
  headers.forEach((header, i) => {
    const column = i < leading || left.includes(header) ? undefined : columnFor(table, header);
    if (column !== undefined) given.add(column.name);
  });
  const missing = table.columns
    .filter((column) => column.required === true && !given.has(column.name))
    .map((column) => column.name);
  for (const group of table.oneOf ?? []) {
    if (!group.some((column) => given.has(column))) missing.push(group.join(' or '));
  }
  if (missing.length === 0) return;
  const first = missing[0]!.split(' or ')[0];
  throw new UserError(
    `${name}: nothing for ${missing.join(', ')} of ${table.name}; its headers are ${listed(headers.slice(leading))}`,
    {
      code: 'missing_column',
      exit: exits.rejected,
      hint: `say where it comes from at ${block.place}: map = { ${first} = "Header" } or set = { ${first} = "..." }`,
    },
  );
}

/** A header that a mapping names is not there: exit 3, for nothing may be lost unseen. */
export function noHeader(name: string, wanted: string, place: string, headers: readonly string[]): UserError {
  const near = nearest(
    wanted,
    headers.filter((header) => header !== ''),
  );
  return new UserError(`${name}: there is no header "${wanted}", which ${place} names`, {
    code: 'missing_column',
    exit: exits.rejected,
    hint: near === undefined ? `its headers are ${listed(headers)}` : `did you mean "${near}"?`,
  });
}

function listed(headers: readonly string[]): string {
  const names = headers.filter((header) => header !== '');
  const rest = names.length > 12 ? ` and ${names.length - 12} more` : '';
  return `${names.slice(0, 12).join(', ')}${rest}`;
}
