import { describeText, type InventoryTexts, inspectPlaybook, type ProjectFiles } from '../../src/index.ts'

/** A project as files by their paths; `site.yml` is its playbook. */
export type Project = Readonly<Record<string, string>>

export function createMemoryFiles(project: Project): ProjectFiles {
  const paths = Object.keys(project)
  return {
    read: async (path) => project[path],
    list: async (folder) => {
      const prefix = folder === '' ? '' : `${folder}/`
      const inside = paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length))
      return inside.length === 0 ? undefined : [...new Set(inside.map((path) => path.split('/')[0] ?? ''))]
    },
  }
}

/** The findings in a project: words as `file line word`, everything else as `file line N: text`. */
export async function inspectProject(
  project: Project,
  extraVars: Record<string, unknown> = {},
  inventory?: InventoryTexts,
) {
  const content = project['site.yml'] ?? ''
  const files = createMemoryFiles(project)
  const found = await inspectPlaybook({ content, path: 'site.yml', files, extraVars, ...(inventory && { inventory }) })
  return {
    words: found.splitWords.map(({ file, line, word }) => `${file} ${line} ${word}`),
    problems: found.problems.map(describeText),
    unread: found.unread.map(describeText),
    prompts: found.prompts.map(describeText),
    advice: found.advice.map(describeText),
  }
}

/** One play for all hosts with this text as its only task. */
export function inTask(text: string): Project {
  return { 'site.yml': `- hosts: target_hosts\n  tasks:\n  - ${text.trim().replaceAll('\n', '\n    ')}\n` }
}

/** One play with these keywords. */
export function inPlay(text: string): Project {
  return { 'site.yml': `- ${text.trim().replaceAll('\n', '\n  ')}\n` }
}
