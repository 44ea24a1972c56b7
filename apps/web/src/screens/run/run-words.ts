import { defineWords } from '../../language/words.ts'
import type { FormProblem } from './request/build-request.ts'
import type { NoCommand } from './request/command-line.ts'
import type { FieldName, RunKind } from './request/run-form.ts'

interface FieldWords {
  readonly label: string
  /** one sentence; empty: the label says it all */
  readonly hint: string
}

interface RunWords {
  readonly title: string
  readonly mayNotRun: string
  readonly whoMayRun: string
  readonly what: string
  readonly kinds: Readonly<Record<RunKind, string>>
  readonly fields: Readonly<Record<FieldName, FieldWords>>
  readonly problems: Readonly<Record<FormProblem, string>>
  readonly moreProblems: (count: number | string) => string
  readonly options: string
  readonly variables: string
  readonly limits: string
  readonly connection: string
  readonly engineLoss: { readonly fail: string; readonly retry: string }
  readonly inventory: (groups: number, hosts: number) => string
  readonly dropInventory: string
  readonly editorLoads: string
  readonly editorFailed: string
  readonly remarks: string
  readonly line: (line: number) => string
  readonly error: string
  readonly warning: string
  readonly choose: string
  readonly noProjects: string
  readonly toProjects: string
  readonly currentRevision: (name: string) => string
  readonly otherRevision: string
  readonly preview: string
  readonly noHosts: string
  readonly fixFields: string
  readonly asking: string
  readonly hostCount: (count: number, shown: string) => string
  readonly unitCount: (count: number, shown: string) => string
  readonly hostSets: string
  readonly unlisted: (shown: string) => string
  readonly refused: string
  readonly waits: string
  readonly warnings: string
  readonly splitWords: string
  readonly sameRequest: string
  readonly asCommand: string
  readonly asCurl: string
  readonly noCommand: Readonly<Record<NoCommand, string>>
  readonly moreLines: (count: number) => string
  readonly savePlaybook: (file: string) => string
  readonly putSecrets: (file: string) => string
  readonly logIn: (command: string) => string
  readonly run: string
  readonly runOn: (count: number, shown: string) => string
  readonly submitting: string
  readonly manyHosts: (shown: string) => string
  readonly typeCount: string
  readonly typeCountHint: string
  readonly ranBefore: string
  readonly openEarlier: string
  readonly runAnother: string
  readonly filledFrom: string
  readonly withoutSecrets: string
}

