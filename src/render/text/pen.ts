/** The characters that text charts are drawn with. */
export interface Pen {
  /** Bars that grow upwards by eighths, from empty to full. */
  readonly columns: readonly string[];
  /** Bars that grow to the right, from empty to full. */
  readonly bars: readonly string[];
  /** From light to dark. */
  readonly shades: readonly string[];
  readonly track: string;
  readonly rule: string;
  readonly corner: string;
  readonly wall: string;
  readonly reference: string;
  readonly line: string;
  readonly ends: {
    readonly left: string;
    readonly right: string;
    readonly openLeft: string;
    readonly openRight: string;
  };
  /** One per series. */
  readonly points: readonly string[];
  readonly dot: string;
  readonly more: string;
}

/** Block and line characters. */
export const blocks: Pen = {
  columns: [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  bars: ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'],
  shades: [' ', '░', '▒', '▓', '█'],
  track: '·',
  rule: '─',
  corner: '└',
  wall: '│',
  reference: '┊',
  line: '─',
  ends: { left: '├', right: '┤', openLeft: '◂', openRight: '▸' },
  points: ['●', '◆'],
  dot: '·',
  more: '…',
};

/** ASCII alone, for terminals and files that know nothing else. */
export const ascii: Pen = {
  columns: [' ', '#'],
  bars: ['', '#'],
  shades: [' ', '.', ':', '+', '#'],
  track: '.',
  rule: '-',
  corner: '+',
  wall: '|',
  reference: ':',
  line: '-',
  ends: { left: '|', right: '|', openLeft: '<', openRight: '>' },
  points: ['o', 'x'],
  dot: '-',
  more: '~',
};

/** Cells that a text takes on a terminal: wide characters count two. */
export function cells(text: string): number {
  let width = 0;
  for (const character of text) {
    width += /\p{M}/u.test(character) ? 0 : isWide(character) ? 2 : 1;
  }
  return width;
}

/** East Asian wide and full-width characters, and emoji. */
function isWide(character: string): boolean {
  return /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
    character,
  );
}

/** The text in exactly so many cells: cut with `more` at its end, or filled with blanks. */
export function fitted(text: string, width: number, pen: Pen, align: 'left' | 'right' = 'left'): string {
  let kept = text;
  if (cells(text) > width) {
    kept = '';
    for (const character of text) {
      if (cells(kept + character) > width - 1) break;
      kept += character;
    }
    kept = width > 0 ? kept + pen.more : '';
  }
  const blank = ' '.repeat(Math.max(0, width - cells(kept)));
  return align === 'left' ? kept + blank : blank + kept;
}

/** A bar of `share` (0 to 1) of `width` cells, as fine as the pen is. */
export function bar(share: number, width: number, pen: Pen): string {
  const steps = pen.bars.length - 1;
  const units = Math.round(Math.max(0, Math.min(1, share)) * width * steps);
  const least = share > 0 ? Math.max(1, units) : 0;
  return pen.bars[steps]!.repeat(Math.floor(least / steps)) + pen.bars[least % steps]!;
}
