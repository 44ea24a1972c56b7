/** characters of one host or host set in `hosts` */
export const maxHostExpressionLength = 1_000
