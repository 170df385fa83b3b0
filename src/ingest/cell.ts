/** A typed value on its way into the store. `null` is the missing value. */
export type Cell = string | number | null;

/** Why a value was refused. */
export interface Refusal {
  /** A stable word for machines: `not_a_number`, `no_such_day`. */
  readonly code: string;
  /** `"12,50" is not a number` */
  readonly message: string;
  readonly hint?: string;
}

/** A row that can not be taken: the column and what is wrong with it. */
export interface RowRefusal extends Refusal {
  readonly column: string;
  readonly value: string;
}

/** Turns the text of a field into a value, or says why not. An empty text never gets here. */
export type Parse = (text: string) => string | number | Refusal;

/** A text in quotes for a message, cut where it is long. */
export function shown(text: string): string {
  if (text.length <= 60) return JSON.stringify(text);
  const cut = text.slice(0, 57);
  // Never between the two halves of a character.
  return JSON.stringify(`${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}...`);
}
