import type { CallerView } from '@distribute/contracts'
import { defineWords } from '../../language/words.ts'
import type { expiries } from './access-form.ts'

interface AccessWords {
  readonly mine: string
  readonly kinds: Readonly<Record<CallerView['kind'], string>>
  readonly kind: string
  readonly name: string
  readonly role: string
  readonly lanes: string
  readonly allLanes: string
  readonly someLanes: string
  readonly laneNames: string
  readonly laneNamesHint: string
  readonly may: Readonly<Record<CallerView['role'], string>>
  readonly signedInUntil: string
  readonly expires: string
  readonly never: string
  readonly notYet: string
  readonly expired: string
  readonly revoked: string
  readonly lastUsed: string
  readonly created: string
  readonly createdBy: string
  readonly acts: string
  readonly changePassword: string
  readonly changePasswordText: string
  readonly currentPassword: string
  readonly newPassword: string
  readonly passwordHint: string
  readonly showPassword: string
  readonly wrongPassword: string
  readonly wrongPasswordText: string
  readonly tokens: string
  readonly noTokens: string
  readonly createToken: string
  readonly tokenNameHint: string
  readonly expiries: Readonly<Record<(typeof expiries)[number], string>>
  readonly createdTitle: (name: string) => string
  readonly createdWarning: string
  readonly tokenText: string
  readonly copyToken: string
  readonly stored: string
  readonly ended: (count: string) => string
  readonly revoke: string
  readonly revokeTitle: (name: string) => string
  readonly revokeText: string
  readonly accounts: string
  readonly accountsForbidden: string
  readonly noAccounts: string
  readonly addAccount: string
  readonly state: string
  readonly active: string
  readonly disabled: string
  readonly byProvider: string
  readonly byProviderText: string
  readonly noPassword: string
  readonly you: string
  readonly lastSignIn: string
  readonly change: string
  readonly changeTitle: (name: string) => string
  readonly save: string
  readonly outdated: string
  readonly outdatedText: string
  readonly loadAgain: string
  readonly setPassword: string
  readonly setPasswordTitle: (name: string) => string
  readonly setPasswordText: string
  readonly disable: string
  readonly disableTitle: (name: string) => string
  readonly disableText: string
  readonly enable: string
  readonly enableTitle: (name: string) => string
  readonly enableText: string
}

