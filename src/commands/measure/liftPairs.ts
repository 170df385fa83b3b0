import { exits, UserError, unknownName } from '../../errors.js';
import type { CampaignHead } from '../../store/campaignFacts.js';

/**
 * Which arms of a campaign are compared, each with what it is compared against: every treated arm against control, or
 * against one arm, or every pair (`all`), control included.
 */
export function pairsOf(
  head: CampaignHead,
  arms: readonly string[],
  against = 'control',
): readonly (readonly [string, string])[] {
  if (against === 'all') {
    const inOrder = [...arms.filter((arm) => arm !== 'control'), ...arms.filter((arm) => arm === 'control')];
    return inOrder.flatMap((arm, i) => inOrder.slice(i + 1).map((other) => [arm, other] as const));
  }
  if (!arms.includes(against)) {
    const error = unknownName('arm', against, [...arms, 'all']);
    throw new UserError(`${head.campaignId}: ${error.message}`, {
      code: error.code,
      exit: exits.usage,
      hint: `its arms are ${arms.join(', ')}; with several campaigns, name one with --campaign`,
    });
  }
  return arms.filter((arm) => arm !== against && arm !== 'control').map((arm) => [arm, against] as const);
}
