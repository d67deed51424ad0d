export type {
  ApiErrorData,
  AppRouter,
  Reason,
  ReasonCode,
  SiteChoice,
  ValidationIssue,
} from '@webmagic/api/types'
export { type ClientOptions, createClient, type WebMagicClient } from './client.ts'
export { isDomainError, type WebMagicError } from './errors.ts'
export { paginate } from './paginate.ts'
export {
  getSession,
  type SessionCustomer,
  type SessionOptions,
  type SignInOptions,
  type SignInResult,
  signIn,
  signOut,
} from './sign-in.ts'
export type { Inputs, Outputs } from './types.ts'