export const accessWords = defineWords<AccessWords>({
  en: {
    mine: 'My access',
    kinds: {
      token: 'token',
      account: 'account',
      local: 'program on this machine',
      v1: 'client of the first API',
    },
    kind: 'Signed in as',
    name: 'Name',
    role: 'Role',
    lanes: 'Lanes',
    allLanes: 'All lanes',
    someLanes: 'Only these lanes',
    laneNames: 'Names of the lanes',
    laneNamesHint: 'Separated by commas.',
    may: {
      viewer: 'Reads everything in its lanes.',
      operator: 'Also runs, retries and cancels tasks, and clones projects.',
      admin: 'Also manages access and drains engines.',
    },
    signedInUntil: 'Ends',
    expires: 'Expires',
    never: 'never',
    notYet: 'never',
    expired: 'expired',
    revoked: 'revoked',
    lastUsed: 'Last used',
    created: 'Created',
    createdBy: 'by',
    acts: 'Acts',
    changePassword: 'Change my password',
    changePasswordText:
      'All your sessions end, also this one: sign in again with the new password. People who sign in by the identity provider have no password here.',
    currentPassword: 'Current password',
    newPassword: 'New password',
    passwordHint: 'At least 12 characters.',
    showPassword: 'Show the password',
    wrongPassword: 'The current password is wrong',
    wrongPasswordText: 'Nothing was changed.',
    tokens: 'Tokens',
    noTokens: 'There are no tokens. Programs need one; people sign in with an account.',
    createToken: 'Create a token',
    tokenNameHint: 'For what it is used. It is in logs and in the audit, and is not used again.',
    expiries: { 30: 'After 30 days', 90: 'After 90 days', 365: 'After a year', never: 'Never' },
    createdTitle: (name) => `The token ${name}`,
    createdWarning: 'Copy it now. It is not shown again: the server keeps only its hash.',
    tokenText: 'Token',
    copyToken: 'Copy the token',
    stored: 'I have stored it',
    ended: (count) => `Show revoked and expired tokens (${count})`,
    revoke: 'Revoke',
    revokeTitle: (name) => `Revoke the token ${name}?`,
    revokeText: 'Its next request is refused. It cannot be taken back, and the name stays taken.',
    accounts: 'Accounts',
    accountsForbidden: 'Only administrators of all lanes manage accounts: others could give themselves more lanes.',
    noAccounts: 'There are no accounts yet.',
    addAccount: 'Add an account',
    state: 'State',
    active: 'active',
    disabled: 'disabled',
    byProvider: 'identity provider',
    byProviderText: 'Role and lanes come from the identity provider at each sign-in.',
    noPassword: 'no password',
    you: 'you',
    lastSignIn: 'Last sign-in',
    change: 'Change',
    changeTitle: (name) => `Change ${name}`,
    save: 'Save',
    outdated: 'Someone else changed this account meanwhile',
    outdatedText: 'Nothing was saved. Load its current values, and make your change again if it is still right.',
    loadAgain: 'Load current values',
    setPassword: 'Set password',
    setPasswordTitle: (name) => `Set the password of ${name}`,
    setPasswordText: 'Its sessions end. The person can change the password after signing in.',
    disable: 'Disable',
    disableTitle: (name) => `Disable ${name}?`,
    disableText: 'The sessions of the account end at once, and it cannot sign in until it is enabled again.',
    enable: 'Enable',
    enableTitle: (name) => `Enable ${name}?`,
    enableText: 'The account may sign in again.',
  },
  zh: {
    mine: '我的权限',
    kinds: { token: '令牌', account: '账号', local: '本机程序', v1: '旧版 API 客户端' },
    kind: '登录方式',
    name: '名称',
    role: '角色',
    lanes: '通道',
    allLanes: '全部通道',
    someLanes: '仅限以下通道',
    laneNames: '通道名称',
    laneNamesHint: '用逗号分隔。',
    may: {
      viewer: '可查看其通道内的所有内容。',
      operator: '还可执行、重试、取消任务以及克隆项目。',
      admin: '还可管理访问控制、排空执行引擎。',
    },
    signedInUntil: '有效期至',
    expires: '过期时间',
    never: '永不过期',
    notYet: '从未',
    expired: '已过期',
    revoked: '已吊销',
    lastUsed: '最近使用',
    created: '创建时间',
    createdBy: '创建者',
    acts: '操作',
    changePassword: '修改我的密码',
    changePasswordText:
      '您的所有会话（包括当前会话）都会结束，请用新密码重新登录。通过身份提供方登录的用户在此没有密码。',
    currentPassword: '当前密码',
    newPassword: '新密码',
    passwordHint: '至少 12 个字符。',
    showPassword: '显示密码',
    wrongPassword: '当前密码不正确',
    wrongPasswordText: '没有做任何修改。',
    tokens: '令牌',
    noTokens: '没有令牌。程序需要令牌；用户使用账号登录。',
    createToken: '创建令牌',
    tokenNameHint: '说明用途。名称会出现在日志和审计中，且不会重复使用。',
    expiries: { 30: '30 天后', 90: '90 天后', 365: '一年后', never: '永不过期' },
    createdTitle: (name) => `令牌 ${name}`,
    createdWarning: '请立即复制。令牌不会再次显示：服务器只保存其哈希值。',
    tokenText: '令牌',
    copyToken: '复制令牌',
    stored: '我已保存',
    ended: (count) => `显示已吊销和已过期的令牌（${count}）`,
    revoke: '吊销',
    revokeTitle: (name) => `吊销令牌 ${name}？`,
    revokeText: '之后使用它的请求会被拒绝。此操作无法撤销，该名称也不能再使用。',
    accounts: '账号',
    accountsForbidden: '只有拥有全部通道权限的管理员才能管理账号，否则可能为自己增加通道。',
    noAccounts: '还没有账号。',
    addAccount: '添加账号',
    state: '状态',
    active: '正常',
    disabled: '已停用',
    byProvider: '身份提供方',
    byProviderText: '角色和通道在每次登录时由身份提供方决定。',
    noPassword: '无密码',
    you: '您',
    lastSignIn: '最近登录',
    change: '修改',
    changeTitle: (name) => `修改 ${name}`,
    save: '保存',
    outdated: '其他人刚刚修改了此账号',
    outdatedText: '没有保存任何内容。请载入最新的值，确认仍有必要后再次修改。',
    loadAgain: '载入最新的值',
    setPassword: '设置密码',
    setPasswordTitle: (name) => `设置 ${name} 的密码`,
    setPasswordText: '该账号的会话会结束。用户登录后可以自行修改密码。',
    disable: '停用',
    disableTitle: (name) => `停用 ${name}？`,
    disableText: '该账号的会话会立即结束，重新启用之前无法登录。',
    enable: '启用',
    enableTitle: (name) => `启用 ${name}？`,
    enableText: '该账号可以再次登录。',
  },
})
