import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { isDomainError, type Outputs } from '@webmagic/sdk'
import { useState } from 'react'
import { trpc } from '../../api.ts'
import { useNotify } from '../../components/notices.tsx'
import { forgetToken, keptToken } from '../accounts/link-token.ts'

type Ownership = Outputs['ownership']['acceptInvitation']

interface Options {
  page: '/invitation' | '/transfer'
  send: (token: string) => Promise<Ownership>
  doneText: (ownership: Ownership) => string
}

/** Accepts what a link is for, and shows the site. */
export function useAcceptLink({ page, send, doneText }: Options) {
  const [token] = useState(() => keptToken(page))
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const notify = useNotify()
  const { isPending, error, mutate } = useMutation({
    mutationFn: () => send(token ?? ''),
    onSuccess: async (ownership) => {
      forgetToken(page)
      await queryClient.invalidateQueries({ ...trpc.ownership.pathFilter(), refetchType: 'none' })
      await navigate({ to: '/sites/$siteId', params: { siteId: ownership.siteId }, replace: true })
      notify(doneText(ownership))
    },
    onError: (failure) => {
      if (isDomainError(failure, 'link_invalid')) forgetToken(page)
    },
  })
  const isInvalid = token === null || isDomainError(error, 'link_invalid')
  return { isInvalid, accept: { isPending, error, run: () => mutate() } }
}
