/** Features of customers as of a day, from rows dated before it. */
export const featureSetVersion = 1;
