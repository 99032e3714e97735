import type { entrance as en } from '../en/entrance';

export const entrance: Record<keyof typeof en, string> = {
  'signIn.title': '登录',
  'signIn.user': '用户名',
  'signIn.password': '密码',
  'signIn.submit': '登录',
  'signIn.hint': '首次启动？服务器已打印带一次性验证码的设置链接。',
  'signIn.setup': '设置 root 密码',
  'setup.title': '欢迎使用 Deucalion',
  'setup.text': '为本系统的所有者 root 设置控制台密码。一次性验证码在服务器首次启动的输出中。',
  'setup.code': '验证码',
  'setup.password': '新密码',
  'setup.repeat': '再次输入新密码',
  'setup.rule': '8 至 256 个字符',
  'setup.mismatch': '两次输入的密码不一致。',
  'setup.submit': '设置密码并登录',
  'setup.back': '返回登录',
};
