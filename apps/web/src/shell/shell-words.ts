import type { PageSection } from '@distribute/contracts'
import { defineWords } from '../language/words.ts'
import type { Theme } from '../state/theme.ts'

interface ShellWords {
  readonly sections: Readonly<Record<PageSection, string>>
  readonly themes: Readonly<Record<Theme, string>>
  readonly skip: string
  readonly navigation: string
  readonly search: string
  readonly searchHint: string
  readonly language: string
  readonly theme: string
  readonly me: string
  readonly signOut: string
  readonly lost: string
  readonly renewed: string
  readonly reload: string
  readonly docs: string
  readonly notFound: string
  readonly notFoundText: string
  readonly toTasks: string
  readonly broken: string
  readonly keys: string
  readonly keyList: readonly (readonly [key: string, meaning: string])[]
  readonly version: (version: string) => string
}

export const shellWords = defineWords<ShellWords>({
  en: {
    sections: {
      tasks: 'Tasks',
      run: 'Run',
      hosts: 'Hosts',
      engines: 'Engines',
      lanes: 'Lanes',
      projects: 'Projects',
      access: 'Access',
      audit: 'Audit',
    },
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
    skip: 'Skip to the content',
    navigation: 'Sections',
    search: 'Search tasks',
    searchHint: 'Task, id or host',
    language: 'Language',
    theme: 'Theme',
    me: 'Signed in',
    signOut: 'Sign out',
    lost: 'The server does not answer. What you see may be out of date; the page tries again every 2 seconds.',
    renewed: 'The server has a new version of this page.',
    reload: 'Reload',
    docs: 'API',
    notFound: 'There is no such page',
    notFoundText: 'The address may be mistyped, or from another version.',
    toTasks: 'Go to the tasks',
    broken: 'This page failed. Reload it; if it fails again, the server may have another version.',
    keys: 'Keys',
    keyList: [
      ['/', 'Search'],
      ['?', 'Show these keys'],
      ['Esc', 'Close a dialog or a host; leave the editor'],
      ['← → ↑ ↓', 'In the host cells: go to the next host'],
      ['Enter', 'In the host cells: open the host'],
    ],
    version: (version) => `Version ${version}`,
  },
  zh: {
    sections: {
      tasks: '任务',
      run: '执行',
      hosts: '主机',
      engines: '执行引擎',
      lanes: '通道',
      projects: '项目',
      access: '访问控制',
      audit: '审计',
    },
    themes: { system: '跟随系统', light: '浅色', dark: '深色' },
    skip: '跳到正文',
    navigation: '栏目',
    search: '搜索任务',
    searchHint: '任务、编号或主机',
    language: '语言',
    theme: '主题',
    me: '当前用户',
    signOut: '退出登录',
    lost: '服务器没有响应，当前内容可能不是最新的。页面每 2 秒重试一次。',
    renewed: '服务器上有新版本的页面。',
    reload: '刷新',
    docs: 'API',
    notFound: '页面不存在',
    notFoundText: '地址可能有误，或来自其他版本。',
    toTasks: '查看任务',
    broken: '页面出错。请刷新；如果仍然出错，服务器可能是其他版本。',
    keys: '快捷键',
    keyList: [
      ['/', '搜索'],
      ['?', '显示快捷键'],
      ['Esc', '关闭对话框或主机面板；离开编辑器'],
      ['← → ↑ ↓', '在主机格子中移动'],
      ['Enter', '在主机格子中打开主机'],
    ],
    version: (version) => `版本 ${version}`,
  },
})
