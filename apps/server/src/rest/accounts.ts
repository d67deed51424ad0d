import { DomainError, email } from '@webmagic/api'
import { z } from 'zod'
import { endpoint, nothing } from './endpoint.ts'
import { anyPassword, done, EXAMPLE_USER, login, newPassword, registerBody, toLogin, user } from './people.ts'
import { RestError } from './refusals.ts'
import { register } from './register.ts'
import { askDoor, signIn, withToken } from './sign-in.ts'
import { unifiedLoginEndpoint } from './unified-login.ts'
import { userOf } from './who.ts'

const EXAMPLE_PASSWORD = 'a long passphrase 1'
const EXAMPLE_LOGIN = toLogin('QpZk1x9...%3D', EXAMPLE_USER)
const WRONG = [401, 'Invalid email or password'] as const
const WRONG_CURRENT = [400, 'Current password is incorrect'] as const
const WRONG_LINK = [400, 'Invalid or expired reset token'] as const
const TOO_MANY = [429, 'Too many requests. Try again later.'] as const
const tag = 'Accounts'

export const accountEndpoints = [
  unifiedLoginEndpoint,

  endpoint({
    method: 'POST',
    path: '/customer/login',
    operationId: 'login',
    tag,
    summary: 'Sign in as a customer',
    access: 'anybody',
    takes: z.object({ body: z.strictObject({ email, password: anyPassword }) }),
    gives: login,
    example: { body: { email: EXAMPLE_USER.email, password: EXAMPLE_PASSWORD }, answer: EXAMPLE_LOGIN },
    alsoRefuses: [WRONG, TOO_MANY],
    async run({ body }, caller) {
      const { token } = await signIn(caller, 'customer', body)
      if (token === null) throw new RestError(...WRONG)
      return toLogin(token, await userOf(withToken(caller, token)))
    },
  }),

  endpoint({
    method: 'POST',
    path: '/customer/register',
    operationId: 'register',
    tag,
    summary: 'Open an account',
    description:
      'The answer is the same whether or not the address has an account. Where it has one, its owner gets a letter, and the token is none: signing in says whether the password is right.',
    access: 'anybody',
    status: 201,
    takes: z.object({ body: registerBody }),
    gives: login,
    example: {
      body: { email: EXAMPLE_USER.email, password: EXAMPLE_PASSWORD, full_name: 'Joe Miller' },
      answer: EXAMPLE_LOGIN,
    },
    alsoRefuses: [TOO_MANY],
    run: ({ body }, caller) => register(body, caller),
  }),

  endpoint({
    method: 'GET',
    path: '/customer/me',
    operationId: 'getMe',
    tag,
    summary: 'Who is signed in',
    access: 'customer',
    takes: nothing,
    gives: user,
    example: { answer: EXAMPLE_USER },
    run: (_sent, caller) => userOf(caller),
  }),

  endpoint({
    method: 'POST',
    path: '/customer/change-password',
    operationId: 'changePassword',
    tag,
    summary: 'Change the password',
    description: 'Every other session ends; the token in use goes on.',
    access: 'customer',
    takes: z.object({
      body: z.strictObject({ current_password: anyPassword, new_password: newPassword }),
    }),
    gives: done,
    example: {
      body: { current_password: EXAMPLE_PASSWORD, new_password: 'another passphrase 2' },
      answer: { message: 'Password changed successfully', success: true },
    },
    alsoRefuses: [WRONG_CURRENT, TOO_MANY],
    async run({ body }, caller) {
      const passwords = { currentPassword: body.current_password, newPassword: body.new_password }
      const response = await askDoor(caller, 'customer', '/change-password', passwords, { keepsToken: true })
      if (response.status === 401) throw new DomainError('unauthenticated')
      if (!response.ok) throw new RestError(...WRONG_CURRENT)
      return { message: 'Password changed successfully', success: true }
    },
  }),

  endpoint({
    method: 'POST',
    path: '/customer/forgot-password',
    operationId: 'forgotPassword',
    tag,
    summary: 'Ask for a link to set a password',
    access: 'anybody',
    takes: z.object({ body: z.strictObject({ email }) }),
    gives: done,
    example: {
      body: { email: EXAMPLE_USER.email },
      answer: { message: 'If an account exists with this email, a reset link has been sent', success: true },
    },
    alsoRefuses: [TOO_MANY],
    async run({ body }, caller) {
      await askDoor(caller, 'customer', '/request-password-reset', body)
      return { message: 'If an account exists with this email, a reset link has been sent', success: true }
    },
  }),

  endpoint({
    method: 'POST',
    path: '/customer/reset-password',
    operationId: 'resetPassword',
    tag,
    summary: 'Set a password with a mailed link',
    description: 'Ends every session, and confirms the address.',
    access: 'anybody',
    takes: z.object({
      body: z.strictObject({ token: z.string().min(1).max(200), new_password: newPassword }),
    }),
    gives: done,
    example: {
      body: { token: 'the token of the link', new_password: EXAMPLE_PASSWORD },
      answer: { message: 'Password reset successfully', success: true },
    },
    alsoRefuses: [WRONG_LINK, TOO_MANY],
    async run({ body: { token, new_password: newPassword } }, caller) {
      const response = await askDoor(caller, 'customer', '/reset-password', { token, newPassword })
      if (!response.ok) throw new RestError(...WRONG_LINK)
      return { message: 'Password reset successfully', success: true }
    },
  }),
]
