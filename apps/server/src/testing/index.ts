export { type Host, startHost } from './host.ts'
export { PASSWORD } from './people.ts'
