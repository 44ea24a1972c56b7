import { defineWords } from '../../language/words.ts'

export const signInWords = defineWords({
  en: {
    title: 'Sign in',
    name: 'Name',
    password: 'Password',
    token: 'Token',
    tokenHint: 'It is kept until this tab is closed.',
    signIn: 'Sign in',
    withAccount: 'Account',
    withToken: 'Token',
    withProvider: 'Sign in with the identity provider',
    codeFailed: 'The sign-in address does not count any more. Start again with a new one, or sign in here.',
  },
  zh: {
    title: '登录',
    name: '用户名',
    password: '密码',
    token: '令牌',
    tokenHint: '保留到关闭此标签页为止。',
    signIn: '登录',
    withAccount: '账号',
    withToken: '令牌',
    withProvider: '通过身份提供方登录',
    codeFailed: '该登录地址已失效。请使用新的地址，或在此登录。',
  },
})
