/** The sections of the web page. distribute serves the page at `/NAME` and at every address below. */
export const pageSections = ['tasks', 'run', 'hosts', 'engines', 'lanes', 'projects', 'access', 'audit'] as const
export type PageSection = (typeof pageSections)[number]
