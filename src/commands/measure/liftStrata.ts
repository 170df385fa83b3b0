import type { Check } from '../../measure/checks.js';
import { howMany, type Note, note, warning } from '../../result.js';
import { chiSquareTail } from '../../stats/chiSquare.js';
import type { CampaignHead } from '../../store/campaignFacts.js';
import type { CampaignQuestion } from '../../store/campaignUnits.js';
import { columnsOf } from '../../store/columnsOf.js';
import type { Store } from '../../store/open.js';
import { type UnitStrata, unitStrata, unitsContacted } from '../../store/unitStrata.js';

/** The draws of campaigns, and where their shares of control differ. */
export interface Draws {
  readonly strata: UnitStrata;
  /** Campaigns whose draws must not be pooled raw, by number. */
  readonly uneven: ReadonlySet<number>;
  /** Draws of lists that were never sent, by campaign number. */
  readonly unsent: ReadonlyMap<number, readonly string[]>;
  readonly notes: readonly Note[];
}

/** Shares of control differ by more than chance below this p, where nobody planned them; within draws is right in any case. */
const apart = 0.05;

/** With more of the units than this in draws of one arm only, days are not what was randomised within. */
const mostAlone = 0.05;

/**
 * How every unit of some campaigns was drawn. Draws are uneven if their lists were planned with different holdouts, or
 * without lists if the days of contact have shares of control that differ (p < 0.05). Then the raw difference compares
 * December's contacted with June's held out, and the effect is taken within each draw.
 */
export function drawsOf(store: Store, question: CampaignQuestion, heads: readonly CampaignHead[]): Draws {
  const strata = unitStrata(store, question);
  const { units } = columnsOf(store, question, 0);
  const contacted = strata.lists.size === 0 ? undefined : unitsContacted(store, question);
  const counts = units.asked.map(() => new Map<number, { control: number; treated: number; sent: number }>());
  const control = units.arms.codes.get('control') ?? -2;
  let found = { control: 0, treated: 0, sent: 0 };
  let [lastCampaign, lastCode] = [-1, -1];
  for (let unit = 0; unit < units.size; unit++) {
    const campaign = units.campaign[unit]!;
    const code = strata.code[unit]!;
    if (campaign !== lastCampaign || code !== lastCode) {
      [lastCampaign, lastCode] = [campaign, code];
      found = counts[campaign]!.get(code) ?? { control: 0, treated: 0, sent: 0 };
      counts[campaign]!.set(code, found);
    }
    if (units.arm[unit] === control) found.control++;
    else {
      found.treated++;
      found.sent += contacted?.[unit] ?? 0;
    }
  }
  const uneven = new Set<number>();
  const unsent = new Map<number, readonly string[]>();
  const notes: Note[] = [];
  for (const head of heads) {
    const at = units.asked.findIndex((one) => one.campaign === head.campaign);
    const draws = [...(counts[at] ?? new Map())].map(([code, count]) => ({
      label: strata.labels.names[code]!,
      ...(count as { control: number; treated: number; sent: number }),
    }));
    if (draws.length < 2) continue;
    draws.sort((a, b) => (a.label < b.label ? -1 : 1));
    const lone = draws.filter((draw) => draw.treated === 0 || draw.control === 0);
    const sizeOf = (of: readonly { treated: number; control: number }[]) =>
      of.reduce((sum, draw) => sum + draw.treated + draw.control, 0);
    if (!areUneven(draws, strata.planned)) {
      // Nothing to say: the shares agree.
    } else if (sizeOf(lone) > mostAlone * sizeOf(draws)) {
      notes.push(
        warning(
          `${head.campaignId}: ${howMany(sizeOf(lone), 'unit was', 'units were')} drawn on days (${some(lone.map((draw) => draw.label))}) when only one arm was, so arms are compared over different days`,
        ),
      );
    } else {
      uneven.add(head.campaign);
      const shares = draws.map(
        ({ label, control, treated }) => `${label} ${((100 * control) / (control + treated)).toFixed(1)} %`,
      );
      notes.push(
        note(
          `${head.campaignId}: ${howMany(draws.length, 'draw')} with different shares held out (${some(shares)}): the effect is taken within each and weighted by treated units, never pooled raw`,
        ),
      );
    }
    const anySent = draws.some((draw) => draw.sent > 0 || strata.sent.has(draw.label));
    const never = draws.filter(
      (draw) =>
        anySent &&
        strata.lists.has(draw.label) &&
        draw.treated > 0 &&
        draw.sent === 0 &&
        !strata.sent.has(draw.label),
    );
    if (never.length > 0) {
      unsent.set(
        head.campaign,
        never.map((draw) => draw.label),
      );
      notes.push(
        warning(
          `${head.campaignId}: nobody of ${never.map((draw) => `${draw.label} (${howMany(draw.treated, 'unit')})`).join(', ')} was contacted, as far as the store knows (not_sent): enter it with "clm act sent"`,
        ),
      );
    }
  }
  return { strata, uneven, unsent, notes };
}

/** The checks of a campaign, where a list of it was never sent. */
export function withUnsent(checks: readonly Check[], draws: Draws, head: CampaignHead): readonly Check[] {
  const never = draws.unsent.get(head.campaign);
  if (never === undefined) return checks;
  const finding = `nobody of ${some(never)} was contacted, as far as the store knows`;
  return checks.map((check) =>
    check.id === 'not_sent' ? { ...check, status: 'fail' as const, finding } : check,
  );
}

function areUneven(
  draws: readonly { readonly label: string; readonly control: number; readonly treated: number }[],
  planned: ReadonlyMap<string, number>,
): boolean {
  const plans = draws.map((draw) => planned.get(draw.label));
  if (plans.every((share) => share !== undefined)) {
    return Math.max(...(plans as number[])) - Math.min(...(plans as number[])) > 1e-9;
  }
  const control = draws.reduce((sum, draw) => sum + draw.control, 0);
  const all = draws.reduce((sum, draw) => sum + draw.control + draw.treated, 0);
  if (control === 0 || control === all) return false;
  let square = 0;
  for (const draw of draws) {
    const expected = (control * (draw.control + draw.treated)) / all;
    const gap = draw.control - expected;
    square += (gap * gap) / expected + (gap * gap) / (draw.control + draw.treated - expected);
  }
  return (chiSquareTail(square, draws.length - 1) ?? 1) < apart;
}

function some(words: readonly string[]): string {
  return words.length <= 4
    ? words.join(', ')
    : `${words.slice(0, 3).join(', ')} and ${words.length - 3} more`;
}
