import { exits, UserError } from '../../errors.js';
import { defineCommand } from '../command.js';

export const score = defineCommand({
  description: 'Under way.',
  examples: [],
  exits: [exits.done],
  flags: (command) => command,
  run: async () => {
    throw new UserError('under way', { code: 'under_way', exit: exits.failed });
  },
});
