import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { CliError } from '../../cli-error.ts'
import type { CommandContext } from '../../command-context.ts'
import { exitCodes } from '../../exit-codes.ts'
import { connect } from '../connection/remote-command.ts'
import { collect, readTaskRequest, submitCommand } from '../input/task-options.ts'
import { submitTask } from './submit.ts'

/**
 * `distribute playbook site.yml 'web[01-30]'`, or `distribute playbook PROJECT:site.yml@REVISION
 * …`.
 */
export function createPlaybookCommand(context: CommandContext) {
  return submitCommand('playbook')
    .argument('<playbook>', "a file, or PROJECT:path[@revision] for a project's")
    .argument(
      '[hosts...]',
      'hosts and host sets such as web[01-30], @FILE with one a line, - for standard input; with -i: groups',
    )
    .option('-t, --tags <tags>', 'run steps with these tags only', collectTags)
    .option('--skip-tags <tags>', 'leave out steps with these tags', collectTags)
    .option('--split-anyway', 'run in units although something in the playbook acts once per run')
    .action(async (source, hosts, options) => {
      const body = {
        ...(await readTaskRequest(options, hosts, context)),
        playbook: await readPlaybook(source),
        tags: options.tags,
        skipTags: options.skipTags,
        splitAnyway: options.splitAnyway,
      }
      const api = await connect(options, context)
      await submitTask(body, { api, context, choice: options })
    })
}

const inProject = /^([A-Za-z0-9_][A-Za-z0-9_.-]*):([^@]+)(?:@([0-9a-f]{7,64}))?$/

async function readPlaybook(source: string) {
  const [, project, path, revision] = inProject.exec(source) ?? []
  if (project !== undefined) return { project, path, revision }
  try {
    return { name: basename(source), content: await readFile(source, 'utf8') }
  } catch (cause) {
    const advice = 'a playbook of a project is named PROJECT:path[@revision], the revision by its commit'
    throw new CliError(exitCodes.usage, `the playbook ${source} cannot be read: ${String(cause)}; ${advice}`, { cause })
  }
}

function collectTags(value: string, before: readonly string[] | undefined): readonly string[] {
  return value.split(',').reduce((tags, tag) => (tag.trim() === '' ? tags : collect(tag.trim(), tags)), before ?? [])
}
