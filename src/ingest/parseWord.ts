import { type Parse, shown } from './cell.js';

const yes = new Set(['yes', 'y', 'true', 't', '1']);
const no = new Set(['no', 'n', 'false', 'f', '0']);
const granted = new Set([...yes, 'granted', 'opt-in', 'opt in', 'optin', 'in', 'subscribed', 'given']);
const denied = new Set([
  ...no,
  'denied',
  'opt-out',
  'opt out',
  'optout',
  'out',
  'unsubscribed',
  'revoked',
  'withdrawn',
]);

/** Yes or no, as 1 or 0. */
export const parseFlag: Parse = (text) => {
  const word = text.trim().toLowerCase();
  if (yes.has(word)) return 1;
  if (no.has(word)) return 0;
  return {
    code: 'not_a_flag',
    message: `${shown(text)} is neither yes nor no`,
    hint: 'yes or no, true or false, 1 or 0',
  };
};

/** Granted or denied, as 1 or 0. */
export const parseStatus: Parse = (text) => {
  const word = text.trim().toLowerCase().replaceAll('_', '-');
  if (granted.has(word)) return 1;
  if (denied.has(word)) return 0;
  return {
    code: 'not_a_status',
    message: `${shown(text)} is neither granted nor denied`,
    hint: 'granted or denied, yes or no, opt-in or opt-out, true or false',
  };
};
