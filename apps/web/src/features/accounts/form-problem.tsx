import { Notice } from '../../components/notice.tsx'
import { explainAuth, isSaidAtField } from './auth-failure.ts'

/** Why a form was not accepted, unless a field says it. */
export function FormProblem({ error }: { error: unknown }) {
  if (!error || isSaidAtField(error)) return null
  return (
    <Notice tone="problem" role="alert">
      {explainAuth(error)}
    </Notice>
  )
}
