/** The format of a stored model; older ones are refused with "retrain", newer ones with exit 12. */
export const modelFormat = 1;
