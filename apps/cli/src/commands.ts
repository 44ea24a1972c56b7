import type { Command } from '@commander-js/extra-typings'
import type { CommandEntry } from './command-entry.ts'

const run = 'Run:'
const look = 'Look:'
const act = 'Act:'
const administer = 'Administer a server:'
const local = 'On the machine of distribute:'

/** In the order of `distribute --help`. */
export const commandEntries: readonly CommandEntry[] = [
  {
    name: 'adhoc',
    group: run,
    description: "Run a module on hosts: adhoc 'web[01-30]' -m shell -a uptime",
    load: async (context) => erase((await import('./remote/run/adhoc.ts')).createAdhocCommand(context)),
  },
  {
    name: 'playbook',
    group: run,
    description: "Run a playbook on hosts: playbook site.yml 'web[01-30]'",
    load: async (context) => erase((await import('./remote/run/playbook.ts')).createPlaybookCommand(context)),
  },
  {
    name: 'status',
    group: look,
    description: 'Show what runs, what waits, and which engines have a problem',
    load: async (context) => erase((await import('./remote/look/status.ts')).createStatusCommand(context)),
  },
  {
    name: 'task',
    group: look,
    description: 'List tasks, or show one',
    load: async (context) => (await import('./remote/look/task.ts')).createTaskCommand(context),
  },
  {
    name: 'watch',
    group: look,
    description: 'Follow a task to its end',
    load: async (context) => erase((await import('./remote/look/watch.ts')).createWatchCommand(context)),
  },
  {
    name: 'wait',
    group: look,
    description: 'Wait silently for the end of a task',
    load: async (context) => erase((await import('./remote/look/wait.ts')).createWaitCommand(context)),
  },
  {
    name: 'results',
    group: look,
    description: 'List the hosts of a task with their results',
    load: async (context) => erase((await import('./remote/look/results.ts')).createResultsCommand(context)),
  },
  {
    name: 'output',
    group: look,
    description: 'Print the output of the hosts of a task',
    load: async (context) => erase((await import('./remote/look/output.ts')).createOutputCommand(context)),
  },
  {
    name: 'host',
    group: look,
    description: 'Show a host over all tasks, or in one task step by step',
    load: async (context) => erase((await import('./remote/look/host.ts')).createHostCommand(context)),
  },
  {
    name: 'cancel',
    group: act,
    description: 'Cancel a task: pending units are skipped, running ones terminated',
    load: async (context) => erase((await import('./remote/act/cancel.ts')).createCancelCommand(context)),
  },
  {
    name: 'retry',
    group: act,
    description: 'Run a task again on the hosts that did not end well',
    load: async (context) => erase((await import('./remote/act/retry.ts')).createRetryCommand(context)),
  },
  {
    name: 'project',
    group: act,
    description: 'List, show or clone projects',
    load: async (context) => (await import('./remote/look/project.ts')).createProjectCommand(context),
  },
  {
    name: 'login',
    group: administer,
    description: 'Save a server and the token for it',
    load: async (context) => erase((await import('./remote/connection/login.ts')).createLoginCommand(context)),
  },
  {
    name: 'logout',
    group: administer,
    description: 'Forget a saved server and its token',
    load: async (context) => erase((await import('./remote/connection/login.ts')).createLogoutCommand(context)),
  },
  {
    name: 'engine',
    group: administer,
    description: 'List or drain engines',
    load: async (context) => (await import('./remote/look/engine.ts')).createEngineCommand(context),
  },
  {
    name: 'token',
    group: administer,
    description: "Create, list or revoke clients' tokens",
    load: async (context) => (await import('./access/token/token.ts')).createTokenCommand(context),
  },
  {
    name: 'user',
    group: administer,
    description: 'Add, list, change, disable or enable accounts of people, and set passwords',
    load: async (context) => (await import('./access/account/user.ts')).createUserCommand(context),
  },
  {
    name: 'doctor',
    group: administer,
    description: 'Check the server, the token, the engines and this machine, and say what to do',
    load: async (context) => erase((await import('./remote/doctor/doctor.ts')).createDoctorCommand(context)),
  },
  {
    name: 'completion',
    group: administer,
    description: 'Print the completion script of a shell: bash, zsh or fish',
    load: async (context) =>
      erase((await import('./completion/completion.ts')).createCompletionCommand(context, commandEntries)),
  },
  {
    name: 'migrate',
    group: local,
    description: "Create the store's tables, or upgrade them",
    load: async (context) => (await import('./local/migrate.ts')).createMigrateCommand(context),
  },
  {
    name: 'queue',
    group: local,
    description: 'Grant accounts their rights in Kafka',
    load: async (context) => (await import('./local/queue.ts')).createQueueCommand(context),
  },
  {
    name: 'secret',
    group: local,
    description: 'Create and rotate the key of stored secrets, and encrypt values',
    load: async (context) => (await import('./local/secret.ts')).createSecretCommand(context),
  },
  {
    name: 'key',
    group: local,
    description: 'Create, show, export and rotate the keys of orders and lanes',
    load: async (context) => (await import('./local/key/key.ts')).createKeyCommand(context),
  },
  {
    name: 'lane',
    group: local,
    description: 'Add a lane, or list them with their units and engines',
    load: async (context) => (await import('./local/lane.ts')).createLaneCommand(context),
  },
  {
    name: 'config',
    group: local,
    description: 'Check or export settings',
    load: async (context) => (await import('./local/config.ts')).createConfigCommand(context),
  },
]

/** Commands with different arguments and options, as the program sees them all. */
function erase(command: unknown): Command {
  return command as Command
}
