/**
 * The projects that a text may mean by a path on a share, wherever that lies: their names come as a
 * segment of a path. Too many rather than too few: who knows the share's path decides what is
 * meant.
 */
export function findNamedProjects(text: string, projects: readonly string[]): readonly string[] {
  const segments = new Set(Array.from(text.matchAll(/\/(?=([\w.-]+))/g), ([, segment = '']) => segment))
  // a dot at the end probably ends a sentence
  for (const segment of [...segments]) segments.add(segment.replace(/(?<!\.)\.+$/, ''))
  return projects.filter((project) => segments.has(project))
}
