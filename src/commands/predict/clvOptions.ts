import type { Day } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import type { PeriodLength } from '../../predict/buyerHistories.js';
import type { BuyingModelName } from '../../predict/buyingModels.js';
import type { Span } from './clvOutlook.js';

/** The flags of `clm predict clv`, as commander gives them. */
export interface ClvOptions {
  readonly model: BuyingModelName;
  readonly horizon?: Span | undefined;
  readonly discount: number;
  readonly period?: PeriodLength | undefined;
  readonly holdout?: Day | undefined;
  readonly summary?: string | undefined;
  readonly fitted?: string | undefined;
  readonly parameters?: true | undefined;
  readonly intervals?: true | undefined;
  readonly seed?: number | undefined;
  readonly margin?: number | undefined;
  readonly assumeMargin?: number | undefined;
}

/** Exit 2 for flags that contradict each other. */
export function refuseTogether(options: ClvOptions, name: string | undefined): void {
  const refuse = (message: string, hint: string) => {
    throw new UserError(message, { code: 'flags_conflict', exit: exits.usage, hint });
  };
  if (options.period !== undefined && options.model !== 'bg-bb')
    refuse(
      `--period is for --model bg-bb; ${options.model} counts weeks`,
      'add --model bg-bb, or leave --period out',
    );
  const instead = [
    options.holdout !== undefined && '--holdout',
    options.summary !== undefined && '--summary',
    options.fitted !== undefined && '--fitted',
  ].filter((flag) => flag !== false);
  if (instead.length > 1) refuse(`${instead.join(' and ')} do not go together`, 'give one of them');
  if (options.intervals === true && (options.holdout !== undefined || options.parameters === true))
    refuse(
      `--intervals is of customers, not with ${options.parameters === true ? '--parameters' : '--holdout'}`,
      'leave one of them out',
    );
  if (name !== undefined && instead.length > 0)
    refuse(`${instead[0]} keeps no new model, so a name has no use`, `leave out "${name}" or ${instead[0]}`);
}

/** What bg-bb counts in; `undefined` for models of weeks. */
export function periodOf(options: ClvOptions): PeriodLength | undefined {
  return options.model === 'bg-bb' ? (options.period ?? 'year') : undefined;
}
