/**
 * Share of the unit's deadline at which a straggler is ended at the latest: the rest is for the
 * following steps.
 */
export const latestStragglerShare = 2 / 3

/** The earliest such share, for a plan whose following steps need more than the rest. */
export const earliestStragglerShare = latestStragglerShare / 2
