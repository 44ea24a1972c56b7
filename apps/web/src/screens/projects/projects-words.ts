import type { ProjectView } from '@distribute/contracts'
import { defineWords } from '../../language/words.ts'

interface ProjectsWords {
  readonly columns: Readonly<Record<'project' | 'state' | 'ref' | 'revision' | 'updated', string>>
  readonly states: Readonly<Record<ProjectView['state'], string>>
  readonly defaultBranch: string
  readonly none: string
  readonly noneText: string
  readonly clone: string
  readonly cloneTitle: string
  readonly cloneText: string
  readonly name: string
  readonly nameHint: string
  readonly ref: string
  readonly refHint: string
  readonly update: string
  readonly cloneAgain: string
  readonly updateTitle: (name: string) => string
  readonly updateText: string
  readonly lastError: string
  readonly remains: string
  readonly changed: string
  readonly changedText: string
  readonly unknown: (name: string) => string
  readonly unknownText: string
  readonly toProjects: string
  readonly revisions: string
  readonly noRevisions: string
  readonly current: string
  readonly cloned: string
  readonly wasCurrent: string
  readonly playbooks: string
  readonly playbooksOf: (revision: string) => string
  readonly noPlaybooks: string
  readonly run: string
  readonly folder: string
}

export const projectsWords = defineWords<ProjectsWords>({
  en: {
    columns: {
      project: 'Project',
      state: 'Last clone',
      ref: 'Branch or tag',
      revision: 'Revision',
      updated: 'Updated',
    },
    states: { cloning: 'cloning', ready: 'ready', failed: 'failed' },
    defaultBranch: 'default branch',
    none: 'No project was cloned yet',
    noneText: 'A project is a Git repository with playbooks. A task names a playbook by project, path and revision.',
    clone: 'Clone a project',
    cloneTitle: 'Clone a project',
    cloneText: 'The clone goes on in the background. A project that exists is updated.',
    name: 'Name',
    nameHint: 'As it is called in the GitLab group of this server.',
    ref: 'Branch, tag or commit',
    refHint: 'Leave it empty for the default branch.',
    update: 'Update',
    cloneAgain: 'Clone again',
    updateTitle: (name) => `Update ${name}?`,
    updateText: 'New tasks use the new revision. Tasks that run keep theirs.',
    lastError: 'The last clone failed',
    remains: 'Earlier revisions remain usable.',
    changed: 'Files of this project were changed on the share',
    changedText: 'New tasks use another folder, in which the files are as in Git.',
    unknown: (name) => `There is no project ${name}`,
    unknownText: 'It was not cloned yet, or it was deleted.',
    toProjects: 'All projects',
    revisions: 'Revisions',
    noRevisions: 'No revision is on the share yet.',
    current: 'current',
    cloned: 'Cloned',
    wasCurrent: 'Last current',
    playbooks: 'Playbooks',
    playbooksOf: (revision) => `Playbooks of ${revision}`,
    noPlaybooks: 'This revision has no playbooks.',
    run: 'Run',
    folder: 'Folder on the share',
  },
  zh: {
    columns: { project: '项目', state: '最近一次克隆', ref: '分支或标签', revision: '版本', updated: '更新时间' },
    states: { cloning: '克隆中', ready: '就绪', failed: '失败' },
    defaultBranch: '默认分支',
    none: '还没有克隆过项目',
    noneText: '项目是包含 Playbook 的 Git 仓库。任务通过项目、路径和版本引用其中的 Playbook。',
    clone: '克隆项目',
    cloneTitle: '克隆项目',
    cloneText: '克隆在后台进行。已有的项目会被更新。',
    name: '名称',
    nameHint: '与此服务器所用 GitLab 组中的名称一致。',
    ref: '分支、标签或提交',
    refHint: '留空表示默认分支。',
    update: '更新',
    cloneAgain: '重新克隆',
    updateTitle: (name) => `更新 ${name}？`,
    updateText: '新任务使用新版本；正在运行的任务继续使用原来的版本。',
    lastError: '最近一次克隆失败',
    remains: '之前的版本仍可使用。',
    changed: '共享目录中此项目的文件被修改过',
    changedText: '新任务使用另一个目录，其中的文件与 Git 一致。',
    unknown: (name) => `没有名为 ${name} 的项目`,
    unknownText: '它还没有被克隆，或已被删除。',
    toProjects: '全部项目',
    revisions: '版本',
    noRevisions: '共享目录中还没有版本。',
    current: '当前',
    cloned: '克隆于',
    wasCurrent: '最近作为当前版本',
    playbooks: 'Playbook',
    playbooksOf: (revision) => `${revision} 的 Playbook`,
    noPlaybooks: '此版本没有 Playbook。',
    run: '执行',
    folder: '共享目录中的位置',
  },
})
