import { mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** By path within the project. */
export type ProjectFiles = Readonly<Record<string, string>>

/** Publishes a revision as distribute does, and makes it the project's current one. */
export async function publishRevision(
  share: string,
  project: string,
  revision: string,
  files: ProjectFiles,
): Promise<void> {
  const folder = join(share, '.revisions', project, revision)
  // a folder appears with all its content, or not at all
  const unfinished = `${folder}.unfinished`
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(unfinished, path)), { recursive: true })
    await writeFile(join(unfinished, path), content)
  }
  await rename(unfinished, folder)
  await showRevision(share, project, revision)
}

/** Switches the project's link. */
export async function showRevision(share: string, project: string, revision: string): Promise<void> {
  const link = join(share, project)
  await symlink(join('.revisions', project, revision), `${link}.new`)
  await rename(`${link}.new`, link)
}

/** The full id of an invented commit. */
export function revisionOf(digit: string): string {
  return digit.repeat(40)
}
