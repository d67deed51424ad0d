import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from './published-types.ts'
import type { appRouter } from './router.ts'

// The type check is the test: a line below does not compile when clients would see something else than the server.

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Expect<T extends true> = T

type Served = typeof appRouter
type TypesOf<Router extends { _def: { _config: { $types: object } } }> = Router['_def']['_config']['$types']

/** `query`, `mutation` or `subscription` of each procedure. */
type Kinds<Procedures> = {
  [Name in keyof Procedures]: Procedures[Name] extends { _def: { type: infer Kind } }
    ? Kind
    : Kinds<Procedures[Name]>
}

export type Checks = [
  Expect<Equal<inferRouterInputs<AppRouter>, inferRouterInputs<Served>>>,
  Expect<Equal<inferRouterOutputs<AppRouter>, inferRouterOutputs<Served>>>,
  Expect<Equal<Kinds<AppRouter['_def']['record']>, Kinds<Served['_def']['record']>>>,
  Expect<Equal<TypesOf<AppRouter>['errorShape'], TypesOf<Served>['errorShape']>>,
  Expect<Equal<TypesOf<AppRouter>['transformer'], TypesOf<Served>['transformer']>>,
  // What is compared is not nothing.
  Expect<Equal<inferRouterInputs<AppRouter>['ownership']['site'], { siteId: string }>>,
  Expect<Equal<inferRouterOutputs<AppRouter>['ownership']['mySites']['sites'][number]['acquiredAt'], Date>>,
  Expect<Equal<Kinds<AppRouter['_def']['record']>['ownership']['setPrimary'], 'mutation'>>,
  // Nothing of the server's context is published.
  Expect<Equal<TypesOf<AppRouter>['ctx'], object>>,
]