const englishFields: RunWords['fields'] = {
  kind: { label: 'What to run', hint: '' },
  module: { label: 'Module', hint: 'An Ansible module, such as shell or ansible.builtin.service.' },
  args: { label: 'Arguments', hint: 'As written after ansible -a.' },
  playbookName: { label: 'Name of the playbook', hint: 'A file name, such as restart.yml.' },
  content: {
    label: 'Playbook',
    hint: 'YAML. Tab indents; press Escape, then Tab, to leave the editor.',
  },
  project: { label: 'Project', hint: '' },
  path: { label: 'Playbook', hint: 'Its path in the project.' },
  revision: { label: 'Revision', hint: 'The current one is chosen when the task is submitted.' },
  hosts: {
    label: 'Hosts',
    hint: 'Names, addresses and sets, one a line or between blanks or commas: web[01-30], 10.1.0.5-20, 10.2.0.0/28.',
  },
  name: { label: 'Name of the task', hint: 'Shown in lists; default: the module or the playbook.' },
  lane: { label: 'Lane', hint: 'The lane whose engines run the task.' },
  timeoutSeconds: { label: 'Deadline of a unit (seconds)', hint: 'A unit of hosts is ended after this time.' },
  hostTimeoutSeconds: {
    label: 'Deadline of a step on a host (seconds)',
    hint: 'A step that takes longer on a host is ended there.',
  },
  startWithinSeconds: {
    label: 'Start within (seconds)',
    hint: 'Hosts that have not started by then are skipped.',
  },
  parallel: { label: 'Hosts at a time', hint: 'At most this many hosts run at a time; empty: no limit.' },
  unitSize: { label: 'Hosts per unit', hint: 'How many hosts one run of Ansible has; 0: all in one, at most 500.' },
  failCount: { label: 'Abort after failed hosts', hint: 'The task is aborted when more hosts than this fail.' },
  failRate: { label: 'Abort after failed hosts (%)', hint: 'The same, in percent of all hosts.' },
  onEngineLoss: { label: 'When an engine is lost', hint: 'What becomes of its hosts without a result.' },
  splitAnyway: {
    label: 'Run in units anyway',
    hint: 'These words then act once in each unit; 0 hosts per unit runs all in one unit instead.',
  },
  check: { label: 'Check only', hint: 'Predict changes, make none.' },
  diff: { label: 'Show differences', hint: 'Show what changes in files.' },
  become: { label: 'Become another user', hint: 'Run as root, or as the user that you name.' },
  becomeUser: { label: 'User to become', hint: 'Empty: root.' },
  extraVars: {
    label: 'Variables',
    hint: 'Lines name=value (values are text), or JSON. They are shown with the task.',
  },
  secretVars: {
    label: 'Secret variables',
    hint: 'As variables, but stored encrypted and never shown again. This page does not keep them.',
  },
  tags: { label: 'Tags', hint: 'Run only the steps with one of these tags, separated by commas.' },
  skipTags: { label: 'Skip tags', hint: 'Leave out the steps with one of these tags.' },
  verbosity: { label: 'Verbosity', hint: 'How much Ansible says of what it does.' },
  user: { label: 'Connect as', hint: "The user of the ssh connection; empty: the engine's." },
  port: { label: 'Port', hint: "The port of the ssh connection; empty: the engine's." },
  inventory: { label: 'Inventory', hint: '' },
}

const chineseFields: RunWords['fields'] = {
  kind: { label: '执行内容', hint: '' },
  module: { label: '模块', hint: 'Ansible 模块名，例如 shell 或 ansible.builtin.service。' },
  args: { label: '参数', hint: '与 ansible -a 后面的写法相同。' },
  playbookName: { label: 'Playbook 名称', hint: '文件名，例如 restart.yml。' },
  content: { label: 'Playbook', hint: 'YAML 格式。Tab 键缩进；先按 Esc 再按 Tab 可离开编辑器。' },
  project: { label: '项目', hint: '' },
  path: { label: 'Playbook', hint: '在项目中的路径。' },
  revision: { label: '版本', hint: '选择“当前版本”时，以提交任务那一刻的版本为准。' },
  hosts: {
    label: '主机',
    hint: '主机名、地址或主机集合，每行一个，也可用空格或逗号分隔：web[01-30]、10.1.0.5-20、10.2.0.0/28。',
  },
  name: { label: '任务名称', hint: '显示在列表中；默认是模块名或 Playbook 名。' },
  lane: { label: '通道', hint: '由该通道的执行引擎执行任务。' },
  timeoutSeconds: { label: '单元时限（秒）', hint: '一个单元的主机执行超过该时间即被终止。' },
  hostTimeoutSeconds: { label: '单台主机步骤时限（秒）', hint: '某台主机上的步骤超过该时间即被终止。' },
  startWithinSeconds: { label: '最晚开始时间（秒）', hint: '到时仍未开始的主机将被跳过。' },
  parallel: { label: '同时执行的主机数', hint: '同一时刻最多有这么多台主机在执行；留空表示不限。' },
  unitSize: { label: '每个单元的主机数', hint: '一次 Ansible 运行包含的主机数；0 表示全部放在一个单元，最多 500 台。' },
  failCount: { label: '失败主机数上限', hint: '失败的主机超过该数量时，任务中止。' },
  failRate: { label: '失败主机比例上限（%）', hint: '同上，按占全部主机的百分比计算。' },
  onEngineLoss: { label: '执行引擎失联时', hint: '如何处理该引擎上还没有结果的主机。' },
  splitAnyway: {
    label: '仍然分单元执行',
    hint: '这些关键字将在每个单元内各生效一次；也可将每个单元的主机数设为 0，全部放在一个单元执行。',
  },
  check: { label: '仅检查', hint: '只预测变更，不实际修改。' },
  diff: { label: '显示差异', hint: '显示文件内容的变化。' },
  become: { label: '切换用户', hint: '以 root 或指定的用户执行。' },
  becomeUser: { label: '切换为', hint: '留空表示 root。' },
  extraVars: { label: '变量', hint: '每行一个“名称=值”（值为文本），或 JSON。变量会随任务显示。' },
  secretVars: { label: '机密变量', hint: '写法同上，但加密存储且不再显示；本页面不会保存。' },
  tags: { label: '标签', hint: '只执行带有这些标签之一的步骤，用逗号分隔。' },
  skipTags: { label: '跳过的标签', hint: '不执行带有这些标签之一的步骤。' },
  verbosity: { label: '输出详细程度', hint: 'Ansible 输出信息的详细程度。' },
  user: { label: '连接用户', hint: 'SSH 连接的用户；留空则使用执行引擎的设置。' },
  port: { label: '端口', hint: 'SSH 连接的端口；留空则使用执行引擎的设置。' },
  inventory: { label: '主机清单', hint: '' },
}

