import { routes } from './routes.ts'
import { createRouter } from './trpc.ts'

export const appRouter = createRouter(routes)
