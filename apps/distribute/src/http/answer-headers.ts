/** Responses are data for programs: no browser may render, share across sites or cache them. */
const answerHeaders = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** Adds the id under which the log has the request. */
export function identifyAnswer({ id }: { readonly id: string }): Readonly<Record<string, string>> {
  return { ...answerHeaders, 'x-request-id': id }
}