export const runWords = defineWords<RunWords>({
  en: {
    title: 'Run a task',
    mayNotRun: 'You may look, but not run tasks',
    whoMayRun: 'Running a task needs the role operator or admin. Ask an admin for it.',
    what: 'What to run',
    kinds: { adhoc: 'A module (ad-hoc)', playbook: 'A playbook, written here', project: 'A playbook of a project' },
    fields: englishFields,
    problems: {
      whole: 'must be a whole number',
      percent: 'must be a number from 0 to 100',
      json: 'is not valid JSON',
      mapping: 'must be a JSON object of names and values',
      pairs: 'must be lines name=value, or a JSON object',
    },
    moreProblems: (count) => `and ${count} more`,
    options: 'Options',
    variables: 'Variables and secrets',
    limits: 'Limits: failures, deadlines, units',
    connection: 'Connection, verbosity, name',
    engineLoss: { fail: 'they end as lost', retry: 'they run again' },
    inventory: (groups, hosts) =>
      `With the inventory of the earlier task: ${groups} groups, variables of ${hosts} hosts`,
    dropInventory: 'Run without it',
    editorLoads: 'The editor loads…',
    editorFailed: 'The editor could not be loaded. Reload the page.',
    remarks: 'Remarks about the playbook',
    line: (line) => `line ${line}`,
    error: 'Error',
    warning: 'Warning',
    choose: 'Choose…',
    noProjects: 'No project has been cloned yet.',
    toProjects: 'Clone one',
    currentRevision: (name) => (name === '' ? 'Current' : `Current (${name})`),
    otherRevision: 'not in the list',
    preview: 'Preview',
    noHosts: 'Name some hosts to see what would run.',
    fixFields: 'Correct the marked fields to see what would run.',
    asking: 'Asking the server…',
    hostCount: (count, shown) => (count === 1 ? '1 host' : `${shown} hosts`),
    unitCount: (count, shown) => (count === 1 ? '1 unit' : `${shown} units`),
    hostSets: 'Hosts as sets',
    unlisted: (shown) => `and ${shown} more hosts`,
    refused: 'The server would refuse this',
    waits: 'The task would wait',
    warnings: 'Warnings',
    splitWords: 'Acts on each unit separately',
    sameRequest: 'The same by a terminal',
    asCommand: 'Command line',
    asCurl: 'curl',
    noCommand: {
      inventory: 'The command line takes groups from an inventory file. Use curl for this request.',
      name: 'The name of the playbook cannot be a file name on the command line. Use curl for this request.',
      paste: 'The text has control characters that a terminal would act on. Use curl for this request.',
    },
    moreLines: (count) => `… ${count} more lines, which are copied too`,
    savePlaybook: (file) => `First save the playbook above as ${file} in the current folder.`,
    putSecrets: (file) => `Put the secret variables as JSON into ${file}, readable by you alone.`,
    logIn: (command) => `Once before: ${command}`,
    run: 'Run',
    runOn: (count, shown) => (count === 1 ? 'Run on 1 host' : `Run on ${shown} hosts`),
    submitting: 'Submitting…',
    manyHosts: (shown) => `Run on ${shown} hosts?`,
    typeCount: 'Number of hosts',
    typeCountHint: 'Type the number of hosts to confirm.',
    ranBefore: 'An earlier submission of this form has already made a task, from what the form said then.',
    openEarlier: 'Open that task',
    runAnother: 'Let this form make another task',
    filledFrom: 'Filled from the task',
    withoutSecrets: '. Secret variables are not taken over.',
  },
  zh: {
    title: '执行任务',
    mayNotRun: '您可以查看，但不能执行任务',
    whoMayRun: '执行任务需要操作员或管理员角色，请联系管理员。',
    what: '执行内容',
    kinds: { adhoc: '模块（临时命令）', playbook: '在此编写 Playbook', project: '项目中的 Playbook' },
    fields: chineseFields,
    problems: {
      whole: '必须是整数',
      percent: '必须是 0 到 100 之间的数',
      json: '不是有效的 JSON',
      mapping: '必须是由名称和值组成的 JSON 对象',
      pairs: '必须是每行一个“名称=值”，或一个 JSON 对象',
    },
    moreProblems: (count) => `另有 ${count} 个问题`,
    options: '选项',
    variables: '变量与机密变量',
    limits: '限制：失败、时限、单元',
    connection: '连接、输出详细程度、名称',
    engineLoss: { fail: '标记为结果未知', retry: '重新执行' },
    inventory: (groups, hosts) => `沿用原任务的主机清单：${groups} 个组，${hosts} 台主机的变量`,
    dropInventory: '不使用清单',
    editorLoads: '正在加载编辑器…',
    editorFailed: '编辑器加载失败，请刷新页面。',
    remarks: 'Playbook 检查结果',
    line: (line) => `第 ${line} 行`,
    error: '错误',
    warning: '警告',
    choose: '请选择…',
    noProjects: '还没有克隆任何项目。',
    toProjects: '去克隆项目',
    currentRevision: (name) => (name === '' ? '当前版本' : `当前版本（${name}）`),
    otherRevision: '不在列表中',
    preview: '预览',
    noHosts: '请填写主机，然后查看将要执行的内容。',
    fixFields: '请先修正标出的字段。',
    asking: '正在询问服务器…',
    hostCount: (_count, shown) => `${shown} 台主机`,
    unitCount: (_count, shown) => `${shown} 个单元`,
    hostSets: '主机集合',
    unlisted: (shown) => `另有 ${shown} 台主机`,
    refused: '服务器会拒绝此任务',
    waits: '任务提交后将等待',
    warnings: '警告',
    splitWords: '在每个单元内分别生效',
    sameRequest: '在终端中执行同样的任务',
    asCommand: '命令行',
    asCurl: 'curl',
    noCommand: {
      inventory: '命令行只能从清单文件读取组，此请求请使用 curl。',
      name: '该 Playbook 名称无法作为命令行中的文件名，此请求请使用 curl。',
      paste: '内容含有会影响终端的控制字符，此请求请使用 curl。',
    },
    moreLines: (count) => `… 另有 ${count} 行，复制时会包含`,
    savePlaybook: (file) => `请先将上面的 Playbook 保存为当前目录下的 ${file}。`,
    putSecrets: (file) => `请将机密变量以 JSON 格式写入 ${file}，并设为仅您本人可读。`,
    logIn: (command) => `首次使用前执行：${command}`,
    run: '执行',
    runOn: (_count, shown) => `在 ${shown} 台主机上执行`,
    submitting: '正在提交…',
    manyHosts: (shown) => `要在 ${shown} 台主机上执行吗？`,
    typeCount: '主机数量',
    typeCountHint: '请输入主机数量以确认。',
    ranBefore: '此表单之前的提交已经创建了任务，内容以当时填写的为准。',
    openEarlier: '查看该任务',
    runAnother: '用此表单创建另一个任务',
    filledFrom: '内容来自任务',
    withoutSecrets: '，不含机密变量。',
  },
})
