/**
 * Returns the projects that a text may name by a path on a share: those whose name is a segment of
 * a path. Includes a project in case of doubt: engines, which know the path of the share, decide.
 */
export function findNamedProjects(text: string, projects: readonly string[]): readonly string[] {
  const segments = new Set(Array.from(text.matchAll(/\/(?=([\w.-]+))/g), ([, segment = '']) => segment))
  // a dot at the end probably ends a sentence
  for (const segment of [...segments]) segments.add(segment.replace(/(?<!\.)\.+$/, ''))
  return projects.filter((project) => segments.has(project))
}
