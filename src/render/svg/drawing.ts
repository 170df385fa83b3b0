import type { Markup } from './element.js';

/** A drawing without its frame: what is in it and how large it came out. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly body: Markup;
}
