/** The sections of the page, in the order of the navigation. The server serves the page at each. */
export const sections = ['tasks', 'run', 'hosts', 'engines', 'lanes', 'projects', 'access', 'audit'] as const
export type Section = (typeof sections)[number]
