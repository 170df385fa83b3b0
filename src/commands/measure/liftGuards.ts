import { everyLook, type Guard, plannedLooks, readOnce } from '../../measure/guard.js';
import { type Note, note, warning } from '../../result.js';
import type { CampaignHead } from '../../store/campaignFacts.js';
import type { CampaignQuestion } from '../../store/campaignUnits.js';
import type { Store } from '../../store/open.js';
import { latestPlan } from '../../store/plans.js';
import { windowShares } from '../../store/windowShare.js';
import { planOf } from '../act/readPlan.js';

/** How the intervals of every campaign are guarded, by campaign number. */
export type Guards = ReadonlyMap<number, Guard>;

/**
 * A campaign whose windows are over is read once; while one is open, every look counts (`sequence`), or the looks that the
 * plan or `--looks` declares. `interim` counts units whose window is open, so that days seen are what has come in.
 */
export async function guardsOf(
  store: Store,
  question: CampaignQuestion,
  heads: readonly CampaignHead[],
  interim: boolean,
  asked: number | undefined,
): Promise<Guards> {
  const shares = windowShares(store, question);
  const guards = new Map<number, Guard>();
  for (const { campaign, campaignId } of heads) {
    const seen = shares.get(campaign) ?? { units: 0, complete: 0, days: 0 };
    const looks = asked ?? (await plannedLooksOf(store, campaignId));
    const share = interim ? seen.days : seen.units === 0 ? 0 : seen.complete / seen.units;
    if (share >= 1 || share <= 0)
      guards.set(campaign, looks === undefined ? readOnce : plannedLooks(1, looks));
    else guards.set(campaign, looks === undefined ? everyLook(share) : plannedLooks(share, looks));
  }
  return guards;
}

/** The looks that a campaign's plan declares. */
export async function plannedLooksOf(store: Store, campaignId: string): Promise<number | undefined> {
  const stored = await latestPlan(store, campaignId);
  return stored === undefined ? undefined : planOf(stored).looks;
}

/** What a reader of guarded intervals must know. */
export function guardNotes(heads: readonly CampaignHead[], guards: Guards): readonly Note[] {
  const of = (kind: Guard['kind']) => heads.filter((head) => guards.get(head.campaign)?.kind === kind);
  const notes: Note[] = [];
  const running = of('sequence');
  if (running.length > 0) {
    notes.push(
      warning(
        `${running.map((head) => head.campaignId).join(', ')}: still running: interval and p hold at every look taken together (confidence sequence), and are wider than at the end; declare looks in the plan to decide early`,
      ),
    );
  }
  for (const head of of('looks')) {
    const { look, share } = guards.get(head.campaign)!;
    const percent = `${Math.round(share * 100)} %`;
    notes.push(
      note(
        `${head.campaignId}: look ${look!.number} of ${look!.of} planned, with ${percent} of the window seen: ${look!.spent.toPrecision(3)} of alpha 0.05 may be spent by now`,
      ),
    );
    if (!look!.planned)
      notes.push(
        warning(
          `${head.campaignId}: this is not one of the ${look!.of} planned looks, which are at equal parts of the window; it counts as one more`,
        ),
      );
  }
  return notes;
}

/** How the intervals of a campaign are guarded, for `--explain`. */
export function guardExplain(head: CampaignHead, guard: Guard): readonly string[] {
  if (guard.kind === 'fixed') return [];
  const z = guard.level();
  const tail = `so the interval is the method's own at level ${z.toPrecision(6)}`;
  return guard.kind === 'sequence'
    ? [
        `${head.campaignId} guard: u = 8.78 x ${guard.share.toPrecision(4)} seen; z = sqrt((1 + 1/u)(ln(1 + u) - 2 ln 0.05)), ${tail}`,
      ]
    : [
        `${head.campaignId} guard: look ${guard.look!.number} at ${guard.share.toPrecision(4)} of the window; alpha spent 4 - 4 Phi(z / sqrt(share)) = ${guard.look!.spent.toPrecision(4)}, ${tail}`,
      ];
}
